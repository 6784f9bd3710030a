/**
 * Validation of PersistentVolumeClaims. Once created, a claim only gets its volume and, when that is bound, may ask
 * for more.
 * Source: pkg/apis/core/validation (ValidatePersistentVolumeClaim, ValidatePersistentVolumeClaimUpdate).
 */
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../kinds/index.js'
import { isDNS1123Label, isDNS1123Subdomain } from '../names.js'
import { compareQuantities, quantityOf, type Quantity } from '../quantity/index.js'
import { sameValue } from '../strategy/index.js'
import { forbidden, invalid, invalidEach, required } from './error.js'
import type { FieldError } from './error.js'
import { IMMUTABLE, validateLabelSelector, validateObjectMeta, validateObjectMetaUpdate } from './metadata.js'
import { accessModesErrors, classAndModeErrors, positiveErrors } from './persistent-volume.js'

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class'
const IMMUTABLE_SPEC = 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'

/** Complaints about a PersistentVolumeClaim. */
export function validatePersistentVolumeClaim({ metadata, spec }: PersistentVolumeClaim): FieldError[] {
  return [...validateObjectMeta(metadata, true, 'subdomain'), ...claimSpecErrors(spec, 'spec')]
}

/** Complaints about what a claim asks for. */
export function claimSpecErrors(spec: PersistentVolumeClaimSpec, path: string): FieldError[] {
  const { accessModes = [], selector, resources } = spec
  const storage = resources?.requests?.['storage']
  const storagePath = `${path}.resources[storage]`
  return [
    ...(accessModes.length === 0 ? [required(`${path}.accessModes`, 'at least 1 access mode is required')] : []),
    ...(selector === undefined ? [] : validateLabelSelector(selector, `${path}.selector`)),
    ...accessModesErrors(accessModes, `${path}.accessModes`),
    ...(storage === undefined ? [required(storagePath)] : positiveErrors(storage, storagePath)),
    ...classAndModeErrors(spec, path),
    ...sourceErrors(spec, path),
    ...attributesClassErrors(spec.volumeAttributesClassName, `${path}.volumeAttributesClassName`),
  ]
}

function attributesClassErrors(name: string | undefined, path: string): FieldError[] {
  return (name ?? '') === '' ? [] : invalidEach(path, name, isDNS1123Subdomain(name!))
}

type Source = NonNullable<PersistentVolumeClaimSpec['dataSource' | 'dataSourceRef']> & { readonly namespace?: string }

/** Complaints about what a volume begins with. */
function sourceErrors({ dataSource, dataSourceRef }: PersistentVolumeClaimSpec, path: string): FieldError[] {
  const of = (source: Source | undefined, field: string): FieldError[] => (source === undefined ? [] : dataSourceErrors(source, `${path}.${field}`))
  return [...of(dataSource, 'dataSource'), ...of(dataSourceRef, 'dataSourceRef'), ...sourceConflicts(dataSource, dataSourceRef, path)]
}

function dataSourceErrors({ apiGroup: group, kind = '', name = '', namespace = '' }: Source, path: string): FieldError[] {
  const apiGroup = group ?? ''
  return [
    ...(name === '' ? [required(`${path}.name`)] : []),
    ...(kind === '' ? [required(`${path}.kind`)] : []),
    ...(apiGroup === '' && kind !== 'PersistentVolumeClaim' ? [invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup")] : []),
    ...(apiGroup === '' ? [] : invalidEach(`${path}.apiGroup`, apiGroup, isDNS1123Subdomain(apiGroup))),
    ...(namespace === '' ? [] : invalidEach(`${path}.namespace`, namespace, isDNS1123Label(namespace))),
  ]
}

/** Upstream shows the path where the value should be, as an empty struct. */
function sourceConflicts(source: Source | undefined, ref: Source | undefined, path: string): FieldError[] {
  if (source === undefined || ref === undefined) return []
  if ((ref.namespace ?? '') !== '') return [invalid(path, {}, 'may not be specified when dataSourceRef.namespace is specified')]
  const bare = ({ apiGroup, kind = '', name = '' }: Source) => ({ apiGroup, kind, name })
  return sameValue(bare(source), bare(ref)) ? [] : [invalid(path, {}, 'must match dataSourceRef')]
}

/** Complaints about a changed PersistentVolumeClaim. */
export function validatePersistentVolumeClaimUpdate(old: PersistentVolumeClaim, next: PersistentVolumeClaim): FieldError[] {
  return [
    ...validateObjectMetaUpdate(old.metadata, next.metadata),
    ...validatePersistentVolumeClaim(next),
    ...annotationErrors(old, next),
    ...(sameValue(allowedSpec(old, next), old.spec) ? [] : [forbidden('spec', IMMUTABLE_SPEC)]),
    ...shrinkErrors(old, next),
    ...(old.spec.volumeMode === next.spec.volumeMode ? [] : [invalid('volumeMode', next.spec.volumeMode, IMMUTABLE)]),
    ...removedAttributesErrors(old, next),
  ]
}

/** The new specification without what may change: a first volume and class and, once bound, the size. */
function allowedSpec(old: PersistentVolumeClaim, { spec, status }: PersistentVolumeClaim): unknown {
  const bound = status?.phase === 'Bound'
  const { requests } = spec.resources ?? {}
  const sized = bound && requests !== undefined ? { ...spec.resources, requests: { ...requests, storage: old.spec.resources?.requests?.['storage'] } } : spec.resources
  const annotated = old.metadata.annotations?.[CLASS_ANNOTATION]
  const firstClass = old.spec.storageClassName === undefined && (annotated === undefined || annotated === spec.storageClassName)
  return {
    ...spec,
    resources: sized,
    volumeName: (old.spec.volumeName ?? '') === '' ? old.spec.volumeName : spec.volumeName,
    storageClassName: firstClass ? undefined : spec.storageClassName,
    volumeAttributesClassName: bound ? old.spec.volumeAttributesClassName : spec.volumeAttributesClassName,
  }
}

/** The annotation of old gives way to the field, but does not change. */
function annotationErrors(old: PersistentVolumeClaim, next: PersistentVolumeClaim): FieldError[] {
  const [before, after] = [old.metadata.annotations?.[CLASS_ANNOTATION], next.metadata.annotations?.[CLASS_ANNOTATION]]
  const moved = before !== undefined && after === undefined && old.spec.storageClassName === undefined && next.spec.storageClassName === before
  return moved || (before ?? '') === (after ?? '') ? [] : [invalid(`metadata.annotations.${CLASS_ANNOTATION}`, after ?? '', IMMUTABLE)]
}

function shrinkErrors(old: PersistentVolumeClaim, next: PersistentVolumeClaim): FieldError[] {
  const [before, after, present] = [old.spec.resources?.requests?.['storage'], next.spec.resources?.requests?.['storage'], old.status?.capacity?.['storage']]
    .map((amount) => quantityOf(amount ?? '0')) as [Quantity, Quantity, Quantity]
  if (compareQuantities(after, before) >= 0 || compareQuantities(after, present) > 0) return []
  return [forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity')]
}

function removedAttributesErrors(old: PersistentVolumeClaim, { spec: { volumeAttributesClassName: after } }: PersistentVolumeClaim): FieldError[] {
  if (old.status?.currentVolumeAttributesClassName === undefined || old.spec.volumeAttributesClassName === after || (after ?? '') !== '') return []
  return [forbidden('spec.volumeAttributesClassName', `update to ${after === undefined ? 'nil' : 'empty string'} is forbidden when status.currentVolumeAttributesClassName is not nil`)]
}
