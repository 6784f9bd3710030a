/** kube-scheduler's own profile: its plugins in their order, with their weights. */
import { makeProfile } from '../framework/profile.js'
import type { Profile } from '../framework/profile.js'
import { inTreePlugins } from './registry.js'

/** The name by which pods ask for it; pods that name no scheduler are defaulted to it. */
export const DEFAULT_SCHEDULER_NAME = 'default-scheduler'

/** kube-scheduler's own profile. */
export const defaultProfile: Profile = makeProfile(
  DEFAULT_SCHEDULER_NAME, inTreePlugins.map(({ make, defaultWeight = 0 }) => ({ plugin: make(undefined), weight: defaultWeight })),
)
