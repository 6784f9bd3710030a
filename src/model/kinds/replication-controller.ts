/** ReplicationController: the ReplicaSet's predecessor, with equality selectors only. Source: core/v1. */
import { kindSchema } from './object.js'
import { podTemplateSpecSchema } from './pod/spec.js'
import { replicaSetConditionSchema } from './replica-set.js'
import { fields, int32, int64, list, required, stringMap } from './schema.js'
import type { Wire } from './schema.js'

export const replicationControllerSpecSchema = fields({
  replicas: int32,
  minReadySeconds: int32,
  selector: stringMap,
  template: podTemplateSpecSchema,
})
export type ReplicationControllerSpec = Wire<typeof replicationControllerSpecSchema>

export const replicationControllerStatusSchema = fields({
  replicas: required(int32),
  fullyLabeledReplicas: int32,
  readyReplicas: int32,
  availableReplicas: int32,
  observedGeneration: int64,
  conditions: list(replicaSetConditionSchema),
})
export type ReplicationControllerStatus = Wire<typeof replicationControllerStatusSchema>

export const replicationControllerSchema = kindSchema('v1', 'ReplicationController', {
  spec: replicationControllerSpecSchema,
  status: replicationControllerStatusSchema,
})
export type ReplicationController = Wire<typeof replicationControllerSchema>
