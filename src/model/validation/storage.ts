/**
 * Validation of StorageClasses, VolumeAttachments, CSIDrivers, CSINodes and CSIStorageCapacities. Source: pkg/apis/storage/validation.
 */
import { byText, sortedKeys } from '../../plain/index.js'
import type { CSIDriver, CSINode, CSINodeDriver, CSIStorageCapacity, StorageClass, VolumeAttachment } from '../kinds/index.js'
import { isDNS1123Subdomain, isLabelKey } from '../names.js'
import { canonicalQuantity, quantityOf } from '../quantity/index.js'
import { sameValue } from '../strategy/index.js'
import { duplicate, forbidden, invalid, invalidEach, nonNegative, oneOf, required, sortedMap } from './error.js'
import type { FieldError } from './error.js'
import { IMMUTABLE, shownSelector, validateLabelSelector, validateObjectMeta, validateObjectMetaUpdate } from './metadata.js'

type Topologies = NonNullable<StorageClass['allowedTopologies']>

const RECLAIM_POLICIES = ['Delete', 'Retain']
const BINDING_MODES = ['Immediate', 'WaitForFirstConsumer']

/** Complaints about a StorageClass. */
export function validateStorageClass({ metadata, provisioner, parameters = {}, reclaimPolicy, volumeBindingMode, allowedTopologies = [] }: StorageClass): FieldError[] {
  return [
    ...validateObjectMeta(metadata, false, 'subdomain'),
    ...provisionerErrors(provisioner),
    ...sortedKeys(parameters).flatMap((key) => (key === '' ? [invalid('parameters', key, 'field can not be empty.')] : [])),
    ...(reclaimPolicy === undefined ? [] : oneOf('reclaimPolicy', reclaimPolicy, RECLAIM_POLICIES)),
    ...(volumeBindingMode === undefined ? [required('volumeBindingMode')] : oneOf('volumeBindingMode', volumeBindingMode, BINDING_MODES)),
    ...topologiesErrors(allowedTopologies),
  ]
}

function provisionerErrors(provisioner: string): FieldError[] {
  if (provisioner === '') return [required('provisioner')]
  const lowered = provisioner.toLowerCase()
  return invalidEach('provisioner', lowered, isLabelKey(lowered))
}

function topologiesErrors(topologies: Topologies): FieldError[] {
  return topologies.flatMap(({ matchLabelExpressions = [] }, i) => {
    const path = `allowedTopologies[${i}].matchLabelExpressions`
    // Upstream compares each term with the ones before it, and with as many empty ones as there are terms.
    const copies = topologies.slice(0, i).filter((other) => sameTerm(other, { matchLabelExpressions })).length + (matchLabelExpressions.length === 0 ? topologies.length : 0)
    return [
      ...matchLabelExpressions.flatMap(({ key, values }, j) => requirementErrors(key, values ?? [], `${path}[${j}]`, matchLabelExpressions.findIndex((other) => other.key === key) < j)),
      ...Array.from({ length: copies }, () => duplicate(path, '')),
    ]
  })
}

function requirementErrors(key: string, values: readonly string[], path: string, again: boolean): FieldError[] {
  return [
    ...(values.length === 0 ? [required(`${path}.values`)] : []),
    ...values.flatMap((value, k) => (values.indexOf(value) < k ? [duplicate(`${path}.values[${k}]`, value)] : [])),
    ...invalidEach(`${path}.key`, key, isLabelKey(key)),
    ...(again ? [duplicate(`${path}.key`, key)] : []),
  ]
}

/** Whether two terms ask for the same: the order of keys and of values does not count. */
function sameTerm(a: Topologies[number], b: Topologies[number]): boolean {
  const asMap = ({ matchLabelExpressions = [] }: Topologies[number]) => Object.fromEntries(matchLabelExpressions.map(({ key, values }) => [key, [...new Set(values)].sort(byText)]))
  return sameValue(asMap(a), asMap(b))
}

/** Complaints about a changed StorageClass. */
export function validateStorageClassUpdate(old: StorageClass, next: StorageClass): FieldError[] {
  const fixed = (['provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const)
  return [
    ...validateStorageClass(next),
    ...validateObjectMetaUpdate(old.metadata, next.metadata),
    ...(sameValue(old.parameters, next.parameters) ? [] : [invalid('parameters', sortedMap(next.parameters), IMMUTABLE)]),
    ...fixed.flatMap((field) => (old[field] === next[field] ? [] : [invalid(field, next[field], IMMUTABLE)])),
  ]
}

/** Complaints about a CSINode. */
export function validateCSINode({ metadata, spec: { drivers } }: CSINode): FieldError[] {
  return [
    ...validateObjectMeta(metadata, false, 'subdomain'),
    ...drivers.flatMap((driver, i) => [
      ...driverErrors(driver, `spec.drivers[${i}]`),
      ...(drivers.findIndex(({ name }) => name === driver.name) < i ? [duplicate(`spec.drivers[${i}].name`, driver.name)] : []),
    ]),
  ]
}

function driverErrors({ name, nodeID, allocatable }: CSINodeDriver, path: string): FieldError[] {
  return [
    ...(name === '' ? [required(`${path}.name`)] : []),
    ...(nodeID === '' ? [required(`${path}.nodeID`)] : []),
    ...nonNegative(`${path}.allocatable.count`, allocatable?.count),
  ]
}

const ONE_SOURCE = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'
const FS_GROUP_POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType']
const LIFECYCLE_MODES = ['Ephemeral', 'Persistent']

/** Complaints about a VolumeAttachment. */
export function validateVolumeAttachment({ metadata, spec: { attacher, source, nodeName } }: VolumeAttachment): FieldError[] {
  const sources = [source.inlineVolumeSpec, source.persistentVolumeName].filter((each) => each !== undefined).length
  return [
    ...validateObjectMeta(metadata, false, 'subdomain'),
    ...(attacher === '' ? [required('spec.attacher')] : []),
    ...(sources === 1 ? [] : [sources === 0 ? required('spec.source', ONE_SOURCE) : forbidden('spec.source', ONE_SOURCE)]),
    ...invalidEach('spec.nodeName', nodeName, isDNS1123Subdomain(nodeName)),
  ]
}

/** Complaints about a changed VolumeAttachment. */
export function validateVolumeAttachmentUpdate(old: VolumeAttachment, next: VolumeAttachment): FieldError[] {
  return [
    ...validateVolumeAttachment(next),
    ...validateObjectMetaUpdate(old.metadata, next.metadata),
    ...(sameValue(old.spec, next.spec) ? [] : [invalid('spec', next.spec, IMMUTABLE)]),
  ]
}

/** Complaints about a CSIDriver. */
export function validateCSIDriver({ metadata, spec }: CSIDriver): FieldError[] {
  return [...validateObjectMeta(metadata, false, 'subdomain'), ...driverSpecErrors(spec)]
}

function driverSpecErrors({ fsGroupPolicy, volumeLifecycleModes = [], tokenRequests = [], nodeAllocatableUpdatePeriodSeconds: period, serviceAccountTokenInSecrets }: CSIDriver['spec']): FieldError[] {
  const path = 'spec.serviceAccountTokenInSecrets'
  return [
    ...(fsGroupPolicy === undefined ? [] : oneOf('spec.fsGroupPolicy', fsGroupPolicy, FS_GROUP_POLICIES)),
    ...tokenRequests.flatMap(({ audience, expirationSeconds }, i) => (tokenRequests.findIndex((other) => other.audience === audience) < i
      ? [duplicate(`spec.tokenRequests[${i}].audience`, audience)]
      : expirationErrors(expirationSeconds, `spec.tokenRequests[${i}].expirationSeconds`))),
    ...volumeLifecycleModes.flatMap((mode, i) => oneOf(`spec.volumeLifecycleModes[${i}]`, mode, LIFECYCLE_MODES)),
    ...(period !== undefined && period < 10 ? [invalid('spec.nodeAllocatableUpdatePeriodSeconds', period, 'must be greater than or equal to 10 seconds')] : []),
    ...(serviceAccountTokenInSecrets !== undefined && tokenRequests.length === 0 ? [invalid(path, serviceAccountTokenInSecrets, 'serviceAccountTokenInSecrets is set but no tokenRequests are specified')] : []),
  ]
}

const TOKEN_SECONDS_MIN = 600
const TOKEN_SECONDS_MAX = 4_294_967_296

function expirationErrors(seconds: number | undefined, path: string): FieldError[] {
  if (seconds === undefined) return []
  if (seconds < TOKEN_SECONDS_MIN) return [invalid(path, seconds, 'may not specify a duration less than 10 minutes')]
  return seconds > TOKEN_SECONDS_MAX ? [invalid(path, seconds, 'may not specify a duration larger than 2^32 seconds')] : []
}

/** Complaints about a changed CSIDriver. */
export function validateCSIDriverUpdate(old: CSIDriver, next: CSIDriver): FieldError[] {
  const [was, is] = [old.spec, next.spec]
  return [
    ...validateObjectMetaUpdate(old.metadata, next.metadata),
    ...driverSpecErrors(is),
    ...(was.attachRequired === is.attachRequired ? [] : [invalid('spec.attachedRequired', is.attachRequired, IMMUTABLE)]),
    ...(sameValue(was.volumeLifecycleModes, is.volumeLifecycleModes) ? [] : [invalid('spec.volumeLifecycleModes', is.volumeLifecycleModes, IMMUTABLE)]),
  ]
}

/** Complaints about a CSIStorageCapacity. */
export function validateCSIStorageCapacity({ metadata, nodeTopology, storageClassName, capacity }: CSIStorageCapacity): FieldError[] {
  return [
    ...validateObjectMeta(metadata, true, 'subdomain'),
    ...validateLabelSelector(nodeTopology, 'nodeTopology'),
    ...invalidEach('storageClassName', storageClassName, isDNS1123Subdomain(storageClassName)),
    ...(capacity !== undefined && quantityOf(capacity).unscaled < 0n ? [invalid('capacity', canonicalQuantity(capacity), 'must be greater than or equal to 0')] : []),
  ]
}

/** Complaints about a changed CSIStorageCapacity: what the driver was asked for stays. */
export function validateCSIStorageCapacityUpdate(old: CSIStorageCapacity, next: CSIStorageCapacity): FieldError[] {
  return [
    ...validateCSIStorageCapacity(next),
    ...validateObjectMetaUpdate(old.metadata, next.metadata),
    ...(sameValue(old.nodeTopology, next.nodeTopology) ? [] : [invalid('nodeTopology', shownSelector(next.nodeTopology), IMMUTABLE)]),
    ...(old.storageClassName === next.storageClassName ? [] : [invalid('storageClassName', next.storageClassName, IMMUTABLE)]),
  ]
}
