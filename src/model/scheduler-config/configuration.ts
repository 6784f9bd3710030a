/** A KubeSchedulerConfiguration with everything said: what the rest of the project reads. */
import type { ConfigurationWire, Plugins } from './schema.js'

export const API_VERSION = 'kubescheduler.config.k8s.io/v1'
export const KIND = 'KubeSchedulerConfiguration'

/** A profile: which plugins run where, with which arguments. */
export interface SchedulerProfile {
  readonly schedulerName: string
  /** Undefined: that of the whole configuration. */
  readonly percentageOfNodesToScore: number | undefined
  readonly plugins: Plugins
  /** Arguments by plugin: complete for plugins that come with kube-scheduler, as given for others. */
  readonly pluginConfig: readonly { readonly name: string; readonly args: unknown }[]
}

/** How many calls a client makes a second, and how many at once. */
export interface ClientLimit {
  readonly qps: number
  readonly burst: number
}

/** What kube-scheduler allows itself. Source: pkg/scheduler/apis/config/v1/defaults.go. */
export const DEFAULT_CLIENT_LIMIT: ClientLimit = Object.freeze({ qps: 50, burst: 100 })

/** What a configuration says. */
export interface SchedulerConfiguration {
  readonly parallelism: number
  /** 0: the number of nodes decides. */
  readonly percentageOfNodesToScore: number
  readonly podInitialBackoffSeconds: number
  readonly podMaxBackoffSeconds: number
  /** Calls of the client a second and at once, or `none`; undefined: the configuration does not say. */
  readonly clientLimit: ClientLimit | 'none' | undefined
  readonly profiles: readonly SchedulerProfile[]
}

const DEFAULT_SCHEDULER_NAME = 'default-scheduler'

/** Fills in what a configuration does not say; arguments of plugins are left as they are. */
export function completeConfiguration(wire: ConfigurationWire): SchedulerConfiguration {
  const { parallelism = 16, percentageOfNodesToScore = 0, podInitialBackoffSeconds = 1, podMaxBackoffSeconds = 10, clientConnection = {} } = wire
  const profiles = wire.profiles === undefined || wire.profiles.length === 0 ? [{}] : wire.profiles
  return {
    parallelism, percentageOfNodesToScore, podInitialBackoffSeconds, podMaxBackoffSeconds,
    clientLimit: clientLimitOf(clientConnection),
    profiles: profiles.map(({ schedulerName, percentageOfNodesToScore: own, plugins = {}, pluginConfig = [] }) => ({
      schedulerName: schedulerName ?? (profiles.length === 1 ? DEFAULT_SCHEDULER_NAME : ''),
      percentageOfNodesToScore: own, plugins,
      pluginConfig: pluginConfig.map(({ name, args }) => ({ name, args })),
    })),
  }
}

/** 0 is as if nothing were said; with a negative qps there is no limit. */
function clientLimitOf({ qps, burst }: NonNullable<ConfigurationWire['clientConnection']>): SchedulerConfiguration['clientLimit'] {
  if (qps === undefined && burst === undefined) return undefined
  if (qps !== undefined && qps < 0) return 'none'
  return { qps: qps || DEFAULT_CLIENT_LIMIT.qps, burst: burst || DEFAULT_CLIENT_LIMIT.burst }
}
