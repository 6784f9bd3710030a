/** How a scheduler is set up by a KubeSchedulerConfiguration. */
import type { ClientLimit, SchedulerConfiguration } from '../model/index.js'
import { profilesOf, type PluginProblem, type Profile, type Registered } from '../placement/index.js'

/** What of the scheduler's options a configuration decides. */
export interface SchedulerSetup {
  readonly profiles: readonly Profile[]
  readonly backOff: { readonly initialBackOffMs: number; readonly maxBackOffMs: number }
  /** Absent: kube-scheduler's own limit where calls take time. */
  readonly callLimit?: ClientLimit | 'none'
}

const MS_PER_SECOND = 1_000

/** The setup that a configuration asks for, with the user's plugins; or what is wrong with its plugins. */
export function schedulerSetup(configuration: SchedulerConfiguration, user: readonly Registered[] = []): { readonly setup: SchedulerSetup | undefined; readonly problems: readonly PluginProblem[] } {
  const { profiles, problems } = profilesOf(configuration, user)
  if (problems.length > 0) return { setup: undefined, problems }
  const { podInitialBackoffSeconds: initial, podMaxBackoffSeconds: max, clientLimit } = configuration
  const backOff = { initialBackOffMs: initial * MS_PER_SECOND, maxBackOffMs: max * MS_PER_SECOND }
  return { setup: { profiles, backOff, ...(clientLimit === undefined ? {} : { callLimit: clientLimit }) }, problems }
}
