/**
 * What is known about a pod: its phase, its conditions, its containers, its addresses. The scheduler writes the
 * nominated node and PodScheduled, the node lifecycle controller Ready when a node is lost, the kubelet all else.
 */
import { fields, int64, list, required, resourceList, string, time } from '../schema.js'
import type { Wire } from '../schema.js'
import { containerStatusSchema } from './container-status.js'
import { resourceRequirementsSchema } from './resources.js'

export const podConditionSchema = fields({
  type: required(string),
  observedGeneration: int64,
  status: required(string),
  lastProbeTime: time,
  lastTransitionTime: time,
  reason: string,
  message: string,
})
export type PodCondition = Wire<typeof podConditionSchema>

const resourceClaimStatusSchema = fields({
  name: required(string),
  resourceClaimName: string,
})

const extendedResourceClaimStatusSchema = fields({
  requestMappings: list(fields({ containerName: string, resourceName: string, requestName: string })),
  resourceClaimName: string,
})

export const podStatusSchema = fields({
  observedGeneration: int64,
  phase: string,
  conditions: list(podConditionSchema),
  message: string,
  reason: string,
  nominatedNodeName: string,
  hostIP: string,
  hostIPs: list(fields({ ip: string })),
  podIP: string,
  podIPs: list(fields({ ip: string })),
  startTime: time,
  initContainerStatuses: list(containerStatusSchema),
  containerStatuses: list(containerStatusSchema),
  qosClass: string,
  ephemeralContainerStatuses: list(containerStatusSchema),
  resize: string,
  resourceClaimStatuses: list(resourceClaimStatusSchema),
  extendedResourceClaimStatus: extendedResourceClaimStatusSchema,
  allocatedResources: resourceList,
  resources: resourceRequirementsSchema,
})
export type PodStatus = Wire<typeof podStatusSchema>
