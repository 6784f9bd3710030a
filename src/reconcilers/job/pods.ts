/**
 * What one pod of a Job tells: its index, its failures so far, when it finished, whether it counts as failed.
 * Source: kubernetes, pkg/controller/job (indexed_job_utils.go, backoff_utils.go, job_controller.go).
 */
import { getCondition, parseTime, type Job, type Pod } from '../../model/index.js'

/** Holds a pod until its end has been counted. */
export const TRACKING_FINALIZER = 'batch.kubernetes.io/job-tracking'
export const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index'
export const FAILURE_COUNT = 'batch.kubernetes.io/job-index-failure-count'
export const IGNORED_FAILURE_COUNT = 'batch.kubernetes.io/job-index-ignored-failure-count'

const INT32_MAX = 2_147_483_647

export function isTracked({ metadata }: Pod): boolean {
  return metadata.finalizers?.includes(TRACKING_FINALIZER) === true
}

/** The completion index of a pod, if it has one that is a number. */
export function completionIndex(pod: Pod): number | undefined {
  const text = pod.metadata.annotations?.[COMPLETION_INDEX]
  return text !== undefined && /^\+?\d+$/.test(text) ? Number(text) : undefined
}

/** The completion index, if it is one that the Job still asks for. */
export function validIndex(pod: Pod, { spec }: Job): number | undefined {
  const index = completionIndex(pod)
  return index !== undefined && index < (spec.completions ?? 0) ? index : undefined
}

/** How often pods of this index have failed before this one: all, and those that do not count. */
export function failuresBefore(pod: Pod): { readonly counted: number; readonly ignored: number } {
  return { counted: countIn(pod, FAILURE_COUNT), ignored: countIn(pod, IGNORED_FAILURE_COUNT) }
}

function countIn({ metadata }: Pod, annotation: string): number {
  const text = metadata.annotations?.[annotation] ?? ''
  const count = /^\+?\d+$/.test(text) ? Number(text) : 0
  return count <= INT32_MAX ? count : 0
}

/** Whether a pod is replaced only when it has ended, not already when it is being deleted. */
export function replacesOnlyFailed({ spec }: Job): boolean {
  return spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined
}

/** Whether a pod is a failure: it has failed, or it is being deleted and the Job does not wait for its end. */
export function isPodFailed(pod: Pod, job: Job): boolean {
  const phase = pod.status?.phase
  if (phase === 'Failed') return true
  return !replacesOnlyFailed(job) && pod.metadata.deletionTimestamp !== undefined && phase !== 'Succeeded'
}

/** Whether a pod is being deleted and has not ended. */
export function isTerminating(pod: Pod): boolean {
  const phase = pod.status?.phase
  return pod.metadata.deletionTimestamp !== undefined && phase !== 'Succeeded' && phase !== 'Failed'
}

/**
 * When a pod finished, in milliseconds: when its last container did; else when it ceased to be ready; else when its
 * deletion was asked for; else when it was created.
 */
export function finishedAt({ metadata, status }: Pod): number {
  const ends = (status?.containerStatuses ?? []).map(({ state }) => parseTime(state?.terminated?.finishedAt))
  if (ends.length > 0 && !ends.includes(undefined)) return Math.max(...(ends as number[]))
  const ready = getCondition(status?.conditions, 'Ready')
  const unready = ready?.status === 'False' ? parseTime(ready.lastTransitionTime) : undefined
  if (unready !== undefined) return unready
  const deleted = parseTime(metadata.deletionTimestamp)
  if (deleted !== undefined) return deleted - (metadata.deletionGracePeriodSeconds ?? 0) * 1000
  return parseTime(metadata.creationTimestamp) ?? 0
}
