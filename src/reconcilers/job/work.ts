/**
 * What one sync finds out about a Job before it does anything: which pods are active, which have ended and not been
 * counted, which indexes are done, and what is remembered of its failures.
 * Source: kubernetes, pkg/controller/job/job_controller.go (syncJobCtx, getNewFinishedPods).
 */
import { isIndexedJob, isPodActive, podReady, type Job, type Pod } from '../../model/index.js'
import { afterEnds, type BackOff } from './back-off.js'
import type { JobInput } from './input.js'
import { countOf, hasIndex, parseIntervals, withIndexes, type Intervals } from './intervals.js'
import { judgeFailure } from './policies.js'
import { failuresBefore, finishedAt, isPodFailed, isTerminating, isTracked, validIndex } from './pods.js'

export interface Work {
  readonly job: Job
  readonly key: string
  readonly now: number
  readonly indexed: boolean
  /** Whether each index has a back-off limit of its own. */
  readonly perIndex: boolean
  readonly pods: readonly Pod[]
  readonly active: readonly Pod[]
  /** Pods whose end is not counted yet, by uid. */
  readonly uncounted: ReadonlySet<string>
  /** Uids of the status that wait to be counted as failed, and as succeeded. */
  readonly uncountedFailed: readonly string[]
  readonly uncountedSucceeded: readonly string[]
  readonly succeeded: number
  readonly failed: number
  readonly backOff: BackOff
  /** Indexes that had succeeded before, and that have succeeded now. */
  readonly succeededBefore: Intervals
  readonly succeededIndexes: Intervals
  readonly failedIndexes: Intervals | undefined
  /** Failed pods that stay until the replacement has taken over their count, by index. */
  readonly delayed: ReadonlyMap<number, Pod>
}

/** The counts of the status that the sync itself changes. */
export interface Tally {
  active: number
  ready: number
  terminating: number
}

/** @param job the Job as it is from the start of this sync on */
export function workOf(input: JobInput, job: Job, pods: readonly Pod[]): Work {
  const { key, now } = input
  const { failed = [], succeeded = [] } = job.status?.uncountedTerminatedPods ?? {}
  const indexed = isIndexedJob(job)
  const uncounted = new Set<string>()
  const active: Pod[] = []
  const valid: Pod[] = []
  const newSucceeded: Pod[] = []
  const newFailed: Pod[] = []
  for (const pod of pods) {
    const uid = uidOf(pod)
    if (isPodActive(pod)) active.push(pod)
    if (!isTracked(pod) || input.released.includes(uid)) continue
    uncounted.add(uid)
    if (indexed && validIndex(pod, job) === undefined) continue
    valid.push(pod)
    if (pod.status?.phase === 'Succeeded' && !succeeded.includes(uid)) newSucceeded.push(pod)
    if (isPodFailed(pod, job) && !failed.includes(uid)) newFailed.push(pod)
  }
  const indexes = indexed ? indexesOf(job, pods, valid, active) : NO_INDEXES
  return {
    job, key, now, indexed, perIndex: job.spec.backoffLimitPerIndex !== undefined, pods, active, uncounted, ...indexes,
    uncountedFailed: failed, uncountedSucceeded: succeeded,
    succeeded: indexed ? countOf(indexes.succeededIndexes) : (job.status?.succeeded ?? 0) + newSucceeded.length + succeeded.length,
    failed: (job.status?.failed ?? 0) + failed.length + (newFailed.length === 0 ? 0 : newFailed.filter((pod) => judgeFailure(job, pod).counts).length),
    backOff: afterEnds(input.backOff, newSucceeded, newFailed),
  }
}

export function tallyOf({ pods, active }: Work): Tally {
  return { active: active.length, ready: active.filter(podReady).length, terminating: pods.filter(isTerminating).length }
}

export function uidOf({ metadata }: Pod): string {
  return metadata.uid ?? ''
}

type Indexes = Pick<Work, 'succeededBefore' | 'succeededIndexes' | 'failedIndexes' | 'delayed'>
const NO_INDEXES: Indexes = { succeededBefore: [], succeededIndexes: [], failedIndexes: undefined, delayed: new Map() }

function indexesOf(job: Job, pods: readonly Pod[], valid: readonly Pod[], active: readonly Pod[]): Indexes {
  const { completions = 0, backoffLimitPerIndex } = job.spec
  const newOf = (suits: (pod: Pod) => boolean): number[] =>
    pods.filter((pod) => isTracked(pod) && suits(pod)).map((pod) => validIndex(pod, job)).filter((index) => index !== undefined)
  const succeededBefore = parseIntervals(job.status?.completedIndexes, completions)
  const succeededIndexes = withIndexes(succeededBefore, newOf((pod) => pod.status?.phase === 'Succeeded'))
  if (backoffLimitPerIndex === undefined) return { succeededBefore, succeededIndexes, failedIndexes: undefined, delayed: new Map() }
  const failedIndexes = withIndexes(parseIntervals(job.status?.failedIndexes, completions), newOf((pod) => isIndexFailed(job, pod, backoffLimitPerIndex)))
  const open = (index: number): boolean => !hasIndex(succeededIndexes, index) && !hasIndex(failedIndexes, index) && !active.some((pod) => validIndex(pod, job) === index)
  return { succeededBefore, succeededIndexes, failedIndexes, delayed: delayedPods(job, valid, open) }
}

function isIndexFailed(job: Job, pod: Pod, limit: number): boolean {
  if (!isPodFailed(pod, job)) return false
  const { action, counts } = judgeFailure(job, pod)
  return action === 'FailIndex' || (counts && failuresBefore(pod).counted >= limit)
}

/** Of each open index the failed pod with the most failures, and of those the last. */
function delayedPods(job: Job, valid: readonly Pod[], open: (index: number) => boolean): ReadonlyMap<number, Pod> {
  const result = new Map<number, Pod>()
  for (const pod of valid) {
    const index = validIndex(pod, job)!
    if (!isPodFailed(pod, job) || !open(index)) continue
    const before = result.get(index)
    if (before === undefined || (allFailures(before) <= allFailures(pod) && finishedAt(before) <= finishedAt(pod))) result.set(index, pod)
  }
  return result
}

function allFailures(pod: Pod): number {
  const { counted, ignored } = failuresBefore(pod)
  return counted + ignored
}
