/**
 * KubeSchedulerConfiguration as kube-scheduler reads it: the shape of the file and of the arguments of the plugins
 * that come with it. Source: kube-scheduler/config/v1 (types.go, types_pluginargs.go).
 */
import { z } from 'zod'
import { nodeAffinitySchema } from '../kinds/pod/affinity.js'
import { topologySpreadConstraintSchema } from '../kinds/pod/scheduling.js'
import { anyJson, bool, fields, int32, int64, list, required, string, strings } from '../kinds/schema.js'
import type { Wire } from '../kinds/schema.js'
import { parseDuration } from '../time.js'

const duration = z.string().refine((text) => parseDuration(text) !== undefined, { error: 'expected a duration such as 15s or 1m30s' })
const number = z.number()

/** The extension points that a profile can name plugins for, in the order in which a framework fills them. */
export const EXTENSION_POINTS = [
  'preFilter', 'filter', 'postFilter', 'reserve', 'preScore', 'score', 'preBind', 'bind', 'postBind', 'permit', 'preEnqueue', 'queueSort',
] as const
export type ExtensionPoint = (typeof EXTENSION_POINTS)[number]

export const pluginSetSchema = fields({
  enabled: list(fields({ name: required(string), weight: int32 })),
  disabled: list(fields({ name: required(string), weight: int32 })),
})
export type PluginSet = Wire<typeof pluginSetSchema>

const pluginsSchema = fields({
  preEnqueue: pluginSetSchema, queueSort: pluginSetSchema, preFilter: pluginSetSchema, filter: pluginSetSchema, postFilter: pluginSetSchema,
  preScore: pluginSetSchema, score: pluginSetSchema, reserve: pluginSetSchema, permit: pluginSetSchema, preBind: pluginSetSchema, bind: pluginSetSchema,
  postBind: pluginSetSchema, multiPoint: pluginSetSchema,
})
export type Plugins = Wire<typeof pluginsSchema>

const profileSchema = fields({
  schedulerName: string,
  percentageOfNodesToScore: int32,
  plugins: pluginsSchema,
  pluginConfig: list(fields({ name: required(string), args: anyJson })),
})
export type ProfileWire = Wire<typeof profileSchema>

const extenderSchema = fields({
  urlPrefix: string, filterVerb: string, preemptVerb: string, prioritizeVerb: string, weight: int64, bindVerb: string, enableHTTPS: bool,
  tlsConfig: fields({ insecure: bool, serverName: string, certFile: string, keyFile: string, caFile: string, certData: string, keyData: string, caData: string }),
  httpTimeout: duration, nodeCacheCapable: bool, managedResources: list(fields({ name: string, ignoredByScheduler: bool })), ignorable: bool,
})
export type Extender = Wire<typeof extenderSchema>

export const configurationSchema = fields({
  apiVersion: string,
  kind: string,
  parallelism: int32,
  leaderElection: fields({
    leaderElect: bool, leaseDuration: duration, renewDeadline: duration, retryPeriod: duration, resourceLock: string, resourceName: string, resourceNamespace: string,
  }),
  clientConnection: fields({ kubeconfig: string, acceptContentTypes: string, contentType: string, qps: number, burst: int32 }),
  enableProfiling: bool,
  enableContentionProfiling: bool,
  percentageOfNodesToScore: int32,
  podInitialBackoffSeconds: int64,
  podMaxBackoffSeconds: int64,
  profiles: list(profileSchema),
  extenders: list(extenderSchema),
  delayCacheUntilActive: bool,
})
export type ConfigurationWire = Wire<typeof configurationSchema>

const resources = list(fields({ name: required(string), weight: int64 }))
const shape = list(fields({ utilization: required(int32), score: required(int32) }))
const typed = { apiVersion: string, kind: string }

export const argsSchemas = {
  NodeResourcesFit: fields({
    ...typed, ignoredResources: strings, ignoredResourceGroups: strings,
    scoringStrategy: fields({ type: string, resources, requestedToCapacityRatio: fields({ shape }) }),
  }),
  NodeResourcesBalancedAllocation: fields({ ...typed, resources }),
  PodTopologySpread: fields({ ...typed, defaultConstraints: list(topologySpreadConstraintSchema), defaultingType: string }),
  InterPodAffinity: fields({ ...typed, hardPodAffinityWeight: int32, ignorePreferredTermsOfExistingPods: bool }),
  NodeAffinity: fields({ ...typed, addedAffinity: nodeAffinitySchema }),
  DefaultPreemption: fields({ ...typed, minCandidateNodesPercentage: int32, minCandidateNodesAbsolute: int32 }),
  VolumeBinding: fields({ ...typed, bindTimeoutSeconds: int64, shape }),
  DynamicResources: fields({ ...typed, filterTimeout: duration, bindingTimeout: duration }),
} as const

export type ArgsWire = { readonly [P in keyof typeof argsSchemas]: Wire<(typeof argsSchemas)[P]> }
