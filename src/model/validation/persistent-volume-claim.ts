/**
 * Validation of PersistentVolumeClaims. Once created, a claim only gets its volume and, when that is bound, may ask
 * for more.
 * Source: pkg/apis/core/validation (ValidatePersistentVolumeClaim, ValidatePersistentVolumeClaimUpdate).
 */
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../kinds/index.js'
import { compareQuantities, quantityOf } from '../quantity/index.js'
import { sameValue } from '../strategy/index.js'
import { forbidden, required } from './error.js'
import type { FieldError } from './error.js'
import { validateLabelSelector, validateObjectMeta, validateObjectMetaUpdate } from './metadata.js'
import { accessModesErrors, classAndModeErrors, positiveErrors } from './persistent-volume.js'

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
  ]
}

/** Complaints about a changed PersistentVolumeClaim. */
export function validatePersistentVolumeClaimUpdate(old: PersistentVolumeClaim, next: PersistentVolumeClaim): FieldError[] {
  return [
    ...validatePersistentVolumeClaim(next),
    ...validateObjectMetaUpdate(old.metadata, next.metadata),
    ...(sameValue(fixedSpec(next.spec, old, next), fixedSpec(old.spec, old, next)) ? [] : [forbidden('spec', IMMUTABLE_SPEC)]),
    ...shrinkErrors(old, next),
  ]
}

/** What of a claim's specification may not change now: all but a first volume and class and, once bound, its size. */
function fixedSpec(spec: PersistentVolumeClaimSpec, old: PersistentVolumeClaim, next: PersistentVolumeClaim): unknown {
  const { volumeName, storageClassName, resources, volumeAttributesClassName: _, ...rest } = spec
  const { requests, ...limits } = resources ?? {}
  return {
    ...rest,
    limits,
    requests: next.status?.phase === 'Bound' ? { ...requests, storage: '' } : requests ?? {},
    volumeName: (old.spec.volumeName ?? '') === '' ? '' : volumeName,
    storageClassName: old.spec.storageClassName === undefined ? '' : storageClassName,
  }
}

function shrinkErrors(old: PersistentVolumeClaim, next: PersistentVolumeClaim): FieldError[] {
  const [before, after, present] = [old.spec.resources?.requests?.['storage'], next.spec.resources?.requests?.['storage'], old.status?.capacity?.['storage']]
  if (before === undefined || after === undefined || compareQuantities(quantityOf(after), quantityOf(before)) >= 0) return []
  if (compareQuantities(quantityOf(after), quantityOf(present ?? '0')) > 0) return []
  return [forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity')]
}
