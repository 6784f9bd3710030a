/** Validation of ControllerRevisions, whose data never changes. Source: pkg/apis/apps/validation (ValidateControllerRevision). */
import type { ControllerRevision } from '../kinds/index.js'
import { sameValue } from '../strategy/index.js'
import { invalid, nonNegative, required } from './error.js'
import type { FieldError } from './error.js'
import { IMMUTABLE, validateObjectMeta, validateObjectMetaUpdate } from './metadata.js'

/** Complaints about a new ControllerRevision. */
export function validateControllerRevision({ metadata, data, revision }: ControllerRevision): FieldError[] {
  return [
    ...validateObjectMeta(metadata, true, 'subdomain'),
    ...(data === undefined ? [required('data', 'data is mandatory')] : []),
    ...nonNegative('revision', revision),
  ]
}

/** Complaints about a changed ControllerRevision. */
export function validateControllerRevisionUpdate(old: ControllerRevision, next: ControllerRevision): FieldError[] {
  return [
    ...validateObjectMetaUpdate(old.metadata, next.metadata),
    ...validateControllerRevision(next),
    ...(sameValue(old.data, next.data) ? [] : [invalid('data', next.data, IMMUTABLE)]),
  ]
}
