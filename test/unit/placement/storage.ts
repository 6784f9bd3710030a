/** Short ways to say storage in tests of placement. */
import { keyOf } from '../../../src/model/index.js'
import type { CSIDriver, CSINode, CSIStorageCapacity, PersistentVolume, PersistentVolumeClaim, PersistentVolumeSpec, Pod, StorageClass, Volume, VolumeAttachment } from '../../../src/model/index.js'
import type { ClusterModel } from '../../../src/placement/index.js'
import { freeze } from '../../../src/plain/index.js'
import { pod, ZONE } from './build.js'

export interface ClaimWords {
  readonly volume?: string
  readonly modes?: readonly string[]
  readonly size?: string
  readonly className?: string
  readonly phase?: string
  readonly annotations?: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
}

/** A claim; with `volume` it is bound. */
export function claim(name: string, { volume, modes = ['ReadWriteOnce'], size = '10Gi', className = 'wait', phase, annotations = {}, labels }: ClaimWords = {}): PersistentVolumeClaim {
  const bound = volume === undefined ? {} : { 'pv.kubernetes.io/bind-completed': 'yes' }
  return freeze({
    apiVersion: 'v1', kind: 'PersistentVolumeClaim',
    metadata: { name, namespace: 'default', uid: `uid-${name}`, annotations: { ...bound, ...annotations } },
    spec: {
      accessModes: modes, resources: { requests: { storage: size } }, storageClassName: className, volumeMode: 'Filesystem',
      ...(volume === undefined ? {} : { volumeName: volume }), ...(labels === undefined ? {} : { selector: { matchLabels: labels } }),
    },
    status: { phase: phase ?? (volume === undefined ? 'Pending' : 'Bound') },
  }) as PersistentVolumeClaim
}

export interface VolumeWords {
  readonly size?: string
  readonly className?: string
  readonly zones?: readonly string[]
  readonly labels?: Readonly<Record<string, string>>
  readonly spec?: Partial<PersistentVolumeSpec>
}

/** A free volume of a CSI driver. */
export function volume(name: string, { size = '10Gi', className = 'wait', zones, labels = {}, spec = {} }: VolumeWords = {}): PersistentVolume {
  const required = { nodeSelectorTerms: [{ matchExpressions: [{ key: ZONE, operator: 'In', values: zones ?? [] }] }] }
  return freeze({
    apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name, labels },
    spec: {
      capacity: { storage: size }, accessModes: ['ReadWriteOnce'], storageClassName: className, volumeMode: 'Filesystem', csi: { driver: 'disk', volumeHandle: name },
      ...(zones === undefined ? {} : { nodeAffinity: { required } }), ...spec,
    },
    status: { phase: 'Available' },
  }) as PersistentVolume
}

export function storageClass(name: string, rest: Partial<StorageClass> = {}): StorageClass {
  return freeze({
    apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name }, provisioner: 'disk', reclaimPolicy: 'Delete', volumeBindingMode: 'WaitForFirstConsumer', ...rest,
  }) as StorageClass
}

/** The drivers of a node, and how many volumes each can attach. */
export function csiNode(name: string, limits: Readonly<Record<string, number>>): CSINode {
  const drivers = Object.keys(limits).map((driver) => ({ name: driver, nodeID: name, topologyKeys: [], allocatable: { count: limits[driver]! } }))
  return freeze({ apiVersion: 'storage.k8s.io/v1', kind: 'CSINode', metadata: { name }, spec: { drivers } }) as CSINode
}

/** A driver, and whether it says how much room there is. */
export function csiDriver(name: string, storageCapacity: boolean): CSIDriver {
  return freeze({ apiVersion: 'storage.k8s.io/v1', kind: 'CSIDriver', metadata: { name }, spec: { storageCapacity } }) as CSIDriver
}

/** Room for volumes of the class `wait` in a zone. */
export function room(name: string, zone: string, rest: Partial<CSIStorageCapacity>): CSIStorageCapacity {
  return freeze({
    apiVersion: 'storage.k8s.io/v1', kind: 'CSIStorageCapacity', metadata: { name, namespace: 'kube-system' }, storageClassName: 'wait', nodeTopology: { matchLabels: { [ZONE]: zone } }, ...rest,
  }) as CSIStorageCapacity
}

/** A volume of the driver `disk` that is attached to a node, or shall be. */
export function attachment(nodeName: string, volumeName: string): VolumeAttachment {
  return freeze({
    apiVersion: 'storage.k8s.io/v1', kind: 'VolumeAttachment', metadata: { name: `csi-${nodeName}-${volumeName}` }, spec: { attacher: 'disk', nodeName, source: { persistentVolumeName: volumeName } },
  }) as VolumeAttachment
}

/** Adds storage to a model. */
export function store(model: ClusterModel, ...objects: readonly (PersistentVolumeClaim | PersistentVolume | StorageClass | CSINode | CSIDriver | CSIStorageCapacity | VolumeAttachment)[]): ClusterModel {
  for (const object of objects) {
    if (object.kind === 'PersistentVolumeClaim') model.storage.setClaim(keyOf(object), object as PersistentVolumeClaim)
    else if (object.kind === 'PersistentVolume') model.storage.setVolume(keyOf(object), object as PersistentVolume)
    else if (object.kind === 'StorageClass') model.storage.setClass(keyOf(object), object as StorageClass)
    else if (object.kind === 'CSIDriver') model.storage.setDriver(keyOf(object), object as CSIDriver)
    else if (object.kind === 'CSIStorageCapacity') model.storage.setCapacity(keyOf(object), object as CSIStorageCapacity)
    else if (object.kind === 'VolumeAttachment') model.storage.attachments.set(keyOf(object), object as VolumeAttachment)
    else model.storage.setCSINode(keyOf(object), object as CSINode)
  }
  return model
}

/** A pod with volumes. */
export function podWith(name: string, ...volumes: readonly Omit<Volume, 'name'>[]): Pod {
  return pod(name, { spec: { volumes: volumes.map((each, i) => ({ name: `v${i}`, ...each })) } })
}

/** A pod that uses claims. */
export function podUsing(name: string, ...claims: readonly string[]): Pod {
  return podWith(name, ...claims.map((claimName) => ({ persistentVolumeClaim: { claimName } })))
}
