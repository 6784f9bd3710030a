/** Node: a machine of the cluster, its taints, what it can hold and how it is. Source: core/v1. */
import { kindSchema } from './object.js'
import { bool, fields, int32, int64, list, required, resourceList, string, strings, time } from './schema.js'
import type { Wire } from './schema.js'

export const taintSchema = fields({
  key: required(string),
  value: string,
  effect: required(string),
  timeAdded: time,
})
export type Taint = Wire<typeof taintSchema>

const configMapNodeConfigSourceSchema = fields({
  namespace: string,
  name: string,
  uid: string,
  resourceVersion: string,
  kubeletConfigKey: string,
})
const nodeConfigSourceSchema = fields({ configMap: configMapNodeConfigSourceSchema })

export const nodeSpecSchema = fields({
  podCIDR: string,
  podCIDRs: strings,
  providerID: string,
  unschedulable: bool,
  taints: list(taintSchema),
  configSource: nodeConfigSourceSchema,
  externalID: string,
})
export type NodeSpec = Wire<typeof nodeSpecSchema>

export const nodeConditionSchema = fields({
  type: required(string),
  status: required(string),
  lastHeartbeatTime: time,
  lastTransitionTime: time,
  reason: string,
  message: string,
})
export type NodeCondition = Wire<typeof nodeConditionSchema>

export const nodeAddressSchema = fields({
  type: required(string),
  address: required(string),
})
export type NodeAddress = Wire<typeof nodeAddressSchema>

export const containerImageSchema = fields({
  names: strings,
  sizeBytes: int64,
})
export type ContainerImage = Wire<typeof containerImageSchema>

const nodeSystemInfoSchema = fields({
  machineID: string,
  systemUUID: string,
  bootID: string,
  kernelVersion: string,
  osImage: string,
  containerRuntimeVersion: string,
  kubeletVersion: string,
  kubeProxyVersion: string,
  operatingSystem: string,
  architecture: string,
  swap: fields({ capacity: int64 }),
})

const runtimeHandlerSchema = fields({
  name: string,
  features: fields({ recursiveReadOnlyMounts: bool, userNamespaces: bool }),
})

export const nodeStatusSchema = fields({
  capacity: resourceList,
  allocatable: resourceList,
  phase: string,
  conditions: list(nodeConditionSchema),
  addresses: list(nodeAddressSchema),
  daemonEndpoints: fields({ kubeletEndpoint: fields({ Port: required(int32) }) }),
  nodeInfo: nodeSystemInfoSchema,
  images: list(containerImageSchema),
  volumesInUse: strings,
  volumesAttached: list(fields({ name: required(string), devicePath: required(string) })),
  config: fields({
    assigned: nodeConfigSourceSchema,
    active: nodeConfigSourceSchema,
    lastKnownGood: nodeConfigSourceSchema,
    error: string,
  }),
  runtimeHandlers: list(runtimeHandlerSchema),
  features: fields({ supplementalGroupsPolicy: bool }),
  declaredFeatures: strings,
})
export type NodeStatus = Wire<typeof nodeStatusSchema>

export const nodeSchema = kindSchema('v1', 'Node', {
  spec: nodeSpecSchema,
  status: nodeStatusSchema,
})
export type Node = Wire<typeof nodeSchema>
