/** Lease: who holds a role and until when; a node's heartbeat. Source: coordination.k8s.io/v1. */
import { kindSchema } from './object.js'
import { fields, int32, microTime, string } from './schema.js'
import type { Wire } from './schema.js'

export const leaseSpecSchema = fields({
  holderIdentity: string,
  leaseDurationSeconds: int32,
  acquireTime: microTime,
  renewTime: microTime,
  leaseTransitions: int32,
  strategy: string,
  preferredHolder: string,
})
export type LeaseSpec = Wire<typeof leaseSpecSchema>

export const leaseSchema = kindSchema('coordination.k8s.io/v1', 'Lease', {
  spec: leaseSpecSchema,
})
export type Lease = Wire<typeof leaseSchema>
