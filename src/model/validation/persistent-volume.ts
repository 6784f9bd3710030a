/**
 * Validation of PersistentVolumes: what they hold, how they may be used, exactly one source, and from where.
 * Source: pkg/apis/core/validation (ValidatePersistentVolume, ValidatePersistentVolumeUpdate).
 * Deviation: of the sources only those of files on a node, of NFS and of CSI drivers are looked into.
 */
import { sortedKeys } from '../../plain/index.js'
import type { PersistentVolume, PersistentVolumeSpec } from '../kinds/index.js'
import { isDNS1123Subdomain } from '../names.js'
import { quantityOf } from '../quantity/index.js'
import { sameValue } from '../strategy/index.js'
import { forbidden, invalid, invalidEach, notSupported, oneOf, required, sortedMap } from './error.js'
import type { FieldError } from './error.js'
import { IMMUTABLE, validateObjectMeta, validateObjectMetaUpdate } from './metadata.js'
import { nodeSelectorErrors } from './pod-scheduling.js'
import { relativePathErrors } from './volume-path.js'
import { hostPathErrors, nfsErrors } from './volume.js'

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod']
const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain']
const VOLUME_MODES = ['Block', 'Filesystem']
/** In upstream's order, in which the second source is the one that is too many. */
const SOURCES = [
  'hostPath', 'gcePersistentDisk', 'awsElasticBlockStore', 'glusterfs', 'flocker', 'nfs', 'rbd', 'quobyte', 'cephfs', 'iscsi', 'cinder', 'fc',
  'flexVolume', 'azureFile', 'vsphereVolume', 'photonPersistentDisk', 'portworxVolume', 'azureDisk', 'scaleIO', 'local', 'storageos', 'csi',
] as const satisfies readonly (keyof PersistentVolumeSpec)[]

/** Complaints about ways to use a volume. */
export function accessModesErrors(modes: readonly string[], path: string): FieldError[] {
  return [
    ...modes.flatMap((mode) => oneOf(path, mode, ACCESS_MODES)),
    ...(modes.length > 1 && modes.includes('ReadWriteOncePod') ? [forbidden(path, 'may not use ReadWriteOncePod with other access modes')] : []),
  ]
}

/** Complaints about a volume's mode and class. */
export function classAndModeErrors({ storageClassName = '', volumeMode }: Pick<PersistentVolumeSpec, 'storageClassName' | 'volumeMode'>, path: string): FieldError[] {
  return [
    ...(storageClassName === '' ? [] : invalidEach(`${path}.storageClassName`, storageClassName, isDNS1123Subdomain(storageClassName))),
    ...(volumeMode === undefined ? [] : oneOf(`${path}.volumeMode`, volumeMode, VOLUME_MODES)),
  ]
}

/** Complaints about an amount of storage. */
export function positiveErrors(amount: string, path: string): FieldError[] {
  return quantityOf(amount).unscaled > 0n ? [] : [invalid(path, amount, 'must be greater than zero')]
}

/** Complaints about a PersistentVolume. */
export function validatePersistentVolume({ metadata, spec }: PersistentVolume): FieldError[] {
  const { accessModes = [], persistentVolumeReclaimPolicy: policy = '' } = spec
  return [
    ...validateObjectMeta(metadata, false, 'subdomain'),
    ...(accessModes.length === 0 ? [required('spec.accessModes')] : []),
    ...accessModesErrors(accessModes, 'spec.accessModes'),
    ...capacityErrors(spec),
    ...(policy === '' ? [] : oneOf('spec.persistentVolumeReclaimPolicy', policy, RECLAIM_POLICIES)),
    ...affinityErrors(spec),
    ...sourcesErrors(spec),
    ...(spec.hostPath?.path === '/' && policy === 'Recycle'
      ? [forbidden('spec.persistentVolumeReclaimPolicy', "may not be 'recycle' for a hostPath mount of '/'")] : []),
    ...classAndModeErrors(spec, 'spec'),
    ...attributesClassErrors(spec),
  ]
}

function attributesClassErrors({ volumeAttributesClassName: name, csi }: PersistentVolumeSpec): FieldError[] {
  if (name === undefined) return []
  const path = 'spec.volumeAttributesClassName'
  return [
    ...(name === '' ? [required(path, 'an empty string is disallowed')] : invalidEach(path, name, isDNS1123Subdomain(name))),
    ...(csi === undefined ? [required('spec.csi', 'has to be specified when using volumeAttributesClassName')] : []),
  ]
}

function capacityErrors({ capacity }: PersistentVolumeSpec): FieldError[] {
  const resources = sortedKeys(capacity)
  return [
    ...(resources.length === 0 ? [required('spec.capacity')] : []),
    ...(resources.length !== 1 || resources[0] !== 'storage' ? [notSupported('spec.capacity', sortedMap(capacity) ?? {}, ['storage'])] : []),
    ...resources.flatMap((resource) => positiveErrors(capacity![resource]!, `spec.capacity[${resource}]`)),
  ]
}

function affinityErrors({ nodeAffinity }: PersistentVolumeSpec): FieldError[] {
  if (nodeAffinity === undefined) return []
  const path = 'spec.nodeAffinity.required'
  return nodeAffinity.required === undefined ? [required(path, 'must specify required node constraints')] : nodeSelectorErrors(nodeAffinity.required, path)
}

function sourcesErrors(spec: PersistentVolumeSpec): FieldError[] {
  const [first, ...more] = SOURCES.filter((source) => spec[source] !== undefined)
  if (first === undefined) return [required('spec', 'must specify a volume type')]
  return [
    ...sourceErrors(spec, `spec.${first}`),
    ...more.filter((source) => source !== 'flexVolume').map((source) => forbidden(`spec.${source === 'cephfs' ? 'cephFS' : source}`, 'may not specify more than 1 volume type')),
  ]
}

function sourceErrors({ hostPath, nfs, local, csi, nodeAffinity }: PersistentVolumeSpec, path: string): FieldError[] {
  if (hostPath !== undefined) return hostPathErrors(hostPath, path)
  if (nfs !== undefined) return nfsErrors(nfs.server ?? '', nfs.path ?? '', path)
  if (local !== undefined) {
    const { path: directory = '' } = local
    return [
      ...(directory === '' ? [required(`${path}.path`)] : relativePathErrors(directory.replace(/^\/+/, ''), `${path}.path`)),
      ...(nodeAffinity === undefined ? [required('spec.nodeAffinity', 'Local volume requires node affinity')] : []),
    ]
  }
  if (csi === undefined) return []
  return [...(csi.driver === '' ? [required(`${path}.driver`)] : []), ...(csi.volumeHandle === '' ? [required(`${path}.volumeHandle`)] : [])]
}

/** Complaints about a changed PersistentVolume. */
export function validatePersistentVolumeUpdate(old: PersistentVolume, next: PersistentVolume): FieldError[] {
  const sourceOf = ({ spec }: PersistentVolume) => SOURCES.map((source) => spec[source] ?? null)
  const { volumeMode, nodeAffinity, volumeAttributesClassName } = next.spec
  return [
    // The registry validates the object, and the validation of the change does so again.
    ...validatePersistentVolume(next),
    ...validatePersistentVolume(next),
    ...validateObjectMetaUpdate(old.metadata, next.metadata),
    ...(sameValue(sourceOf(old), sourceOf(next)) ? [] : [forbidden('spec.persistentvolumesource', 'spec.persistentvolumesource is immutable after creation')]),
    ...(volumeMode === old.spec.volumeMode ? [] : [invalid('volumeMode', volumeMode, IMMUTABLE)]),
    ...(old.spec.nodeAffinity === undefined || sameValue(old.spec.nodeAffinity, nodeAffinity) ? [] : [invalid('nodeAffinity', nodeAffinity, `${IMMUTABLE}, except for updating from beta label to GA`)]),
    ...(old.spec.volumeAttributesClassName !== undefined && volumeAttributesClassName === undefined
      ? [forbidden('spec.volumeAttributesClassName', 'update from non-nil value to nil is forbidden')] : []),
  ]
}
