/**
 * Bringing a Job's active pods to the number that is wanted: either some are deleted or some are made, in one sync.
 * Source: kubernetes, pkg/controller/job/job_controller.go (manageJob, deleteJobPods, deleteActivePods).
 */
import type { Effect, EffectAnswer } from '../../client/index.js'
import { keyOf, podReady, type Job, type KubeObject, type Pod } from '../../model/index.js'
import { remainingMs, remainingOfIndexMs } from './back-off.js'
import { createPods } from './create.js'
import { firstOutside, union, withIndexes } from './intervals.js'
import { completionIndex, isTerminating, isTracked, replacesOnlyFailed } from './pods.js'
import { podsForRemoval } from './removal.js'
import { releaseRequest } from './release.js'
import { BATCH_MS } from './watch.js'
import { uidOf, type Tally, type Work } from './work.js'

type Steps<T> = Generator<Effect, T, EffectAnswer>

/** How many pods are made or deleted in one sync. */
const BURST = 500

/** Makes or deletes pods; the message of the first error, if any. */
export function* manageJob(work: Work, tally: Tally): Steps<string | undefined> {
  const { job, active } = work
  if (job.spec.suspend === true) return yield* removePods(work, tally, podsForRemoval(work, active.length))
  const wanted = wantedActive(work)
  const surplus = podsForRemoval(work, Math.max(0, active.length - wanted)).slice(0, BURST)
  if (surplus.length > 0) return yield* removePods(work, tally, surplus)
  const missing = missingOf(work, tally, wanted)
  return missing > 0 ? yield* addPods(work, tally, Math.min(missing, BURST)) : undefined
}

/** Whether a Job that goes on has just the active pods that it wants: as with most syncs. */
export function hasItsPods(work: Work, tally: Tally): boolean {
  if (work.job.spec.suspend === true || work.indexed) return false
  const wanted = wantedActive(work)
  return work.active.length <= wanted && missingOf(work, tally, wanted) <= 0
}

function missingOf({ job, active }: Work, { terminating }: Tally, wanted: number): number {
  return wanted - (replacesOnlyFailed(job) ? terminating : 0) - active.length
}

function wantedActive({ job, active, succeeded }: Work): number {
  const { completions, parallelism = 1 } = job.spec
  // Without completions the first success ends it: whatever runs goes on, nothing new is started.
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism
  return Math.max(0, Math.min(completions - succeeded, parallelism))
}

/** New pods, unless they must wait after failures. */
function* addPods(work: Work, tally: Tally, missing: number): Steps<string | undefined> {
  const { indexed, perIndex, backOff, delayed, now } = work
  const waitMs = perIndex ? 0 : remainingMs(backOff, now)
  if (waitMs > 0) return yield* waitFor(work, waitMs)
  if (!indexed) return yield* createPods(work, tally, new Array<undefined>(missing).fill(undefined))
  const pending = pendingIndexes(work, missing)
  if (!perIndex) return yield* createPods(work, tally, pending)
  const waits = pending.map((index) => remainingOfIndexMs(delayed.get(index), now))
  const due = pending.filter((_, i) => waits[i] === 0)
  if (due.length === 0 && pending.length > 0) return yield* waitFor(work, Math.min(...waits))
  return yield* createPods(work, tally, due)
}

function* waitFor({ key }: Work, waitMs: number): Steps<undefined> {
  yield { do: 'enqueue', key, afterMs: Math.max(waitMs, BATCH_MS) }
  return undefined
}

function pendingIndexes({ job, pods, active, succeededIndexes, failedIndexes }: Work, count: number): number[] {
  const indexes = (some: readonly Pod[]): number[] => some.map(completionIndex).filter((index) => index !== undefined)
  const waiting = replacesOnlyFailed(job) ? indexes(pods.filter(isTerminating)) : []
  const taken = withIndexes(succeededIndexes, [...indexes(active), ...waiting])
  return firstOutside(union(taken, failedIndexes ?? []), count, job.spec.completions ?? 0)
}

/** Lets pods go and deletes them; they are not counted. */
function* removePods(work: Work, tally: Tally, pods: readonly Pod[]): Steps<string | undefined> {
  const { key, job } = work
  yield { do: 'remember', command: 'expect', data: { key, creations: 0, deletions: pods.map(keyOf) } }
  const tracked = pods.filter(isTracked)
  const released = tracked.length === 0 ? [] : (yield { do: 'parallel', requests: tracked.map(releaseRequest) }).parallel!
  const refused = new Map(released.flatMap((answer, i) => (answer.ok ? [] : [[uidOf(tracked[i]!), answer] as const])))
  let error: string | undefined
  let removed = pods.length
  for (const pod of pods) {
    const refusal = refused.get(uidOf(pod))
    if (refusal === undefined) continue
    yield { do: 'remember', command: 'notDeleted', data: { key, pod: keyOf(pod) } }
    if (refusal.reason === 'NotFound') continue
    removed--
    error ??= `removing completion finalizer: ${refusal.message}`
  }
  const rest = pods.filter((pod) => !refused.has(uidOf(pod)))
  const { errors, failed } = yield* deletePods(job, rest)
  for (const pod of failed.missing) yield { do: 'remember', command: 'notDeleted', data: { key, pod: keyOf(pod) } }
  for (const pod of failed.refused) yield { do: 'remember', command: 'notDeleted', data: { key, pod: keyOf(pod) } }
  note(tally, removed - failed.refused.length, rest)
  return error ?? errors[0]
}

/** Deletes active pods of a Job that is to end, which are counted when they have ended; the message of the first error. */
export function* endPods(work: Work, tally: Tally): Steps<{ readonly all: boolean; readonly error?: string }> {
  const { errors, failed } = yield* deletePods(work.job, work.active)
  note(tally, work.active.length - failed.refused.length, work.active)
  return { all: failed.refused.length === 0, ...(errors[0] === undefined ? {} : { error: errors[0] }) }
}

/** What is deleted is no longer active, but terminating; upstream counts every pod it tried as one less ready. */
function note(tally: Tally, removed: number, tried: readonly Pod[]): void {
  tally.active -= removed
  tally.terminating += removed
  tally.ready -= tried.filter(podReady).length
}

interface Deleted {
  readonly errors: readonly string[]
  readonly failed: { readonly missing: readonly Pod[]; readonly refused: readonly Pod[] }
}

function* deletePods(job: Job, pods: readonly Pod[]): Steps<Deleted> {
  if (pods.length === 0) return { errors: [], failed: { missing: [], refused: [] } }
  const requests = pods.map(({ metadata: { namespace, name } }) => ({ do: 'delete', kind: 'Pod', namespace, name }) as const)
  const answers = (yield { do: 'parallel', requests }).parallel!
  const [errors, missing, refused]: [string[], Pod[], Pod[]] = [[], [], []]
  for (const [i, answer] of answers.entries()) {
    const pod = pods[i]!
    const regarding = job as unknown as KubeObject
    if (answer.ok) {
      yield { do: 'event', type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}`, regarding }
    } else if (answer.reason === 'NotFound') {
      missing.push(pod)
    } else {
      refused.push(pod)
      errors.push(`unable to delete pods: ${answer.message}`)
      yield { do: 'event', type: 'Warning', reason: 'FailedDelete', message: `Error deleting: ${answer.message}`, regarding }
    }
  }
  return { errors, failed: { missing, refused } }
}
