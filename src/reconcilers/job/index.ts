/**
 * The Job controller: runs pods until enough of them have succeeded, or too many have failed. Each pod that ends is
 * counted exactly once, however often the controller crashes. Source: kubernetes, pkg/controller/job/job_controller.go.
 */
import {
  claim, creationObserved, deletionObserved, expect, EXPECTATIONS, orphanedPods, OWN_WRITES, podsByController, wrote,
  type ControllerContext, type Decide, type Effect, type EffectAnswer, type Reconciler,
} from '../../client/index.js'
import {
  formatTime, getCondition, isJobFinished, labelSelectorAsSelector, matches, withFields, withFinalizer, type Job, type JobCondition, type JobStatus, type KubeObject, type Pod, type Selector,
} from '../../model/index.js'
import { freeze } from '../../plain/index.js'
import type { IndexDefinition } from '../../sim/index.js'
import type { BackOff } from './back-off.js'
import { ensureCondition, newCondition } from './conditions.js'
import { BACK_OFF, gather, isForeign, RELEASED, type Input, type JobInput } from './input.js'
import { endPods, hasItsPods, manageJob } from './manage.js'
import { TRACKING_FINALIZER } from './pods.js'
import { releaseOrphan } from './release.js'
import { track, type Draft } from './track.js'
import { completed, deadlineOf, verdictOf } from './verdict.js'
import { jobChanged, podChanged, releaseObserved } from './watch.js'
import { tallyOf, workOf, type Tally, type Work } from './work.js'

/** Jobs by namespace, for pods that look for an owner. */
const jobsByNamespace: IndexDefinition = { name: 'by-namespace', kind: 'Job', keys: (job: KubeObject) => job.metadata.namespace ?? 'default' }

export const jobReconciler: Reconciler<Input> = {
  name: 'job',
  actor: 'job-controller',
  readsClock: true,
  watches: [
    { kind: 'Job', on: (change, context) => jobChanged(change, context) },
    { kind: 'Pod', on: (change, context) => podChanged(change, context) },
  ],
  indexes: [podsByController, orphanedPods, jobsByNamespace],
  backOff: { baseMs: 1000, maxMs: 60_000 },
  memory: [EXPECTATIONS, OWN_WRITES, RELEASED, BACK_OFF],
  gather,
  decide: (input) => ('orphan' in input ? releaseOrphan(input) : syncJob(input)),
  remember: {
    expect: ({ memory, now }: ControllerContext, { key, creations, deletions }: { key: string; creations: number; deletions: readonly string[] }) => expect(memory, key, now, creations, deletions),
    notCreated: ({ memory }: ControllerContext, { key, count }: { key: string; count: number }) => {
      for (let i = 0; i < count; i++) creationObserved(memory, key)
    },
    notDeleted: ({ memory }: ControllerContext, { key, pod }: { key: string; pod: string }) => deletionObserved(memory, key, pod),
    expectReleased: ({ memory }: ControllerContext, { key, uids }: { key: string; uids: readonly string[] }) => {
      const released = memory.of<readonly string[]>(RELEASED)
      released.set(key, freeze([...(released.get(key) ?? []), ...uids]))
    },
    notReleased: ({ memory }: ControllerContext, { key, uid }: { key: string; uid: string }) => releaseObserved(memory, key, uid),
    backOff: ({ memory }: ControllerContext, { key, backOff }: { key: string; backOff: BackOff }) => memory.of<BackOff>(BACK_OFF).set(key, freeze(backOff)),
    finished: ({ memory }: ControllerContext, { key }: { key: string }) => memory.of<BackOff>(BACK_OFF).delete(key),
    wrote: ({ memory }: ControllerContext, { key, version }: { key: string; version: string }) => wrote(memory, key, version),
  },
}

type Steps<T> = Generator<Effect, T, EffectAnswer>

/** One sync: claim pods, decide whether the Job is to end, make or delete pods, count those that have ended. */
function* syncJob(input: JobInput): Decide {
  const { job, key, now } = input
  if (input.stale) return { error: `the view of Job ${key} has not caught up with its own status` }
  if (isForeign(job)) return {}
  if (isJobFinished(job)) {
    yield { do: 'remember', command: 'finished', data: { key } }
    return {}
  }
  const selector = labelSelectorAsSelector(job.spec.selector)
  if ('error' in selector) return { error: `couldn't convert Job selector: ${selector.error}` }
  const { pods, error }: Claimed = isClaimed(input, selector) ? input : yield* claimPods(input, selector)
  if (error !== undefined) return { error }
  const started = withStart(job, now)
  const work = workOf(input, started, pods)
  const tally = tallyOf(work)
  const draft: Draft = { status: withFields(started.status ?? {}, {}), changed: false }
  const verdict = verdictOf(work)
  const deadline = deadlineOf(started)
  if (verdict === undefined && deadline !== undefined) yield { do: 'enqueue', key, afterMs: deadline - now }
  const { final, error: managed } = verdict === undefined ? yield* advance(input, work, tally, draft) : yield* end(input, work, tally, verdict)
  noteCounts(draft, job.status, tally)
  const tracked = yield* track(work, draft, final, tally.terminating)
  const failure = tracked ?? managed
  return failure === undefined ? {} : { error: failure }
}

/** A Job that is not suspended has started when it is first seen. */
function withStart(job: Job, now: number): Job {
  if (job.status?.startTime !== undefined || job.spec.suspend === true) return job
  return withFields(job, { status: withFields(job.status ?? {}, { startTime: formatTime(now) }) })
}

/** Whether the pods that refer to the Job are those that belong to it. */
function isClaimed({ pods, adopt }: JobInput, selector: Selector): boolean {
  return adopt.length === 0 && pods.every((pod) => matches(selector, pod.metadata.labels))
}

interface Claimed {
  readonly pods: readonly Pod[]
  readonly error?: string | undefined
}

/** The pods that belong to the Job after adopting and releasing. */
function* claimPods({ job, pods, adopt }: JobInput, selector: Selector): Steps<Claimed> {
  const mine = pods.filter((pod) => matches(selector, pod.metadata.labels))
  const release = pods.filter((pod) => !matches(selector, pod.metadata.labels))
  const owner = job as unknown as KubeObject
  const claimed = yield* claim({ owner, release: release as unknown as KubeObject[], adopt: adopt as unknown as KubeObject[], finalizer: TRACKING_FINALIZER })
  if (claimed.errors.length > 0) return { pods: [], error: [...new Set(claimed.errors)].join(', ') }
  // As upstream, one that refers to the Job already, not as its controller, counts only when it is seen with the finalizer.
  const adopted = (claimed.adopted as unknown as Pod[]).map((pod) => ((pod.metadata.ownerReferences ?? []).some(({ uid }) => uid === job.metadata.uid) ? pod : withFinalizer(pod, TRACKING_FINALIZER)))
  return { pods: [...mine, ...adopted] }
}

interface Result {
  /** The condition with which the Job is to end now. */
  readonly final: JobCondition | undefined
  readonly error?: string | undefined
}

/** The Job goes on: pods are made or deleted; it may be complete, suspended or resumed. */
function* advance({ satisfied }: JobInput, work: Work, tally: Tally, draft: Draft): Steps<Result> {
  const { job, succeeded } = work
  const manages = satisfied && job.metadata.deletionTimestamp === undefined
  const error = manages && !hasItsPods(work, tally) ? yield* manageJob(work, tally) : undefined
  const { completions } = job.spec
  const enough = completions === undefined ? succeeded > 0 : succeeded >= completions
  if (enough && tally.active === 0) return { final: completed(work), error }
  // One that never was suspended is not resumed either.
  if (manages && (job.spec.suspend === true || getCondition(draft.status.conditions, 'Suspended') !== undefined)) yield* noteSuspension(work, draft)
  return { final: undefined, error }
}

function* noteSuspension({ job, now }: Work, draft: Draft): Steps<void> {
  const suspended = job.spec.suspend === true
  const condition = suspended ? newCondition('Suspended', 'True', 'JobSuspended', 'Job suspended', now) : newCondition('Suspended', 'False', 'JobResumed', 'Job resumed', now)
  const present = draft.status.conditions ?? []
  const conditions = ensureCondition(present, condition)
  if (conditions === present) return
  // The deadline counts from the last time that the Job was resumed.
  draft.status.conditions = conditions
  if (suspended) delete draft.status.startTime
  else draft.status.startTime = formatTime(now)
  draft.changed = true
  yield { do: 'event', type: 'Normal', reason: suspended ? 'Suspended' : 'Resumed', message: condition.message!, regarding: job as unknown as KubeObject }
}

/** The Job is to end: what still runs is deleted; it has ended only when all of it is seen to. */
function* end({ satisfied }: JobInput, work: Work, tally: Tally, verdict: JobCondition): Steps<Result> {
  const { all, error } = yield* endPods(work, tally)
  return { final: all && satisfied ? verdict : undefined, error }
}

function noteCounts(draft: Draft, before: JobStatus | undefined, { active, ready, terminating }: Tally): void {
  if (active === (before?.active ?? 0) && ready === before?.ready && terminating === before?.terminating) return
  draft.changed = true
  draft.status.active = active
  draft.status.ready = ready
  draft.status.terminating = terminating
}
