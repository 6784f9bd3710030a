/** PersistentVolume: a piece of storage. Source: core/v1. */
import { kindSchema } from './object.js'
import {
  awsElasticBlockStoreVolumeSourceSchema, cephFSVolumeSourceSchema, flexVolumeSourceSchema,
  azureDiskVolumeSourceSchema, cinderVolumeSourceSchema, flockerVolumeSourceSchema,
  gcePersistentDiskVolumeSourceSchema, glusterfsVolumeSourceSchema, photonPersistentDiskVolumeSourceSchema,
  portworxVolumeSourceSchema, quobyteVolumeSourceSchema, rbdVolumeSourceSchema, scaleIOVolumeSourceSchema,
  vsphereVirtualDiskVolumeSourceSchema,
} from './pod/legacy-volume.js'
import { nodeSelectorSchema } from './pod/node-selector.js'
import {
  fcVolumeSourceSchema, hostPathVolumeSourceSchema, iscsiVolumeSourceSchema, nfsVolumeSourceSchema,
} from './pod/volume.js'
import { objectReferenceSchema } from './references.js'
import { bool, fields, required, resourceList, string, stringMap, strings, time } from './schema.js'
import type { Wire } from './schema.js'

const secretReferenceSchema = fields({ name: string, namespace: string })

/** A volume's secrets are named with their namespace, a pod's without. */
const secretRef = { secretRef: secretReferenceSchema.optional() }

const csiPersistentVolumeSourceSchema = fields({
  driver: required(string),
  volumeHandle: required(string),
  readOnly: bool,
  fsType: string,
  volumeAttributes: stringMap,
  controllerPublishSecretRef: secretReferenceSchema,
  nodeStageSecretRef: secretReferenceSchema,
  nodePublishSecretRef: secretReferenceSchema,
  controllerExpandSecretRef: secretReferenceSchema,
  nodeExpandSecretRef: secretReferenceSchema,
})

export const persistentVolumeSpecSchema = fields({
  capacity: resourceList,
  gcePersistentDisk: gcePersistentDiskVolumeSourceSchema,
  awsElasticBlockStore: awsElasticBlockStoreVolumeSourceSchema,
  hostPath: hostPathVolumeSourceSchema,
  glusterfs: glusterfsVolumeSourceSchema.extend({ endpointsNamespace: string.optional() }),
  nfs: nfsVolumeSourceSchema,
  rbd: rbdVolumeSourceSchema.extend(secretRef),
  iscsi: iscsiVolumeSourceSchema.extend(secretRef),
  cinder: cinderVolumeSourceSchema.extend(secretRef),
  cephfs: cephFSVolumeSourceSchema.extend(secretRef),
  fc: fcVolumeSourceSchema,
  flocker: flockerVolumeSourceSchema,
  flexVolume: flexVolumeSourceSchema.extend(secretRef),
  azureFile: fields({
    secretName: required(string), shareName: required(string), readOnly: bool, secretNamespace: string,
  }),
  vsphereVolume: vsphereVirtualDiskVolumeSourceSchema,
  quobyte: quobyteVolumeSourceSchema,
  azureDisk: azureDiskVolumeSourceSchema,
  photonPersistentDisk: photonPersistentDiskVolumeSourceSchema,
  portworxVolume: portworxVolumeSourceSchema,
  scaleIO: scaleIOVolumeSourceSchema.extend(secretRef),
  local: fields({ path: required(string), fsType: string }),
  storageos: fields({
    volumeName: string, volumeNamespace: string, fsType: string, readOnly: bool, secretRef: objectReferenceSchema,
  }),
  csi: csiPersistentVolumeSourceSchema,
  accessModes: strings,
  claimRef: objectReferenceSchema,
  persistentVolumeReclaimPolicy: string,
  storageClassName: string,
  mountOptions: strings,
  volumeMode: string,
  nodeAffinity: fields({ required: nodeSelectorSchema }),
  volumeAttributesClassName: string,
})
export type PersistentVolumeSpec = Wire<typeof persistentVolumeSpecSchema>

export const persistentVolumeStatusSchema = fields({
  phase: string,
  message: string,
  reason: string,
  lastPhaseTransitionTime: time,
})
export type PersistentVolumeStatus = Wire<typeof persistentVolumeStatusSchema>

export const persistentVolumeSchema = kindSchema('v1', 'PersistentVolume', {
  spec: required(persistentVolumeSpecSchema),
  status: persistentVolumeStatusSchema,
})
export type PersistentVolume = Wire<typeof persistentVolumeSchema>
