/**
 * What a container, pod or claim asks for and may use at most.
 */
import { fields, list, required, resourceList, string } from '../schema.js'
import type { Wire } from '../schema.js'

export const resourceClaimSchema = fields({
  name: required(string),
  request: string,
})
export type ResourceClaim = Wire<typeof resourceClaimSchema>

export const resourceRequirementsSchema = fields({
  limits: resourceList,
  requests: resourceList,
  claims: list(resourceClaimSchema),
})
export type ResourceRequirements = Wire<typeof resourceRequirementsSchema>

export const volumeResourceRequirementsSchema = fields({
  limits: resourceList,
  requests: resourceList,
})
export type VolumeResourceRequirements = Wire<typeof volumeResourceRequirementsSchema>

export const containerResizePolicySchema = fields({
  resourceName: required(string),
  restartPolicy: required(string),
})
export type ContainerResizePolicy = Wire<typeof containerResizePolicySchema>

export const podResourceClaimSchema = fields({
  name: required(string),
  resourceClaimName: string,
  resourceClaimTemplateName: string,
})
export type PodResourceClaim = Wire<typeof podResourceClaimSchema>
