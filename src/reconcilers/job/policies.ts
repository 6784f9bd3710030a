/**
 * What a Job's policies say: what the failure of a pod means, and whether enough has succeeded.
 * Source: kubernetes, pkg/controller/job (pod_failure_policy.go, success_policy.go).
 */
import type { Job, Pod, PodFailurePolicyRule } from '../../model/index.js'
import { countOf, overlap, parseIntervals, type Intervals } from './intervals.js'

/** What a failed pod means for its Job. */
export interface Verdict {
  /** Whether it counts towards the back-off limit. */
  readonly counts: boolean
  readonly action?: string
  /** Why the whole Job fails. */
  readonly failJob?: string
}

const COUNTS: Verdict = { counts: true }

/** The first rule that a failed pod matches decides; without one the failure counts. */
export function judgeFailure({ spec }: Job, pod: Pod): Verdict {
  for (const [i, rule] of (spec.podFailurePolicy?.rules ?? []).entries()) {
    const reason = rule.onExitCodes === undefined ? matchingCondition(rule, pod) : matchingContainer(rule, pod)
    if (reason === undefined) continue
    const { action = '' } = rule
    if (action === 'FailJob') return { counts: true, action, failJob: `${reason} matching FailJob rule at index ${i}` }
    if (action === 'Ignore') return { counts: false, action }
    if (action === 'FailIndex' || action === 'Count') return { counts: true, action }
  }
  return COUNTS
}

function matchingContainer({ onExitCodes }: PodFailurePolicyRule, { metadata, status }: Pod): string | undefined {
  const { containerName, operator, values = [] } = onExitCodes!
  for (const { name, state } of [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])]) {
    const code = state?.terminated?.exitCode
    if (code === undefined || code === 0 || (containerName !== undefined && containerName !== name)) continue
    if (values.includes(code) === (operator === 'In')) return `Container ${name} for pod ${metadata.namespace ?? ''}/${metadata.name} failed with exit code ${code}`
  }
  return undefined
}

function matchingCondition({ onPodConditions = [] }: PodFailurePolicyRule, { metadata, status }: Pod): string | undefined {
  const found = (status?.conditions ?? []).find((condition) => onPodConditions.some(({ type, status: wanted }) => condition.type === type && condition.status === wanted))
  return found === undefined ? undefined : `Pod ${metadata.namespace ?? ''}/${metadata.name} has condition ${found.type}`
}

/** Why the Job fails because of one of its pods, if it does. */
export function failJobMessage(job: Job, failed: readonly Pod[]): string | undefined {
  for (const pod of failed) {
    const { failJob } = judgeFailure(job, pod)
    if (failJob !== undefined) return failJob
  }
  return undefined
}

/** The first rule of the success policy that is met. */
export function metSuccessRule({ spec }: Job, succeeded: Intervals): string | undefined {
  if (succeeded.length === 0) return undefined
  const met = (spec.successPolicy?.rules ?? []).findIndex(({ succeededIndexes, succeededCount }) => {
    if (succeededIndexes === undefined) return succeededCount !== undefined && countOf(succeeded) >= succeededCount
    const wanted = parseIntervals(succeededIndexes, spec.completions ?? 0)
    const found = overlap(wanted, succeeded)
    return wanted.length > 0 && (found === countOf(wanted) || (succeededCount !== undefined && found >= succeededCount))
  })
  return met < 0 ? undefined : `Matched rules at index ${met}`
}
