/**
 * What of a Job's specification may change: little, and of its template only what places and sizes the pods, while the
 * Job is suspended and none of its pods runs.
 * Source: pkg/apis/batch/validation/validation.go (ValidateJobSpecUpdate, validatePodTemplateUpdate).
 */
import { withFields, withoutFields } from '../copy.js'
import { internalPodSpec, internalPodTemplate } from '../hash/index.js'
import type { Affinity, Container, Job, JobSpec, PodSpec } from '../kinds/index.js'
import { isIndexedJob, isJobAtRest } from '../readings/index.js'
import { sameValue } from '../strategy/index.js'
import { invalid } from './error.js'
import type { FieldError } from './error.js'
import { shownSuccessPolicy } from './job-policies.js'
import { IMMUTABLE, shownSelector } from './metadata.js'

/** Complaints about what was changed. */
export function jobSpecUpdateErrors(old: Job, next: Job): FieldError[] {
  const { spec } = next
  return [
    ...completionsErrors(old, next),
    ...fixed('selector', old.spec.selector, spec.selector, shownSelector),
    ...templateErrors(old, next),
    ...fixed('completionMode', old.spec.completionMode, spec.completionMode),
    ...fixed('podFailurePolicy', old.spec.podFailurePolicy, spec.podFailurePolicy, shownFailurePolicy),
    ...fixed('backoffLimitPerIndex', old.spec.backoffLimitPerIndex, spec.backoffLimitPerIndex),
    ...fixed('managedBy', old.spec.managedBy, spec.managedBy),
    ...fixed('successPolicy', old.spec.successPolicy, spec.successPolicy, shownSuccessPolicy),
  ]
}

function fixed<T>(field: string, old: T, next: T, shown: (value: T) => unknown = (value) => value): FieldError[] {
  return sameValue(old, next) ? [] : [invalid(`spec.${field}`, shown(next), IMMUTABLE)]
}

/** The completions of an indexed Job may change along with its parallelism. */
function completionsErrors(old: Job, next: Job): FieldError[] {
  const { completions, parallelism } = next.spec
  if (!isIndexedJob(next)) return fixed('completions', old.spec.completions, completions)
  if (completions === old.spec.completions || completions === undefined || parallelism === undefined || completions === parallelism) return []
  return [invalid('spec.completions', completions, 'can only be modified in tandem with spec.parallelism')]
}

function templateErrors(old: Job, next: Job): FieldError[] {
  const { template } = next.spec
  if (!isJobAtRest(old)) return fixed('template', old.spec.template, template, internalPodTemplate)
  const allowed = withPlacement(old.spec.template.spec, template.spec)
  return sameValue(allowed, template.spec) ? [] : [invalid('spec.template.spec', internalPodSpec(template.spec), IMMUTABLE)]
}

/** The old specification with what the new one says about where the pods run and what they ask for. */
function withPlacement(old: PodSpec, next: PodSpec): PodSpec {
  const moved = { nodeSelector: next.nodeSelector, tolerations: next.tolerations, schedulingGates: next.schedulingGates, affinity: allowedAffinity(old.affinity, next.affinity) }
  const sized = { containers: withResources(old.containers, next.containers), initContainers: withResources(old.initContainers, next.initContainers) }
  return { ...old, ...moved, ...sized } as PodSpec
}

function allowedAffinity(old: Affinity | undefined, next: Affinity | undefined): Affinity | undefined {
  if (next === undefined) {
    const rest = old === undefined ? {} : withoutFields(old, ['nodeAffinity'])
    return Object.keys(rest).length === 0 ? undefined : rest as Affinity
  }
  return withFields(old ?? {}, { nodeAffinity: next.nodeAffinity })
}

function withResources(old: readonly Container[] | undefined, next: readonly Container[] | undefined): readonly Container[] | undefined {
  if (old === undefined || old.length !== next?.length) return old
  return old.map((container, i) => withFields(container, { resources: next[i]!.resources }))
}

function shownFailurePolicy(policy: JobSpec['podFailurePolicy']): unknown {
  if (policy === undefined) return null
  return {
    Rules: (policy.rules ?? []).map(({ action, onExitCodes, onPodConditions }) => ({
      Action: action,
      OnExitCodes: onExitCodes === undefined ? null : { ContainerName: onExitCodes.containerName ?? null, Operator: onExitCodes.operator, Values: onExitCodes.values },
      OnPodConditions: onPodConditions?.map(({ type, status }) => ({ Type: type, Status: status })) ?? null,
    })),
  }
}
