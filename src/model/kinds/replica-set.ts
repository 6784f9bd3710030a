/** ReplicaSet: keeps a number of pods of one template. Source: apps/v1. */
import { labelSelectorSchema } from './meta.js'
import { kindSchema } from './object.js'
import { podTemplateSpecSchema } from './pod/spec.js'
import { fields, int32, int64, list, required, string, time } from './schema.js'
import type { Wire } from './schema.js'

export const replicaSetSpecSchema = fields({
  replicas: int32,
  minReadySeconds: int32,
  selector: required(labelSelectorSchema),
  template: required(podTemplateSpecSchema),
})
export type ReplicaSetSpec = Wire<typeof replicaSetSpecSchema>

export const replicaSetConditionSchema = fields({
  type: required(string),
  status: required(string),
  lastTransitionTime: time,
  reason: string,
  message: string,
})
export type ReplicaSetCondition = Wire<typeof replicaSetConditionSchema>

export const replicaSetStatusSchema = fields({
  replicas: required(int32),
  fullyLabeledReplicas: int32,
  readyReplicas: int32,
  availableReplicas: int32,
  terminatingReplicas: int32,
  observedGeneration: int64,
  conditions: list(replicaSetConditionSchema),
})
export type ReplicaSetStatus = Wire<typeof replicaSetStatusSchema>

export const replicaSetSchema = kindSchema('apps/v1', 'ReplicaSet', {
  spec: required(replicaSetSpecSchema),
  status: replicaSetStatusSchema,
})
export type ReplicaSet = Wire<typeof replicaSetSchema>
