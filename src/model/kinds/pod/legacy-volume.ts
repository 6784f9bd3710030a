/**
 * Volume sources of particular clouds and storage systems, most of them retired: read and stored.
 */
import { localObjectReferenceSchema } from '../references.js'
import { bool, fields, int32, string, stringMap, strings } from '../schema.js'
import type { Wire } from '../schema.js'

export const gcePersistentDiskVolumeSourceSchema = fields({
  pdName: string,
  fsType: string,
  partition: int32,
  readOnly: bool,
})
export type GCEPersistentDiskVolumeSource = Wire<typeof gcePersistentDiskVolumeSourceSchema>

export const awsElasticBlockStoreVolumeSourceSchema = fields({
  volumeID: string,
  fsType: string,
  partition: int32,
  readOnly: bool,
})
export type AWSElasticBlockStoreVolumeSource = Wire<typeof awsElasticBlockStoreVolumeSourceSchema>

export const gitRepoVolumeSourceSchema = fields({
  repository: string,
  revision: string,
  directory: string,
})
export type GitRepoVolumeSource = Wire<typeof gitRepoVolumeSourceSchema>

export const glusterfsVolumeSourceSchema = fields({
  endpoints: string,
  path: string,
  readOnly: bool,
})
export type GlusterfsVolumeSource = Wire<typeof glusterfsVolumeSourceSchema>

export const rbdVolumeSourceSchema = fields({
  monitors: strings,
  image: string,
  fsType: string,
  pool: string,
  user: string,
  keyring: string,
  secretRef: localObjectReferenceSchema,
  readOnly: bool,
})
export type RBDVolumeSource = Wire<typeof rbdVolumeSourceSchema>

export const flexVolumeSourceSchema = fields({
  driver: string,
  fsType: string,
  secretRef: localObjectReferenceSchema,
  readOnly: bool,
  options: stringMap,
})
export type FlexVolumeSource = Wire<typeof flexVolumeSourceSchema>

export const cinderVolumeSourceSchema = fields({
  volumeID: string,
  fsType: string,
  readOnly: bool,
  secretRef: localObjectReferenceSchema,
})
export type CinderVolumeSource = Wire<typeof cinderVolumeSourceSchema>

export const cephFSVolumeSourceSchema = fields({
  monitors: strings,
  path: string,
  user: string,
  secretFile: string,
  secretRef: localObjectReferenceSchema,
  readOnly: bool,
})
export type CephFSVolumeSource = Wire<typeof cephFSVolumeSourceSchema>

export const flockerVolumeSourceSchema = fields({
  datasetName: string,
  datasetUUID: string,
})
export type FlockerVolumeSource = Wire<typeof flockerVolumeSourceSchema>

export const azureFileVolumeSourceSchema = fields({
  secretName: string,
  shareName: string,
  readOnly: bool,
})
export type AzureFileVolumeSource = Wire<typeof azureFileVolumeSourceSchema>

export const vsphereVirtualDiskVolumeSourceSchema = fields({
  volumePath: string,
  fsType: string,
  storagePolicyName: string,
  storagePolicyID: string,
})
export type VsphereVirtualDiskVolumeSource = Wire<typeof vsphereVirtualDiskVolumeSourceSchema>

export const quobyteVolumeSourceSchema = fields({
  registry: string,
  volume: string,
  readOnly: bool,
  user: string,
  group: string,
  tenant: string,
})
export type QuobyteVolumeSource = Wire<typeof quobyteVolumeSourceSchema>

export const azureDiskVolumeSourceSchema = fields({
  diskName: string,
  diskURI: string,
  cachingMode: string,
  fsType: string,
  readOnly: bool,
  kind: string,
})
export type AzureDiskVolumeSource = Wire<typeof azureDiskVolumeSourceSchema>

export const photonPersistentDiskVolumeSourceSchema = fields({
  pdID: string,
  fsType: string,
})
export type PhotonPersistentDiskVolumeSource = Wire<typeof photonPersistentDiskVolumeSourceSchema>

export const portworxVolumeSourceSchema = fields({
  volumeID: string,
  fsType: string,
  readOnly: bool,
})
export type PortworxVolumeSource = Wire<typeof portworxVolumeSourceSchema>

export const scaleIOVolumeSourceSchema = fields({
  gateway: string,
  system: string,
  secretRef: localObjectReferenceSchema,
  sslEnabled: bool,
  protectionDomain: string,
  storagePool: string,
  storageMode: string,
  volumeName: string,
  fsType: string,
  readOnly: bool,
})
export type ScaleIOVolumeSource = Wire<typeof scaleIOVolumeSourceSchema>

export const storageOSVolumeSourceSchema = fields({
  volumeName: string,
  volumeNamespace: string,
  fsType: string,
  readOnly: bool,
  secretRef: localObjectReferenceSchema,
})
export type StorageOSVolumeSource = Wire<typeof storageOSVolumeSourceSchema>
