/** ServiceAccount: the identity of a pod's processes. Source: core/v1. */
import { kindSchema } from './object.js'
import { localObjectReferenceSchema, objectReferenceSchema } from './references.js'
import { bool, list } from './schema.js'
import type { Wire } from './schema.js'

export const serviceAccountSchema = kindSchema('v1', 'ServiceAccount', {
  secrets: list(objectReferenceSchema),
  imagePullSecrets: list(localObjectReferenceSchema),
  automountServiceAccountToken: bool,
})
export type ServiceAccount = Wire<typeof serviceAccountSchema>
