/**
 * Counting pods exactly once: the uids of pods that have ended are written into the status, then their finalizers are
 * taken off, then they are added to the counts. So a crash between any two of these writes loses and doubles nothing.
 * Source: kubernetes, pkg/controller/job/job_controller.go (trackJobStatusAndRemoveFinalizers).
 */
import type { Effect, EffectAnswer } from '../../client/index.js'
import { byText, getCondition, type Job, type JobCondition, type JobStatus, type KubeObject, type Pod } from '../../model/index.js'
import { freeze } from '../../plain/index.js'
import { ensureCondition, newCondition } from './conditions.js'
import { countOf, formatIntervals, hasIndex, withIndexes } from './intervals.js'
import { judgeFailure } from './policies.js'
import { completionIndex, isPodFailed, validIndex } from './pods.js'
import { releaseRequest } from './release.js'
import { uidOf, type Work } from './work.js'

type Steps<T> = Generator<Effect, T, EffectAnswer>

/** How many uids the status holds at most. */
const UNCOUNTED_MAX = 500

type Uncounted = NonNullable<JobStatus['uncountedTerminatedPods']>

const NONE_UNCOUNTED: Uncounted = freeze({})
const NO_UIDS: readonly string[] = freeze([])

/** The status while a sync works on it. */
export interface Draft {
  readonly status: { -readonly [K in keyof JobStatus]: JobStatus[K] }
  /** Whether it must be written. */
  changed: boolean
}

/** Writes the status, before and after the finalizers of ended pods are taken off; the message of the first error. */
export function* track(work: Work, draft: Draft, verdict: JobCondition | undefined, terminating: number): Steps<string | undefined> {
  settle(draft, work.uncounted)
  const { ended, full } = endedPods(work, draft, verdict)
  const final = announce(work, draft, verdict)
  let { job } = work
  if (draft.changed) {
    const written = yield* writeStatus(job, draft, work)
    if ('error' in written) return `tracking status: adding uncounted pods to status: ${written.error}`
    job = written.job
    yield { do: 'remember', command: 'backOff', data: { key: work.key, backOff: work.backOff } }
  }
  // What was counted already is settled.
  draft.changed = false
  const error = ended.length === 0 ? undefined : yield* release(work, draft, ended, job)
  if (error !== undefined) return `tracking status: ${error}`
  const finished = final !== undefined && !full && finish(work, draft, final, terminating)
  if (finished) draft.changed = true
  if (!draft.changed) return undefined
  const written = yield* writeStatus(job, draft, work)
  if ('error' in written) return `tracking status: removing uncounted pods from status: ${written.error}`
  if (finished) yield* tell(written.job, final)
  return undefined
}

/** Counts the pods of the status whose finalizers are gone. */
function settle(draft: Draft, held: ReadonlySet<string>): void {
  const { uncountedTerminatedPods: { succeeded: succeededUids = NO_UIDS, failed: failedUids = NO_UIDS } = NONE_UNCOUNTED, succeeded = 0, failed = 0 } = draft.status
  if (succeededUids.length + failedUids.length === 0) return
  const waiting = { succeeded: succeededUids.filter((uid) => held.has(uid)), failed: failedUids.filter((uid) => held.has(uid)) }
  const counted = { succeeded: succeededUids.length - waiting.succeeded.length, failed: failedUids.length - waiting.failed.length }
  if (counted.succeeded + counted.failed === 0) return
  draft.status.succeeded = succeeded + counted.succeeded
  draft.status.failed = failed + counted.failed
  draft.status.uncountedTerminatedPods = waiting
  draft.changed = true
}

const NONE_ENDED = freeze({ ended: [], full: false })

/** The pods that can be let go, after what they mean has been noted in the status. */
function endedPods(work: Work, draft: Draft, verdict: JobCondition | undefined): { readonly ended: readonly Pod[]; readonly full: boolean } {
  const { job, indexed } = work
  if (!indexed && work.uncounted.size === 0) return NONE_ENDED
  const ended: Pod[] = []
  const indexes: number[] = []
  const succeeded = [...(draft.status.uncountedTerminatedPods?.succeeded ?? [])]
  const failed = [...(draft.status.uncountedTerminatedPods?.failed ?? [])]
  const before = succeeded.length + failed.length
  let full = false
  for (const pod of indexed ? byIndex(work.pods) : work.pods) {
    if (!work.uncounted.has(uidOf(pod)) || !canBeLetGo(work, pod, verdict)) continue
    ended.push(pod)
    const index = validIndex(pod, job)
    if (pod.status?.phase === 'Succeeded' && !work.uncountedFailed.includes(uidOf(pod))) {
      if (indexed && index !== undefined && !hasIndex(work.succeededBefore, index)) indexes.push(index)
      else if (!indexed && !work.uncountedSucceeded.includes(uidOf(pod))) succeeded.push(uidOf(pod))
    } else if (countsAsFailed(work, pod, verdict) && !work.uncountedFailed.includes(uidOf(pod)) && (!indexed || index !== undefined) && judgeFailure(job, pod).counts) {
      failed.push(uidOf(pod))
    }
    full = indexes.length + succeeded.length + failed.length >= UNCOUNTED_MAX
    if (full) break
  }
  if (indexes.length > 0 || succeeded.length + failed.length > before) draft.changed = true
  draft.status.uncountedTerminatedPods = { succeeded, failed }
  if (indexed) noteIndexes(work, draft, indexes)
  return { ended, full }
}

function noteIndexes({ succeededIndexes, failedIndexes }: Work, draft: Draft, indexes: readonly number[]): void {
  const done = withIndexes(succeededIndexes, indexes)
  const [completedText, failedText] = [formatIntervals(done), failedIndexes === undefined ? undefined : formatIntervals(failedIndexes)]
  const { completedIndexes = '', failedIndexes: before } = draft.status
  if (completedText !== completedIndexes || failedText !== before) draft.changed = true
  draft.status.succeeded = countOf(done)
  draft.status.completedIndexes = completedText
  draft.status.failedIndexes = failedText
}

/** Upstream counts in the order of the indexes, pods without one first. */
function byIndex(pods: readonly Pod[]): readonly Pod[] {
  return [...pods].sort((a, b) => (completionIndex(a) ?? -1) - (completionIndex(b) ?? -1) || byText(a.metadata.name, b.metadata.name))
}

function canBeLetGo({ job, perIndex, delayed }: Work, pod: Pod, verdict: JobCondition | undefined): boolean {
  if (job.metadata.deletionTimestamp !== undefined || verdict !== undefined || pod.status?.phase === 'Succeeded') return true
  if (!isPodFailed(pod, job)) return false
  const index = perIndex ? completionIndex(pod) : undefined
  return index === undefined || delayed.get(index) !== pod
}

/** When a Job fails, pods that have not ended count as failed too. */
function countsAsFailed({ job }: Work, pod: Pod, verdict: JobCondition | undefined): boolean {
  return isPodFailed(pod, job) || (verdict !== undefined && verdict.type !== 'SuccessCriteriaMet')
}

/** Puts the first of the two conditions of an end into the status; the second one, which follows it. */
function announce({ now }: Work, draft: Draft, verdict: JobCondition | undefined): JobCondition | undefined {
  if (verdict === undefined) return undefined
  const { type, reason = '', message = '' } = verdict
  const present = draft.status.conditions ?? []
  const isNew = type === 'FailureTarget' || (type === 'SuccessCriteriaMet' && getCondition(present, type)?.status !== 'True')
  if (isNew) {
    draft.status.conditions = [...present, verdict]
    draft.changed = true
  }
  return type === 'SuccessCriteriaMet' ? newCondition('Complete', 'True', reason, message, now) : newCondition('Failed', 'True', reason, message, now)
}

/** Takes the finalizers off and counts those whose removal succeeded; the first refusal's message. */
function* release(work: Work, draft: Draft, ended: readonly Pod[], job: Job): Steps<string | undefined> {
  const { key } = work
  const held = new Set(work.uncounted)
  let error: string | undefined
  yield { do: 'remember', command: 'expectReleased', data: { key, uids: ended.map(uidOf) } }
  const answers = (yield { do: 'parallel', requests: ended.map(releaseRequest) }).parallel!
  for (const [i, answer] of answers.entries()) {
    const uid = uidOf(ended[i]!)
    if (!answer.ok) yield { do: 'remember', command: 'notReleased', data: { key, uid } }
    if (answer.ok || answer.reason === 'NotFound') held.delete(uid)
    else error ??= answer.message
  }
  settle(draft, held)
  if (error !== undefined && draft.changed) {
    const written = yield* writeStatus(job, draft, work)
    if ('error' in written) return `removing uncounted pods from status: ${written.error}`
  }
  return error
}

/** Adds the last condition when nothing is uncounted and no pod is still terminating. */
function finish({ now }: Work, draft: Draft, final: JobCondition, terminating: number): boolean {
  const { succeeded = [], failed = [] } = draft.status.uncountedTerminatedPods ?? {}
  if (succeeded.length + failed.length > 0 || terminating > 0) return false
  draft.status.conditions = ensureCondition(draft.status.conditions ?? [], newCondition(final.type, 'True', final.reason ?? '', final.message ?? '', now))
  if (final.type === 'Complete') draft.status.completionTime = final.lastTransitionTime
  return true
}

function* tell(job: Job, { type, reason = '', message = '' }: JobCondition): Steps<void> {
  const regarding = job as unknown as KubeObject
  if (type === 'Failed') {
    yield { do: 'event', type: 'Warning', reason, message, regarding }
    return
  }
  const { completions } = job.spec
  if (completions !== undefined && (job.status?.succeeded ?? 0) > completions) {
    yield { do: 'event', type: 'Warning', reason: 'TooManySucceededPods', message: 'Too many succeeded pods running after completion count reached', regarding }
  }
  yield { do: 'event', type: 'Normal', reason: 'Completed', message: 'Job completed', regarding }
}

function* writeStatus(job: Job, draft: Draft, { key }: Work): Steps<{ readonly job: Job } | { readonly error: string }> {
  const { apiVersion, kind, metadata, spec } = job
  const answer = yield { do: 'update', sub: 'status', object: { apiVersion, kind, metadata, spec, status: wireStatus(draft.status) } as unknown as KubeObject }
  if (!answer.ok) return { error: answer.message }
  yield { do: 'remember', command: 'wrote', data: { key, version: answer.object.metadata.resourceVersion } }
  return { job: answer.object as unknown as Job }
}

/** The status as it is shown: zeros and empty texts and lists left out, but for those that tell something. */
function wireStatus(draft: JobStatus): JobStatus {
  const { conditions = [], active = 0, succeeded = 0, failed = 0, completedIndexes = '', uncountedTerminatedPods = NONE_UNCOUNTED } = draft
  const status: Draft['status'] = {}
  if (draft.startTime !== undefined) status.startTime = draft.startTime
  if (draft.ready !== undefined) status.ready = draft.ready
  if (draft.terminating !== undefined) status.terminating = draft.terminating
  if (draft.completionTime !== undefined) status.completionTime = draft.completionTime
  if (draft.failedIndexes !== undefined) status.failedIndexes = draft.failedIndexes
  if (conditions.length > 0) status.conditions = conditions
  if (active > 0) status.active = active
  if (succeeded > 0) status.succeeded = succeeded
  if (failed > 0) status.failed = failed
  if (completedIndexes !== '') status.completedIndexes = completedIndexes
  status.uncountedTerminatedPods = wireUncounted(uncountedTerminatedPods)
  return status
}

function wireUncounted({ succeeded = NO_UIDS, failed = NO_UIDS }: Uncounted): Uncounted {
  if (succeeded.length === 0) return failed.length === 0 ? NONE_UNCOUNTED : { failed }
  return failed.length === 0 ? { succeeded } : { succeeded, failed }
}
