/**
 * Validation of pods: what a new one may be and what of one may be changed. Almost nothing may: images, a shorter
 * deadline, more tolerations, fewer scheduling gates (and while there are gates, a narrower node selector).
 * Deviation: upstream appends a diff of Go structures to the refusal of a forbidden change; here it is left out.
 * Source: pkg/apis/core/validation (ValidatePodCreate, ValidatePodUpdate).
 */
import { sortedKeys } from '../../plain/index.js'
import type { Container, Pod, PodSpec, Toleration } from '../kinds/index.js'
import { sameValue } from '../strategy/index.js'
import { whitespaceError } from './container.js'
import { forbidden, invalid, required, together } from './error.js'
import type { FieldError } from './error.js'
import { validateObjectMeta, validateObjectMetaUpdate } from './metadata.js'
import { validatePodSpec } from './pod-spec.js'
import { tolerationErrors } from './pod-scheduling.js'

const UPDATABLE = [
  '`spec.containers[*].image`', '`spec.initContainers[*].image`', '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',')
const INT32_MAX = 2147483647

/** Complaints about a new Pod. */
export function validatePod(pod: Pod): FieldError[] {
  const { ephemeralContainers = [], schedulingGates = [], nodeName = '' } = pod.spec
  return together(
    validateObjectMeta(pod.metadata, true, 'subdomain'),
    ownSpecErrors(pod.spec),
    ephemeralContainers.length > 0 ? [forbidden('spec.ephemeralContainers', 'cannot be set on create')] : [],
    schedulingGates.length > 0 && nodeName !== '' ? [forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared')] : [],
  )
}

/** Complaints about the specification of a pod that has it for itself. */
function ownSpecErrors(spec: PodSpec): FieldError[] {
  return together(
    validatePodSpec(spec, 'spec'),
    (spec.serviceAccountName ?? '') === '' ? tokenErrors(spec) : [],
    whitespaceErrors(spec.containers, 'spec.containers'),
    whitespaceErrors(spec.initContainers, 'spec.initContainers'),
  )
}

/** A token is an account's. */
function tokenErrors({ volumes = [] }: PodSpec): FieldError[] {
  return volumes.flatMap(({ projected }, i) => (projected?.sources ?? []).flatMap(({ serviceAccountToken }, j) => (serviceAccountToken === undefined
    ? []
    : [forbidden(`spec.volumes[${i}].projected.sources[${j}].serviceAccountToken`, 'must not be specified when serviceAccountName is not set')])))
}

function whitespaceErrors(containers: readonly Container[] | undefined, path: string): FieldError[] {
  return together(...(containers ?? []).map((container, i) => whitespaceError(container, `${path}[${i}]`)))
}

/** Complaints about a changed Pod. A specification that is that of the stored one was found to be right. */
export function validatePodUpdate(old: Pod, next: Pod): FieldError[] {
  const metadataErrors = together(validateObjectMetaUpdate(old.metadata, next.metadata), validateObjectMeta(next.metadata, true, 'subdomain'))
  if (old.spec === next.spec) return metadataErrors
  const errors = together(metadataErrors, ownSpecErrors(next.spec))
  if (sameValue(old.spec, next.spec)) return errors
  for (const field of ['containers', 'initContainers'] as const) {
    if ((old.spec[field] ?? []).length !== (next.spec[field] ?? []).length) {
      return [...errors, forbidden(`spec.${field}`, 'pod updates may not add or remove containers')]
    }
    errors.push(...(next.spec[field] ?? []).flatMap(({ image = '' }, i) => (image === '' ? [required(`spec.${field}[${i}].image`)] : [])))
  }
  const deadline = deadlineErrors(old.spec.activeDeadlineSeconds, next.spec.activeDeadlineSeconds)
  if (deadline.length > 0) return [...errors, ...deadline]
  return [...errors, ...addedTolerations(old.spec, next.spec), ...deletedGates(old.spec, next.spec), ...forbiddenChanges(old.spec, next.spec)]
}

function deadlineErrors(old: number | undefined, next: number | undefined): FieldError[] {
  const path = 'spec.activeDeadlineSeconds'
  if (next === undefined) return old === undefined ? [] : [invalid(path, null, 'must not update from a positive integer to nil value')]
  if (next < 0 || next > INT32_MAX) return [invalid(path, next, `must be between 0 and ${INT32_MAX}, inclusive`)]
  return old !== undefined && old < next ? [invalid(path, next, 'must be less than or equal to previous value')] : []
}

function addedTolerations(old: PodSpec, next: PodSpec): readonly FieldError[] {
  const bare = ({ tolerationSeconds: _seconds, ...rest }: Toleration) => rest
  const kept = (old.tolerations ?? []).every((toleration) => (next.tolerations ?? []).some((other) => sameValue(bare(toleration), bare(other))))
  if (!kept) return [forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')]
  return tolerationErrors(next.tolerations, 'spec.tolerations')
}

function deletedGates(old: PodSpec, next: PodSpec): FieldError[] {
  const known = (old.schedulingGates ?? []).map(({ name }) => name)
  return (next.schedulingGates ?? []).flatMap(({ name }, i) => (known.includes(name)
    ? []
    : [forbidden(`spec.schedulingGates[${i}].name`, `only deletion is allowed, but found new scheduling gate '${name}'`)]))
}

function forbiddenChanges(old: PodSpec, next: PodSpec): FieldError[] {
  const gated = (old.schedulingGates ?? []).length > 0
  const { terminationGracePeriodSeconds: grace } = old
  const settled = grace !== undefined && grace < 0 && next.terminationGracePeriodSeconds === 1
  const munged: Record<string, unknown> = {
    ...next,
    containers: withImagesOf(next.containers, old.containers),
    initContainers: withImagesOf(next.initContainers, old.initContainers),
    activeDeadlineSeconds: old.activeDeadlineSeconds,
    schedulingGates: old.schedulingGates,
    tolerations: old.tolerations,
    ...(settled ? { terminationGracePeriodSeconds: grace } : {}),
    ...(gated ? { nodeSelector: old.nodeSelector, affinity: gatedAffinity(old, next) } : {}),
  }
  const errors = gated ? selectorMutations(old, next) : []
  return sameValue(munged, old) ? errors : [...errors, forbidden('spec', `pod updates may not change fields other than ${UPDATABLE}`)]
}

function withImagesOf(containers: readonly Container[] | undefined, old: readonly Container[] | undefined): unknown {
  return containers?.map((container, i) => ({ ...container, image: old?.[i]?.image }))
}

function gatedAffinity(old: PodSpec, next: PodSpec): unknown {
  if (next.affinity === undefined || next.affinity.nodeAffinity === undefined) return next.affinity
  const { nodeAffinity: _narrowed, ...rest } = next.affinity
  const before = old.affinity?.nodeAffinity
  if (before !== undefined) return { ...rest, nodeAffinity: before }
  return old.affinity === undefined && Object.keys(rest).length === 0 ? undefined : rest
}

function selectorMutations(old: PodSpec, next: PodSpec): FieldError[] {
  const before = old.nodeSelector ?? {}
  const after = next.nodeSelector ?? {}
  return sortedKeys(before).flatMap((key) => (after[key] === before[key]
    ? []
    : [invalid('spec.nodeSelector', after, "only additions to spec.nodeSelector are allowed (no deletions or mutations)")]))
}
