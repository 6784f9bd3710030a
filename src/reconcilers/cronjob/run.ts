/**
 * One sync of a CronJob: Jobs that have ended are noted and the oldest deleted, a Job that is due is made, and all of
 * it goes into one write of the status. Source: kubernetes, pkg/controller/cronjob/cronjob_controllerv2.go (sync).
 */
import { isTerminatingNamespace, type Decide, type Effect, type EffectAnswer } from '../../client/index.js'
import { finishedCondition, formatTime, loadLocation, parseTime, withFields, withoutFields, type CronJob, type CronJobStatus, type CronSchedule, type Job, type KubeObject } from '../../model/index.js'
import { beyond, jobName, jobOf, referenceTo, type JobReference } from './jobs.js'
import { dueTime, nextLookMs, scheduleOf } from './schedule.js'

export interface Input {
  readonly cronJob: CronJob
  /** All Jobs whose controller has the CronJob's name. */
  readonly jobs: readonly Job[]
  readonly now: number
}

/** A CronJob with the status that the sync has come to. */
interface Draft {
  cronJob: CronJob
  changed: boolean
}

/** How the main part of a sync ended. */
interface Result {
  readonly error?: string
  readonly requeueAfterMs?: number
}

type Steps<T> = Generator<Effect, T, EffectAnswer>

export function* run(input: Input): Decide {
  const draft: Draft = { cronJob: input.cronJob, changed: false }
  for (const job of tooMany(input)) yield* deleteJob(draft, job)
  const result = yield* sync(input, draft)
  if (draft.changed) {
    const written = yield { do: 'update', sub: 'status', object: draft.cronJob as unknown as KubeObject }
    if (!written.ok) return { error: written.message }
  }
  return result
}

/** Jobs that have ended beyond the limits of the history. */
function tooMany({ jobs, cronJob }: Input): readonly Job[] {
  const { successfulJobsHistoryLimit, failedJobsHistoryLimit } = cronJob.spec
  return [...beyond(jobs, 'Complete', successfulJobsHistoryLimit), ...beyond(jobs, 'Failed', failedJobsHistoryLimit)]
}

function* deleteJob(draft: Draft, { metadata: { namespace, name, uid } }: Job): Steps<boolean> {
  const answer = yield { do: 'delete', kind: 'Job', namespace, name, options: { propagationPolicy: 'Background' } }
  if (!answer.ok) {
    yield event(draft, 'Warning', 'FailedDelete', `Deleted job: ${answer.message}`)
    return false
  }
  setActive(draft, activeOf(draft).filter((job) => job.uid !== uid))
  yield event(draft, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`)
  return true
}

function* sync(input: Input, draft: Draft): Steps<Result> {
  // Once a newer version was read, upstream notes what follows there and writes the one it began with.
  const live: Draft = { cronJob: draft.cronJob, changed: false }
  const noted = yield* noteEnds(input, draft, live)
  if ('error' in noted) return noted
  const { target } = noted
  const missing = yield* dropMissing(input, target)
  if (missing !== undefined) return settle(draft, target, { error: missing })
  return settle(draft, target, yield* start(target, input.now))
}

function settle(draft: Draft, target: Draft, result: Result): Result {
  draft.changed ||= target.changed
  return result
}

/** Takes note of Jobs that have ended, and wonders about others that it does not know. */
function* noteEnds({ jobs }: Input, draft: Draft, live: Draft): Steps<{ readonly target: Draft } | { readonly error: string }> {
  let target = draft
  for (const job of jobs) {
    const { name, uid } = job.metadata
    const known = activeOf(target).some((active) => active.uid === uid)
    const end = finishedCondition(job)
    if (!known && end === undefined) {
      const { namespace, name: own } = draft.cronJob.metadata
      const answer = yield { do: 'get', kind: 'CronJob', namespace, name: own }
      if (!answer.ok) return { error: answer.message }
      const fresh = answer.object as unknown as CronJob
      if (fresh.status?.active?.some((active) => active.uid === uid) === true) {
        live.cronJob = fresh
        target = live
        continue
      }
      yield event(target, 'Warning', 'UnexpectedJob', `Saw a job that the controller did not create or forgot: ${name}`)
    } else if (known && end !== undefined) {
      setActive(target, activeOf(target).filter((active) => active.uid !== uid))
      yield event(target, 'Normal', 'SawCompletedJob', `Saw completed job: ${name}, condition: ${end.type}`)
    }
    if (end?.type === 'Complete') noteSuccess(target, job)
  }
  return { target }
}

function noteSuccess(draft: Draft, { status }: Job): void {
  const lastSuccessfulTime = draft.cronJob.status?.lastSuccessfulTime
  const completionTime = status?.completionTime
  if (completionTime === undefined || completionTime === lastSuccessfulTime) return
  const [last, at] = [parseTime(lastSuccessfulTime), parseTime(completionTime)]
  if (at !== undefined && (last === undefined || at > last)) setStatus(draft, { lastSuccessfulTime: completionTime })
}

/** Active Jobs that are gone are no longer active; the message of an error. */
function* dropMissing({ jobs }: Input, draft: Draft): Steps<string | undefined> {
  for (const { uid, namespace, name = '' } of activeOf(draft)) {
    if (jobs.some(({ metadata }) => metadata.uid === uid)) continue
    const answer = yield { do: 'get', kind: 'Job', namespace, name }
    if (answer.ok) continue
    if (answer.reason !== 'NotFound') return answer.message
    yield event(draft, 'Normal', 'MissingJob', `Active job went missing: ${name}`)
    setActive(draft, activeOf(draft).filter((job) => job.uid !== uid))
  }
  return undefined
}

/** Makes the Job that is due, if the CronJob may. */
function* start(draft: Draft, now: number): Steps<Result> {
  const { cronJob } = draft
  const { timeZone, suspend, schedule: text } = cronJob.spec
  if (cronJob.metadata.deletionTimestamp !== undefined) return {}
  const zone = timeZone === undefined ? undefined : loadLocation(timeZone)
  if (zone !== undefined && 'error' in zone) {
    yield event(draft, 'Warning', 'UnknownTimeZone', `invalid timeZone: ${JSON.stringify(timeZone)}: ${zone.error}`)
    return {}
  }
  if (suspend === true) return {}
  if (text.includes('TZ')) yield event(draft, 'Warning', 'UnsupportedSchedule', `CRON_TZ or TZ used in schedule ${JSON.stringify(text)} is not officially supported, see ${ABOUT_ZONES} for more details`)
  const schedule = scheduleOf(cronJob)
  if ('error' in schedule) {
    yield event(draft, 'Warning', 'UnparseableSchedule', `unparseable schedule: ${JSON.stringify(text)} : ${schedule.error}`)
    return {}
  }
  const { at, many, error } = dueTime(cronJob, schedule, now)
  if (error !== undefined) {
    yield event(draft, 'Warning', 'InvalidSchedule', `invalid schedule: ${text} : ${error}`)
    return {}
  }
  if (at === undefined) return { requeueAfterMs: nextLookMs(cronJob, schedule, now) }
  if (many) yield event(draft, 'Warning', 'TooManyMissedTimes', 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew')
  return yield* startAt(draft, schedule, at, now)
}

const ABOUT_ZONES = 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/'

function* startAt(draft: Draft, schedule: CronSchedule, at: number, now: number): Steps<Result> {
  const { cronJob } = draft
  const { startingDeadlineSeconds, concurrencyPolicy } = cronJob.spec
  const later = (): Result => ({ requeueAfterMs: nextLookMs(cronJob, schedule, now) })
  if (startingDeadlineSeconds !== undefined && at + startingDeadlineSeconds * 1000 < now) {
    yield event(draft, 'Warning', 'MissSchedule', `Missed scheduled time to start a job: ${longTime(at)}`)
    return later()
  }
  const isStarted = activeOf(draft).some(({ name, namespace }) => name === jobName(cronJob, at) && namespace === cronJob.metadata.namespace)
  if (isStarted || parseTime(cronJob.status?.lastScheduleTime) === at) return later()
  if (concurrencyPolicy === 'Forbid' && activeOf(draft).length > 0) {
    yield event(draft, 'Normal', 'JobAlreadyActive', 'Not starting job because prior execution is running and concurrency policy is Forbid')
    return later()
  }
  const replaced = concurrencyPolicy === 'Replace' ? yield* endActive(draft) : undefined
  if (replaced !== undefined) return { error: replaced }
  const answer = yield { do: 'create', object: jobOf(cronJob, at) }
  if (!answer.ok) return yield* notCreated(draft, answer)
  yield event(draft, 'Normal', 'SuccessfulCreate', `Created job ${answer.object.metadata.name}`)
  setActive(draft, [...activeOf(draft), referenceTo(answer.object)])
  setStatus(draft, { lastScheduleTime: formatTime(at) })
  return { requeueAfterMs: nextLookMs(draft.cronJob, schedule, now) }
}

/**
 * Upstream wants to read a Job that is there already, but asks for it without a namespace, which its client refuses;
 * it tries again until the next time has come.
 */
function* notCreated(draft: Draft, refusal: EffectAnswer & { readonly ok: false }): Steps<Result> {
  if (refusal.reason === 'AlreadyExists') return { error: 'an empty namespace may not be set when a resource name is provided' }
  if (!isTerminatingNamespace(refusal)) yield event(draft, 'Warning', 'FailedCreate', `Error creating job: ${refusal.message}`)
  return { error: refusal.message }
}

/** Deletes the Jobs that still run; the message of an error. */
function* endActive(draft: Draft): Steps<string | undefined> {
  for (const { namespace, name = '' } of activeOf(draft)) {
    const answer = yield { do: 'get', kind: 'Job', namespace, name }
    if (!answer.ok) {
      yield event(draft, 'Warning', 'FailedGet', `Get job: ${answer.message}`)
      return answer.message
    }
    if (!(yield* deleteJob(draft, answer.object as unknown as Job))) return `could not replace job ${namespace ?? ''}/${name}`
  }
  return undefined
}

function activeOf({ cronJob }: Draft): readonly JobReference[] {
  return cronJob.status?.active ?? []
}

function setActive(draft: Draft, active: readonly JobReference[]): void {
  setStatus(draft, { active })
}

function setStatus(draft: Draft, fields: Partial<CronJobStatus>): void {
  const next = withFields<CronJobStatus>(draft.cronJob.status ?? {}, fields)
  const status = next.active?.length === 0 ? withoutFields(next, ['active']) : next
  draft.cronJob = withFields(draft.cronJob, { status })
  draft.changed = true
}

function event({ cronJob }: Draft, type: 'Normal' | 'Warning', reason: string, message: string): Effect {
  return { do: 'event', type, reason, message, regarding: cronJob as unknown as KubeObject }
}

const WEEKDAYS = ['Sat', 'Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Sat, 01 Jan 2000 01:00:00 +0000` */
function longTime(at: number): string {
  const text = formatTime(at)
  const weekday = WEEKDAYS[((Math.floor(at / 86_400_000) % 7) + 7) % 7]!
  return `${weekday}, ${text.slice(8, 10)} ${MONTHS[Number(text.slice(5, 7)) - 1]!} ${text.slice(0, 4)} ${text.slice(11, 19)} +0000`
}
