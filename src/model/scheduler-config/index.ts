/** KubeSchedulerConfiguration: how kube-scheduler is configured. */
export { argsReaders } from './args.js'
export type {
  DefaultPreemptionArgs, InterPodAffinityArgs, NodeAffinityArgs, NodeResourcesBalancedAllocationArgs, NodeResourcesFitArgs, PluginArgs, PodTopologySpreadArgs,
  ResourceSpec, UtilizationShapePoint, VolumeBindingArgs,
} from './args.js'
export { DEFAULT_CLIENT_LIMIT } from './configuration.js'
export type { ClientLimit, SchedulerConfiguration, SchedulerProfile } from './configuration.js'
export { readSchedulerConfiguration, readSchedulerConfigurationValue } from './read.js'
export type { ReadSchedulerConfiguration } from './read.js'
export { EXTENSION_POINTS } from './schema.js'
export type { ExtensionPoint, PluginSet, Plugins } from './schema.js'
