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

/** What a configuration says. */
export interface SchedulerConfiguration {
  readonly parallelism: number
  /** 0: the number of nodes decides. */
  readonly percentageOfNodesToScore: number
  readonly podInitialBackoffSeconds: number
  readonly podMaxBackoffSeconds: number
  /** Calls of the client a second, where the configuration says so: it then waits for its turn. */
  readonly clientLimit: { readonly qps: number; readonly burst: number } | undefined
  readonly profiles: readonly SchedulerProfile[]
}

const DEFAULT_SCHEDULER_NAME = 'default-scheduler'
const DEFAULT_QPS = 50
const DEFAULT_BURST = 100

/** Fills in what a configuration does not say; arguments of plugins are left as they are. */
export function completeConfiguration(wire: ConfigurationWire): SchedulerConfiguration {
  const { parallelism = 16, percentageOfNodesToScore = 0, podInitialBackoffSeconds = 1, podMaxBackoffSeconds = 10, clientConnection = {} } = wire
  const profiles = wire.profiles === undefined || wire.profiles.length === 0 ? [{}] : wire.profiles
  const { qps = 0, burst = 0 } = clientConnection
  const limited = clientConnection.qps !== undefined || clientConnection.burst !== undefined
  return {
    parallelism, percentageOfNodesToScore, podInitialBackoffSeconds, podMaxBackoffSeconds,
    clientLimit: limited && qps >= 0 ? { qps: qps === 0 ? DEFAULT_QPS : qps, burst: burst === 0 ? DEFAULT_BURST : burst } : undefined,
    profiles: profiles.map(({ schedulerName, percentageOfNodesToScore: own, plugins = {}, pluginConfig = [] }) => ({
      schedulerName: schedulerName ?? (profiles.length === 1 ? DEFAULT_SCHEDULER_NAME : ''),
      percentageOfNodesToScore: own, plugins,
      pluginConfig: pluginConfig.map(({ name, args }) => ({ name, args })),
    })),
  }
}
