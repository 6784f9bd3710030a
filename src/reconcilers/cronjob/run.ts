/**
 * One sync of a CronJob: Jobs that have ended are noted and the oldest deleted, a Job that is due is made, and all of
 * it goes into one write of the status. Source: kubernetes, pkg/controller/cronjob/cronjob_controllerv2.go (sync).
 */
import { isTerminatingNamespace, type Decide, type Effect, type EffectAnswer } from '../../client/index.js'
import { finishedCondition, formatTime, loadLocation, parseTime, withFields, withoutFields, type CronJob, type CronJobStatus, type CronSchedule, type Job, type JobCondition, type KubeObject } from '../../model/index.js'
import { jobName, jobOf, referenceTo, tooMany, type JobReference } from './jobs.js'
import { dueTime, nextLookMs, scheduleOf } from './schedule.js'

export interface Input {
  readonly cronJob: CronJob
  /** All Jobs whose controller has the CronJob's name. */
  readonly jobs: readonly Job[]
  readonly now: number
}

/** A CronJob as it was read, and the status that the sync has come to since; undefined: its own. */
interface Draft {
  cronJob: CronJob
  status: CronJobStatus | undefined
  changed: boolean
}

/** How the main part of a sync ended. */
interface Result {
  readonly error?: string
  readonly requeueAfterMs?: number
}

type Steps<T> = Generator<Effect, T, EffectAnswer>

export function* run(input: Input): Decide {
  const draft: Draft = { cronJob: input.cronJob, status: undefined, changed: false }
  for (const job of tooMany(input.jobs, input.cronJob.spec)) yield* deleteJob(draft, job)
  const result = yield* sync(input, draft)
  if (draft.changed) {
    const written = yield { do: 'update', sub: 'status', object: noted(draft) as unknown as KubeObject }
    if (!written.ok) return { error: written.message }
  }
  return result
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
  const live: Draft = { cronJob: draft.cronJob, status: undefined, changed: false }
  let target = draft
  for (const job of input.jobs) {
    const end = finishedCondition(job)
    if (isActive(target, job) === (end !== undefined)) {
      const noted = yield* noteEnd(job, end, target, live)
      if ('error' in noted) return noted
      target = noted.target
    }
    if (end?.type === 'Complete') noteSuccess(target, job)
  }
  const missing = activeOf(target).every((active) => isThere(input, active)) ? undefined : yield* dropMissing(input, target)
  if (missing !== undefined) return settle(draft, target, { error: missing })
  const { warnings, due, result } = lookAt(target.cronJob, input.now)
  for (const { reason, message } of warnings) yield event(target, 'Warning', reason, message)
  return settle(draft, target, due === undefined ? result : yield* startAt(target, due, input.now))
}

function settle(draft: Draft, target: Draft, result: Result): Result {
  draft.changed ||= target.changed
  return result
}

type Noted = { readonly target: Draft } | { readonly error: string }

/** Takes note of an active Job that has ended, and wonders about one that it does not know and that runs. */
function* noteEnd({ metadata: { name, uid } }: Job, end: JobCondition | undefined, target: Draft, live: Draft): Steps<Noted> {
  if (end !== undefined) {
    setActive(target, activeOf(target).filter((active) => active.uid !== uid))
    yield event(target, 'Normal', 'SawCompletedJob', `Saw completed job: ${name}, condition: ${end.type}`)
    return { target }
  }
  const { namespace, name: own } = target.cronJob.metadata
  const answer = yield { do: 'get', kind: 'CronJob', namespace, name: own }
  if (!answer.ok) return { error: answer.message }
  const fresh = answer.object as unknown as CronJob
  if (fresh.status?.active?.some((active) => active.uid === uid) === true) {
    live.cronJob = fresh
    live.status = undefined
    return { target: live }
  }
  yield event(target, 'Warning', 'UnexpectedJob', `Saw a job that the controller did not create or forgot: ${name}`)
  return { target }
}

function noteSuccess(draft: Draft, { status }: Job): void {
  const lastSuccessfulTime = statusOf(draft)?.lastSuccessfulTime
  const completionTime = status?.completionTime
  if (completionTime === undefined || completionTime === lastSuccessfulTime) return
  const last = parseTime(lastSuccessfulTime)
  const at = parseTime(completionTime)
  if (at !== undefined && (last === undefined || at > last)) setStatus(draft, { lastSuccessfulTime: completionTime })
}

/** Active Jobs that are gone are no longer active; the message of an error. */
function* dropMissing(input: Input, draft: Draft): Steps<string | undefined> {
  for (const active of activeOf(draft)) {
    if (isThere(input, active)) continue
    const { uid, namespace, name = '' } = active
    const answer = yield { do: 'get', kind: 'Job', namespace, name }
    if (answer.ok) continue
    if (answer.reason !== 'NotFound') return answer.message
    yield event(draft, 'Normal', 'MissingJob', `Active job went missing: ${name}`)
    setActive(draft, activeOf(draft).filter((job) => job.uid !== uid))
  }
  return undefined
}

function isThere({ jobs }: Input, { uid }: JobReference): boolean {
  return jobs.some(({ metadata }) => metadata.uid === uid)
}

/** What the schedule of a CronJob says now: which Job to start, or how the sync ends without one. */
interface Look {
  readonly warnings: readonly Warning[]
  readonly due?: Due
  readonly result: Result
}

interface Due {
  readonly schedule: CronSchedule
  readonly at: number
}

interface Warning {
  readonly reason: string
  readonly message: string
}

const NO_WARNINGS: readonly Warning[] = []
const ABOUT_ZONES = 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/'

function lookAt(cronJob: CronJob, now: number): Look {
  const { timeZone, suspend, schedule: text } = cronJob.spec
  if (cronJob.metadata.deletionTimestamp !== undefined) return { warnings: NO_WARNINGS, result: {} }
  const zone = timeZone === undefined ? undefined : loadLocation(timeZone)
  if (zone !== undefined && 'error' in zone) return refused('UnknownTimeZone', `invalid timeZone: ${JSON.stringify(timeZone)}: ${zone.error}`)
  if (suspend === true) return { warnings: NO_WARNINGS, result: {} }
  const warnings = text.includes('TZ') ? [{ reason: 'UnsupportedSchedule', message: `CRON_TZ or TZ used in schedule ${JSON.stringify(text)} is not officially supported, see ${ABOUT_ZONES} for more details` }] : NO_WARNINGS
  const schedule = scheduleOf(cronJob)
  if ('error' in schedule) return refused('UnparseableSchedule', `unparseable schedule: ${JSON.stringify(text)} : ${schedule.error}`, warnings)
  const { at, many, error } = dueTime(cronJob, schedule, now)
  if (error !== undefined) return refused('InvalidSchedule', `invalid schedule: ${text} : ${error}`, warnings)
  if (at === undefined) return { warnings, result: { requeueAfterMs: nextLookMs(cronJob, schedule, now) } }
  const missed = many ? [...warnings, { reason: 'TooManyMissedTimes', message: 'too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew' }] : warnings
  return { warnings: missed, due: { schedule, at }, result: {} }
}

function refused(reason: string, message: string, before = NO_WARNINGS): Look {
  return { warnings: [...before, { reason, message }], result: {} }
}

/** Makes the Job that is due, if the CronJob may. */
function* startAt(draft: Draft, { schedule, at }: Due, now: number): Steps<Result> {
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
  return { requeueAfterMs: nextLookMs(noted(draft), schedule, now) }
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

function statusOf({ cronJob, status }: Draft): CronJobStatus | undefined {
  return status ?? cronJob.status
}

function activeOf(draft: Draft): readonly JobReference[] {
  return statusOf(draft)?.active ?? NO_REFERENCES
}

const NO_REFERENCES: readonly JobReference[] = []

function isActive(draft: Draft, { metadata: { uid } }: Job): boolean {
  const active = activeOf(draft)
  for (let i = 0; i < active.length; i++) if (active[i]!.uid === uid) return true
  return false
}

function setActive(draft: Draft, active: readonly JobReference[]): void {
  setStatus(draft, { active })
}

function setStatus(draft: Draft, fields: Partial<CronJobStatus>): void {
  draft.status = withFields<CronJobStatus>(statusOf(draft) ?? {}, fields)
  draft.changed = true
}

/** The CronJob with the status that the sync has come to. */
function noted({ cronJob, status }: Draft): CronJob {
  if (status === undefined) return cronJob
  return withFields(cronJob, { status: status.active?.length === 0 ? withoutFields(status, ['active']) : status })
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
