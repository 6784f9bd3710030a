/**
 * Volumes whose files come from API objects, and the projections that mix them.
 */
import { labelSelectorSchema } from '../meta.js'
import { objectFieldSelectorSchema, resourceFieldSelectorSchema } from './env.js'
import { bool, fields, int32, int64, list, required, string, stringMap } from '../schema.js'
import type { Wire } from '../schema.js'

export const keyToPathSchema = fields({
  key: required(string),
  path: required(string),
  mode: int32,
})
export type KeyToPath = Wire<typeof keyToPathSchema>

export const secretProjectionSchema = fields({
  name: string,
  items: list(keyToPathSchema),
  optional: bool,
})
export type SecretProjection = Wire<typeof secretProjectionSchema>

export const configMapProjectionSchema = fields({
  name: string,
  items: list(keyToPathSchema),
  optional: bool,
})
export type ConfigMapProjection = Wire<typeof configMapProjectionSchema>

export const downwardAPIVolumeFileSchema = fields({
  path: required(string),
  fieldRef: objectFieldSelectorSchema,
  resourceFieldRef: resourceFieldSelectorSchema,
  mode: int32,
})
export type DownwardAPIVolumeFile = Wire<typeof downwardAPIVolumeFileSchema>

export const downwardAPIProjectionSchema = fields({
  items: list(downwardAPIVolumeFileSchema),
})
export type DownwardAPIProjection = Wire<typeof downwardAPIProjectionSchema>

export const serviceAccountTokenProjectionSchema = fields({
  audience: string,
  expirationSeconds: int64,
  path: string,
})
export type ServiceAccountTokenProjection = Wire<typeof serviceAccountTokenProjectionSchema>

export const clusterTrustBundleProjectionSchema = fields({
  name: string,
  signerName: string,
  labelSelector: labelSelectorSchema,
  optional: bool,
  path: string,
})
export type ClusterTrustBundleProjection = Wire<typeof clusterTrustBundleProjectionSchema>

export const podCertificateProjectionSchema = fields({
  signerName: string,
  keyType: string,
  maxExpirationSeconds: int32,
  credentialBundlePath: string,
  keyPath: string,
  certificateChainPath: string,
  userAnnotations: stringMap,
})
export type PodCertificateProjection = Wire<typeof podCertificateProjectionSchema>

export const volumeProjectionSchema = fields({
  secret: secretProjectionSchema,
  downwardAPI: downwardAPIProjectionSchema,
  configMap: configMapProjectionSchema,
  serviceAccountToken: serviceAccountTokenProjectionSchema,
  clusterTrustBundle: clusterTrustBundleProjectionSchema,
  podCertificate: podCertificateProjectionSchema,
})
export type VolumeProjection = Wire<typeof volumeProjectionSchema>

export const projectedVolumeSourceSchema = fields({
  sources: list(volumeProjectionSchema),
  defaultMode: int32,
})
export type ProjectedVolumeSource = Wire<typeof projectedVolumeSourceSchema>
