/** PersistentVolumeClaim: a request for storage and the volume bound to it. Source: core/v1. */
import { kindSchema } from './object.js'
import { persistentVolumeClaimSpecSchema } from './pod/claim-spec.js'
import { fields, list, required, resourceList, string, stringMap, strings, time } from './schema.js'
import type { Wire } from './schema.js'

export const persistentVolumeClaimConditionSchema = fields({
  type: required(string),
  status: required(string),
  lastProbeTime: time,
  lastTransitionTime: time,
  reason: string,
  message: string,
})
export type PersistentVolumeClaimCondition = Wire<typeof persistentVolumeClaimConditionSchema>

export const persistentVolumeClaimStatusSchema = fields({
  phase: string,
  accessModes: strings,
  capacity: resourceList,
  conditions: list(persistentVolumeClaimConditionSchema),
  allocatedResources: resourceList,
  allocatedResourceStatuses: stringMap,
  currentVolumeAttributesClassName: string,
  modifyVolumeStatus: fields({ targetVolumeAttributesClassName: string, status: required(string) }),
})
export type PersistentVolumeClaimStatus = Wire<typeof persistentVolumeClaimStatusSchema>

export const persistentVolumeClaimSchema = kindSchema('v1', 'PersistentVolumeClaim', {
  spec: required(persistentVolumeClaimSpecSchema),
  status: persistentVolumeClaimStatusSchema,
})
export type PersistentVolumeClaim = Wire<typeof persistentVolumeClaimSchema>
