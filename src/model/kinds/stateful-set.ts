/** StatefulSet: pods with an identity and storage of their own, in order. Source: apps/v1. */
import { labelSelectorSchema, objectMetaSchema } from './meta.js'
import { kindSchema } from './object.js'
import { persistentVolumeClaimStatusSchema } from './persistent-volume-claim.js'
import { persistentVolumeClaimSpecSchema } from './pod/claim-spec.js'
import { podTemplateSpecSchema } from './pod/spec.js'
import { fields, int32, int64, intOrString, list, required, string, time } from './schema.js'
import type { Wire } from './schema.js'

export const statefulSetUpdateStrategySchema = fields({
  type: string,
  rollingUpdate: fields({ partition: int32, maxUnavailable: intOrString }),
})
export type StatefulSetUpdateStrategy = Wire<typeof statefulSetUpdateStrategySchema>

/** A claim as a template: what it says about its own version and kind does not count. */
export const volumeClaimTemplateSchema = fields({
  apiVersion: string,
  kind: string,
  metadata: required(objectMetaSchema),
  spec: required(persistentVolumeClaimSpecSchema),
  status: persistentVolumeClaimStatusSchema,
})
export type VolumeClaimTemplate = Wire<typeof volumeClaimTemplateSchema>

export const statefulSetSpecSchema = fields({
  replicas: int32,
  selector: required(labelSelectorSchema),
  template: required(podTemplateSpecSchema),
  volumeClaimTemplates: list(volumeClaimTemplateSchema),
  serviceName: string,
  podManagementPolicy: string,
  updateStrategy: statefulSetUpdateStrategySchema,
  revisionHistoryLimit: int32,
  minReadySeconds: int32,
  persistentVolumeClaimRetentionPolicy: fields({ whenDeleted: string, whenScaled: string }),
  ordinals: fields({ start: int32 }),
})
export type StatefulSetSpec = Wire<typeof statefulSetSpecSchema>

export const statefulSetConditionSchema = fields({
  type: required(string),
  status: required(string),
  lastTransitionTime: time,
  reason: string,
  message: string,
})
export type StatefulSetCondition = Wire<typeof statefulSetConditionSchema>

export const statefulSetStatusSchema = fields({
  observedGeneration: int64,
  replicas: required(int32),
  readyReplicas: int32,
  currentReplicas: int32,
  updatedReplicas: int32,
  currentRevision: string,
  updateRevision: string,
  collisionCount: int32,
  conditions: list(statefulSetConditionSchema),
  availableReplicas: int32,
})
export type StatefulSetStatus = Wire<typeof statefulSetStatusSchema>

export const statefulSetSchema = kindSchema('apps/v1', 'StatefulSet', {
  spec: required(statefulSetSpecSchema),
  status: statefulSetStatusSchema,
})
export type StatefulSet = Wire<typeof statefulSetSchema>
