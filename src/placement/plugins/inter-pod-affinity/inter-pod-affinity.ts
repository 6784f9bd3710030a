/**
 * InterPodAffinity lets pods say near which other pods they must, must not, would rather or would rather not run,
 * and lets placed pods have their say about newcomers.
 * Source: pkg/scheduler/framework/plugins/interpodaffinity.
 */
import type { InterPodAffinityArgs } from '../../../model/index.js'
import type { Plugin } from '../../framework/plugin.js'
import { filter, NAME, preFilter } from './filtering.js'
import { eventsToRegister } from './queueing.js'
import { rankingWith } from './scoring.js'

/** The plugin with its default arguments. */
export const interPodAffinity: Plugin = configuredInterPodAffinity({ hardPodAffinityWeight: 1, ignorePreferredTermsOfExistingPods: false })

/** The plugin with these arguments. */
export function configuredInterPodAffinity(args: InterPodAffinityArgs): Plugin {
  return { name: NAME, preFilter, filter, ...rankingWith(args), eventsToRegister }
}
