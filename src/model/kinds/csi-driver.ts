/** CSIDriver: what a driver of storage wants of Kubernetes. Source: storage.k8s.io/v1. */
import { kindSchema } from './object.js'
import { bool, fields, int64, list, required, string, strings } from './schema.js'
import type { Wire } from './schema.js'

export const csiDriverSchema = kindSchema('storage.k8s.io/v1', 'CSIDriver', {
  spec: required(fields({
    attachRequired: bool,
    podInfoOnMount: bool,
    volumeLifecycleModes: strings,
    storageCapacity: bool,
    fsGroupPolicy: string,
    tokenRequests: list(fields({ audience: required(string), expirationSeconds: int64 })),
    requiresRepublish: bool,
    seLinuxMount: bool,
    nodeAllocatableUpdatePeriodSeconds: int64,
    serviceAccountTokenInSecrets: bool,
    preventPodSchedulingIfMissing: bool,
  })),
})
export type CSIDriver = Wire<typeof csiDriverSchema>
