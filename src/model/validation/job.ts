/**
 * Validation of Jobs: of the counts and limits, of the generated selector, of what may be changed later.
 * Source: pkg/apis/batch/validation/validation.go (ValidateJob, ValidateJobSpec, ValidateJobUpdate).
 */
import { isFrozen } from '../../plain/index.js'
import type { Job, JobSpec, PodSpec } from '../kinds/index.js'
import { isDNS1123Label, isDNS1123Subdomain, regexError } from '../names.js'
import { BATCH_CONTROLLER_UID, BATCH_JOB_NAME, generatedLabels, isIndexedJob, LEGACY_CONTROLLER_UID, LEGACY_JOB_NAME } from '../readings/index.js'
import { labelSelectorAsSelector, matches } from '../selector/index.js'
import { invalid, invalidEach, nonNegative, notSupported, required, sortedMap, together, tooLong } from './error.js'
import type { FieldError } from './error.js'
import { failurePolicyErrors, replacementPolicyErrors, successPolicyErrors } from './job-policies.js'
import { jobSpecUpdateErrors } from './job-update.js'
import { shownSelector, validateLabelSelector, validateObjectMeta, validateObjectMetaUpdate } from './metadata.js'
import { validatePodTemplate } from './pod-template.js'

const INDEXED_PARALLELISM_MAX = 100_000
const FAILED_INDEXES_MAX = 100_000
/** With more completions than this and a limit per index, the status would grow too big but for the next two. */
const COMPLETIONS_SOFT_MAX = 100_000
const PARALLELISM_OF_MANY_MAX = 10_000
const FAILED_INDEXES_OF_MANY_MAX = 10_000
const MANAGED_BY_MAX = 63

type Labels = Readonly<Record<string, string>>

/** Complaints about a Job. */
export function validateJob(job: Job): FieldError[] {
  return jobErrors(job, true)
}

/** Complaints about a changed Job. */
export function validateJobUpdate(old: Job, next: Job): FieldError[] {
  const labels = old.spec.template.metadata?.labels ?? {}
  const prefixed = labels[BATCH_JOB_NAME] !== undefined && labels[BATCH_CONTROLLER_UID] !== undefined
  return together(
    jobErrors(next, prefixed),
    validateObjectMetaUpdate(old.metadata, next.metadata),
    jobSpecErrors(next.spec, 'spec'),
    jobSpecUpdateErrors(old, next),
  )
}

/** @param prefixed whether the labels with Kubernetes' prefix must be there: very old Jobs have none */
function jobErrors(job: Job, prefixed: boolean): FieldError[] {
  return together(
    validateObjectMeta(job.metadata, true, 'subdomain'),
    generatedSelectorErrors(job, prefixed),
    jobSpecErrors(job.spec, 'spec'),
    hostnameErrors(job),
  )
}

/** The pods of an indexed Job have the index in their host names. */
function hostnameErrors(job: Job): FieldError[] {
  const { completions = 0 } = job.spec
  if (!isIndexedJob(job) || completions <= 0) return []
  const longest = `${job.metadata.name}-${completions - 1}`
  return isDNS1123Label(longest).length === 0 ? [] : [invalid('metadata.name', job.metadata.name, `will not able to create pod with invalid DNS label: ${longest}`)]
}

const LEGACY_LABELS = [LEGACY_CONTROLLER_UID, LEGACY_JOB_NAME]
const LABELS = [...LEGACY_LABELS, BATCH_CONTROLLER_UID, BATCH_JOB_NAME]

function generatedSelectorErrors({ metadata: { name = '', uid = '' }, spec }: Job, prefixed: boolean): FieldError[] {
  if (spec.manualSelector === true || spec.selector === undefined || spec.selector === null) return []
  const expected: Labels = prefixed ? generatedLabels(name, uid) : { [LEGACY_CONTROLLER_UID]: uid, [LEGACY_JOB_NAME]: name }
  const labels = spec.template.metadata?.labels
  const foreign = !(prefixed && selectsJust(spec.selector, uid)) && excludes(spec.selector, expected)
  const errors = uid === '' ? [required('metadata.uid')] : []
  for (const key of prefixed ? LABELS : LEGACY_LABELS) if (labels?.[key] !== expected[key]) errors.push(labelError(labels, key, expected[key]!))
  if (foreign) errors.push(invalid('spec.selector', shownSelector(spec.selector), '`selector` not auto-generated'))
  return errors
}

/** Whether a selector, if it is one, does not select labels. */
function excludes(selector: JobSpec['selector'], labels: Labels | undefined): boolean {
  const compiled = labelSelectorAsSelector(selector)
  return !('error' in compiled) && !matches(compiled, labels)
}

/** Whether a selector asks for the label of a Job's uid and for nothing else: so is the one that is generated, and needs not be compiled. */
function selectsJust(selector: JobSpec['selector'], uid: string | undefined): boolean {
  const { matchLabels, matchExpressions = NO_EXPRESSIONS } = selector ?? {}
  return uid !== undefined && matchLabels?.[BATCH_CONTROLLER_UID] === uid && matchExpressions.length === 0 && Object.keys(matchLabels).length === 1
}

const NO_EXPRESSIONS: readonly never[] = []

function labelError(labels: Labels | undefined, key: string, value: string): FieldError {
  const path = `spec.template.metadata.labels[${key}]`
  const why = `must be '${value}'`
  return labels?.[key] === undefined ? required(path, why) : invalid(path, sortedMap(labels), why)
}

function jobSpecErrors(spec: JobSpec, path: string): FieldError[] {
  const { selector, template } = spec
  const errors = jobTemplateSpecErrors(spec, path)
  // The key and value of the generated selector stand in the labels of the pods, and those are right.
  if (errors.length === 0 && selectsJust(selector, template.metadata?.labels?.[BATCH_CONTROLLER_UID])) return errors
  return together(
    errors,
    selector === undefined || selector === null ? [required(`${path}.selector`)] : validateLabelSelector(selector, `${path}.selector`),
    excludes(selector, template.metadata?.labels) ? [invalid(`${path}.template.metadata.labels`, sortedMap(template.metadata?.labels), '`selector` does not match template `labels`')] : [],
  )
}

/** The specification that was found to be right with a pod's specification. */
const fineWith = new WeakMap<PodSpec, JobSpec>()
/** All but what is a Job's own, and not its CronJob's. */
const SHARED = Object.keys({
  parallelism: 0, completions: 0, activeDeadlineSeconds: 0, podFailurePolicy: 0, successPolicy: 0, backoffLimit: 0, backoffLimitPerIndex: 0, maxFailedIndexes: 0,
  manualSelector: 0, ttlSecondsAfterFinished: 0, completionMode: 0, suspend: 0, podReplacementPolicy: 0, managedBy: 0,
} satisfies Record<Exclude<keyof JobSpec, 'selector' | 'template'>, 0>) as readonly (keyof JobSpec)[]

/** Complaints about what a Job and a template for Jobs have in common. The Jobs of a CronJob share most of it: that is looked at once. */
export function jobTemplateSpecErrors(spec: JobSpec, path: string): FieldError[] {
  const known = fineWith.get(spec.template.spec)
  if (known !== undefined && SHARED.every((field) => known[field] === spec[field])) return validatePodTemplate(spec.template, `${path}.template`)
  const errors = allErrors(spec, path)
  if (errors.length === 0 && isFrozen(spec)) fineWith.set(spec.template.spec, spec)
  return errors
}

function allErrors(spec: JobSpec, path: string): FieldError[] {
  return together(
    countErrors(spec, path),
    spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined ? [required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified')] : [],
    managedByErrors(spec.managedBy, `${path}.managedBy`),
    completionModeErrors(spec, path),
    spec.podFailurePolicy === undefined ? [] : failurePolicyErrors(spec, `${path}.podFailurePolicy`),
    spec.successPolicy === undefined ? [] : successPolicyErrors(spec, `${path}.successPolicy`),
    replacementPolicyErrors(spec, `${path}.podReplacementPolicy`),
    validatePodTemplate(spec.template, `${path}.template`),
    restartPolicyErrors(spec, `${path}.template.spec.restartPolicy`),
  )
}

const COUNTS = ['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished', 'backoffLimitPerIndex', 'maxFailedIndexes'] as const

function countErrors(spec: JobSpec, path: string): FieldError[] {
  return COUNTS.flatMap((field) => nonNegative(`${path}.${field}`, spec[field]))
}

function managedByErrors(managedBy: string | undefined, path: string): FieldError[] {
  if (managedBy === undefined) return []
  if (managedBy === '') return [required(path)]
  const slash = managedBy.indexOf('/')
  const [host, rest] = [managedBy.slice(0, slash), managedBy.slice(slash + 1)]
  const pattern = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+"
  return [
    ...(slash <= 0 || rest === '' ? [invalid(path, managedBy, 'must be a domain-prefixed path (such as "acme.io/foo")')] : [
      ...invalidEach(path, host, isDNS1123Subdomain(host)),
      ...(new RegExp(`^${pattern}$`).test(rest) ? [] : [invalid(path, rest, regexError('Invalid path', pattern))]),
    ]),
    ...(managedBy.length > MANAGED_BY_MAX ? [tooLong(path, MANAGED_BY_MAX)] : []),
  ]
}

function completionModeErrors(spec: JobSpec, path: string): FieldError[] {
  const { completionMode = 'NonIndexed' } = spec
  switch (completionMode) {
    case 'Indexed':
      return indexedErrors(spec, path)
    case 'NonIndexed':
      return (['backoffLimitPerIndex', 'maxFailedIndexes'] as const).flatMap((field) =>
        (spec[field] === undefined ? [] : [invalid(`${path}.${field}`, spec[field], 'requires indexed completion mode')]))
    default:
      return [notSupported(`${path}.completionMode`, completionMode, ['NonIndexed', 'Indexed'])]
  }
}

function indexedErrors({ completions, parallelism = 0, maxFailedIndexes, backoffLimitPerIndex }: JobSpec, path: string): FieldError[] {
  const [parallel, failed] = [`${path}.parallelism`, `${path}.maxFailedIndexes`]
  const failedMax = maxFailedIndexes ?? 0
  const many = (completions ?? 0) > COMPLETIONS_SOFT_MAX && backoffLimitPerIndex !== undefined
  return [
    ...(completions === undefined ? [required(`${path}.completions`, 'when completion mode is Indexed')] : []),
    ...(parallelism > INDEXED_PARALLELISM_MAX ? [invalid(parallel, parallelism, `must be less than or equal to ${INDEXED_PARALLELISM_MAX} when completion mode is Indexed`)] : []),
    ...(completions !== undefined && maxFailedIndexes !== undefined && failedMax > completions ? [invalid(failed, failedMax, 'must be less than or equal to completions')] : []),
    ...(failedMax > FAILED_INDEXES_MAX ? [invalid(failed, failedMax, `must be less than or equal to ${FAILED_INDEXES_MAX}`)] : []),
    ...(many && maxFailedIndexes === undefined ? [required(failed, `must be specified when completions is above ${COMPLETIONS_SOFT_MAX}`)] : []),
    ...(many && parallelism > PARALLELISM_OF_MANY_MAX
      ? [invalid(parallel, parallelism, `must be less than or equal to ${PARALLELISM_OF_MANY_MAX} when completions are above ${COMPLETIONS_SOFT_MAX} and used with backoff limit per index`)]
      : []),
    ...(many && failedMax > FAILED_INDEXES_OF_MANY_MAX ? [invalid(failed, failedMax, `must be less than or equal to ${FAILED_INDEXES_OF_MANY_MAX} when completions are above ${COMPLETIONS_SOFT_MAX} and used with backoff limit per index`)] : []),
  ]
}

function restartPolicyErrors({ template, podFailurePolicy }: JobSpec, path: string): FieldError[] {
  const { restartPolicy = '' } = template.spec
  if (restartPolicy === '' || restartPolicy === 'Always') return [required(path, 'valid values: "OnFailure", "Never"')]
  if (restartPolicy !== 'OnFailure' && restartPolicy !== 'Never') return [notSupported(path, restartPolicy, ['OnFailure', 'Never'])]
  return podFailurePolicy !== undefined && restartPolicy !== 'Never' ? [invalid(path, restartPolicy, 'only "Never" is supported when podFailurePolicy is specified')] : []
}
