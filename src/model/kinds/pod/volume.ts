/**
 * Volumes of a pod: exactly one source each.
 */
import { persistentVolumeClaimTemplateSchema } from './claim-spec.js'
import {
  awsElasticBlockStoreVolumeSourceSchema, azureDiskVolumeSourceSchema, azureFileVolumeSourceSchema,
  cephFSVolumeSourceSchema, cinderVolumeSourceSchema, flexVolumeSourceSchema, flockerVolumeSourceSchema,
  gcePersistentDiskVolumeSourceSchema, gitRepoVolumeSourceSchema, glusterfsVolumeSourceSchema,
  photonPersistentDiskVolumeSourceSchema, portworxVolumeSourceSchema, quobyteVolumeSourceSchema,
  rbdVolumeSourceSchema, scaleIOVolumeSourceSchema, storageOSVolumeSourceSchema,
  vsphereVirtualDiskVolumeSourceSchema,
} from './legacy-volume.js'
import { downwardAPIVolumeFileSchema, keyToPathSchema, projectedVolumeSourceSchema } from './projected-volume.js'
import { localObjectReferenceSchema } from '../references.js'
import { bool, fields, int32, list, quantity, required, string, stringMap, strings } from '../schema.js'
import type { Wire } from '../schema.js'

export const hostPathVolumeSourceSchema = fields({
  path: required(string),
  type: string,
})
export type HostPathVolumeSource = Wire<typeof hostPathVolumeSourceSchema>

export const emptyDirVolumeSourceSchema = fields({
  medium: string,
  sizeLimit: quantity,
})
export type EmptyDirVolumeSource = Wire<typeof emptyDirVolumeSourceSchema>

export const secretVolumeSourceSchema = fields({
  secretName: string,
  items: list(keyToPathSchema),
  defaultMode: int32,
  optional: bool,
})
export type SecretVolumeSource = Wire<typeof secretVolumeSourceSchema>

export const configMapVolumeSourceSchema = fields({
  name: string,
  items: list(keyToPathSchema),
  defaultMode: int32,
  optional: bool,
})
export type ConfigMapVolumeSource = Wire<typeof configMapVolumeSourceSchema>

export const downwardAPIVolumeSourceSchema = fields({
  items: list(downwardAPIVolumeFileSchema),
  defaultMode: int32,
})
export type DownwardAPIVolumeSource = Wire<typeof downwardAPIVolumeSourceSchema>

export const nfsVolumeSourceSchema = fields({
  server: required(string),
  path: required(string),
  readOnly: bool,
})
export type NFSVolumeSource = Wire<typeof nfsVolumeSourceSchema>

export const iscsiVolumeSourceSchema = fields({
  targetPortal: string,
  iqn: string,
  lun: int32,
  iscsiInterface: string,
  fsType: string,
  readOnly: bool,
  portals: strings,
  chapAuthDiscovery: bool,
  chapAuthSession: bool,
  secretRef: localObjectReferenceSchema,
  initiatorName: string,
})
export type ISCSIVolumeSource = Wire<typeof iscsiVolumeSourceSchema>

export const fcVolumeSourceSchema = fields({
  targetWWNs: strings,
  lun: int32,
  fsType: string,
  readOnly: bool,
  wwids: strings,
})
export type FCVolumeSource = Wire<typeof fcVolumeSourceSchema>

export const persistentVolumeClaimVolumeSourceSchema = fields({
  claimName: required(string),
  readOnly: bool,
})
export type PersistentVolumeClaimVolumeSource = Wire<typeof persistentVolumeClaimVolumeSourceSchema>

export const csiVolumeSourceSchema = fields({
  driver: required(string),
  readOnly: bool,
  fsType: string,
  volumeAttributes: stringMap,
  nodePublishSecretRef: localObjectReferenceSchema,
})
export type CSIVolumeSource = Wire<typeof csiVolumeSourceSchema>

export const ephemeralVolumeSourceSchema = fields({
  volumeClaimTemplate: persistentVolumeClaimTemplateSchema,
})
export type EphemeralVolumeSource = Wire<typeof ephemeralVolumeSourceSchema>

export const imageVolumeSourceSchema = fields({
  reference: string,
  pullPolicy: string,
})
export type ImageVolumeSource = Wire<typeof imageVolumeSourceSchema>

export const volumeSchema = fields({
  name: required(string),
  hostPath: hostPathVolumeSourceSchema,
  emptyDir: emptyDirVolumeSourceSchema,
  gcePersistentDisk: gcePersistentDiskVolumeSourceSchema,
  awsElasticBlockStore: awsElasticBlockStoreVolumeSourceSchema,
  gitRepo: gitRepoVolumeSourceSchema,
  secret: secretVolumeSourceSchema,
  nfs: nfsVolumeSourceSchema,
  iscsi: iscsiVolumeSourceSchema,
  glusterfs: glusterfsVolumeSourceSchema,
  persistentVolumeClaim: persistentVolumeClaimVolumeSourceSchema,
  rbd: rbdVolumeSourceSchema,
  flexVolume: flexVolumeSourceSchema,
  cinder: cinderVolumeSourceSchema,
  cephfs: cephFSVolumeSourceSchema,
  flocker: flockerVolumeSourceSchema,
  downwardAPI: downwardAPIVolumeSourceSchema,
  fc: fcVolumeSourceSchema,
  azureFile: azureFileVolumeSourceSchema,
  configMap: configMapVolumeSourceSchema,
  vsphereVolume: vsphereVirtualDiskVolumeSourceSchema,
  quobyte: quobyteVolumeSourceSchema,
  azureDisk: azureDiskVolumeSourceSchema,
  photonPersistentDisk: photonPersistentDiskVolumeSourceSchema,
  projected: projectedVolumeSourceSchema,
  portworxVolume: portworxVolumeSourceSchema,
  scaleIO: scaleIOVolumeSourceSchema,
  storageos: storageOSVolumeSourceSchema,
  csi: csiVolumeSourceSchema,
  ephemeral: ephemeralVolumeSourceSchema,
  image: imageVolumeSourceSchema,
})
export type Volume = Wire<typeof volumeSchema>
