/**
 * When a CronJob is due: the latest time that has passed since its last run, how many it has missed, and when to look
 * again. Source: kubernetes, pkg/controller/cronjob/utils.go (mostRecentScheduleTime, nextScheduleTimeDuration).
 */
import { loadLocation, nextTime, parseSchedule, parseTime, type BadSchedule, type CronJob, type CronSchedule } from '../../model/index.js'

/** Looked at so long after a time, so that clocks that differ a little do not matter. */
const PADDING_MS = 100
const MANY = 100
const NEVER = 'time difference between two schedules is less than 1 second'

const parsed = new Map<string, CronSchedule | BadSchedule>()
const CACHE_LIMIT = 4096

/** The schedule of a CronJob in its zone, or what is wrong with it. */
export function scheduleOf({ spec }: CronJob): CronSchedule | BadSchedule {
  const text = zonedText(spec)
  const known = parsed.get(text)
  if (known !== undefined) return known
  const schedule = parseSchedule(text)
  if (parsed.size >= CACHE_LIMIT) parsed.clear()
  parsed.set(text, schedule)
  return schedule
}

/** A schedule that names a zone itself has precedence. */
function zonedText({ schedule, timeZone }: CronJob['spec']): string {
  if (schedule.includes('TZ') || timeZone === undefined || 'error' in loadLocation(timeZone)) return schedule
  return `TZ=${timeZone} ${schedule}`
}

export interface Due {
  /** The latest time that has passed and was not started; undefined: none. */
  readonly at: number | undefined
  /** Whether more than a hundred have been missed. */
  readonly many: boolean
  readonly error: string | undefined
}

/** What is due now. */
export function dueTime(cronJob: CronJob, schedule: CronSchedule, now: number): Due {
  const { at, missed, error } = mostRecent(cronJob, schedule, now, true)
  return { at, many: missed > MANY, error }
}

/** How long until a CronJob is to be looked at again. */
export function nextLookMs(cronJob: CronJob, schedule: CronSchedule, now: number): number {
  const { ahead, at, error } = mostRecent(cronJob, schedule, now, false)
  const next = ahead ?? nextTime(schedule, error === undefined ? at ?? now : now)
  return next === undefined ? 0 : next + PADDING_MS - now
}

interface Recent {
  /** The first time after the last run, if it has not come. */
  readonly ahead?: number
  readonly at: number | undefined
  /** Roughly, where the times are not evenly spaced. */
  readonly missed: number
  readonly error: string | undefined
}

function mostRecent({ metadata, spec, status }: CronJob, schedule: CronSchedule, now: number, withDeadline: boolean): Recent {
  const last = parseTime(status?.lastScheduleTime) ?? parseTime(metadata.creationTimestamp) ?? 0
  const deadline = withDeadline && spec.startingDeadlineSeconds !== undefined ? now - spec.startingDeadlineSeconds * 1000 : last
  const earliest = Math.max(last, deadline)
  const first = nextTime(schedule, earliest)
  // As mostly: whoever is not due yet need not know when it will be due again.
  if (first !== undefined && now < first) return { ahead: first, at: undefined, missed: 0, error: undefined }
  const second = first === undefined ? undefined : nextTime(schedule, first)
  if (first !== undefined && second !== undefined && now < second) return { at: first, missed: 0, error: undefined }
  const seconds = first === undefined || second === undefined ? 0 : Math.round((second - first) / 1000)
  if (first === undefined || seconds < 1) return { at: undefined, missed: 0, error: NEVER }
  const missed = Math.floor(Math.floor((now - first) / 1000) / seconds) + 1
  // From shortly before the last of evenly spaced times one walks on, in case they are not.
  let at: number | undefined
  for (let next = nextTime(schedule, first + (missed - 2) * seconds * 1000); next !== undefined && next <= now; next = nextTime(schedule, next)) at = next
  return { at, missed, error: undefined }
}
