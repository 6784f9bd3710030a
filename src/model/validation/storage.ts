/**
 * Validation of StorageClasses and CSINodes. Source: pkg/apis/storage/validation.
 */
import type { CSINode, CSINodeDriver, StorageClass } from '../kinds/index.js'
import { isLabelKey, isQualifiedName } from '../names.js'
import { sortedKeys } from '../order.js'
import { sameValue } from '../strategy/index.js'
import { duplicate, invalid, invalidEach, nonNegative, oneOf, required, sortedMap } from './error.js'
import type { FieldError } from './error.js'
import { IMMUTABLE, validateObjectMeta, validateObjectMetaUpdate } from './metadata.js'

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
    return matchLabelExpressions.flatMap(({ key, values }, j) => [
      ...(matchLabelExpressions.findIndex((other) => other.key === key) < j ? [duplicate(`${path}[${j}].key`, key)] : []),
      ...invalidEach(`${path}[${j}].key`, key, isQualifiedName(key)),
      ...(values.length === 0 ? [required(`${path}[${j}].values`)] : []),
      ...values.flatMap((value, k) => (values.indexOf(value) < k ? [duplicate(`${path}[${j}].values[${k}]`, value)] : [])),
    ])
  })
}

/** Complaints about a changed StorageClass. */
export function validateStorageClassUpdate(old: StorageClass, next: StorageClass): FieldError[] {
  const fixed = (['provisioner', 'reclaimPolicy', 'volumeBindingMode'] as const)
  return [
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
