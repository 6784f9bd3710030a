/**
 * When a cron schedule is due next. Clocks that are put forward skip what falls into the gap, clocks that are put back
 * meet a time twice; both exactly as upstream's search does, which walks months, days, hours and minutes on the clock
 * of the zone. Source: github.com/robfig/cron/v3 (spec.go, constantdelay.go), Go's time.Date.
 */
import { civil, dayNumber } from '../time.js'
import type { TimeZone } from '../time-zones/index.js'
import type { CronSchedule, FieldSchedule } from './parse.js'

const SECOND_MS = 1000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
/** The search is given up after so many years: there is no 30th of February. */
const YEARS = 5
/** 2000-01-01, from which days are counted, was a Saturday. */
const SATURDAY = 6

/** What a clock and a calendar in a zone show. */
interface Local {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly weekday: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

/** The first time after an instant, in milliseconds; undefined if there is none. */
export function nextTime(schedule: CronSchedule, after: number): number | undefined {
  const second = Math.floor(after / SECOND_MS) * SECOND_MS
  return schedule.kind === 'every' ? second + schedule.delayMs : remembered(schedule, second)
}

/** A time that was found, and from when on it is the next one. */
interface Found {
  readonly after: number
  readonly next: number
}

const KEPT = 4
const lastFound = new WeakMap<FieldSchedule, readonly Found[]>()
const NOTHING_FOUND: readonly Found[] = Object.freeze([])

/** The same few times are asked for again and again while time goes on. */
function remembered(schedule: FieldSchedule, second: number): number | undefined {
  const found = lastFound.get(schedule) ?? NOTHING_FOUND
  for (const { after, next } of found) if (after <= second && second < next) return next
  const next = search(schedule, second + SECOND_MS)
  if (next !== undefined) lastFound.set(schedule, [{ after: second, next }, ...found.slice(0, KEPT - 1)])
  return next
}

function search(schedule: FieldSchedule, from: number): number | undefined {
  const { zone, months, hours, minutes } = schedule
  const now = (at: number): Local => localOf(at, zone)
  const clock = (at: number, unitMs: ClockUnitMs): number => shownOnClock(shownAt(at, zone), unitMs)
  let at = from
  let moved = false
  const begin = (start: () => number): void => {
    if (!moved) at = start()
    moved = true
  }
  const lastYear = now(at).year + YEARS
  // Each loop goes on until its field suits; where it runs into the next larger unit, all begins again.
  search: while (now(at).year <= lastYear) {
    while (!months.has(now(at).month)) {
      begin(() => instantOf({ ...now(at), day: 1, ...MIDNIGHT }, zone))
      at = added(at, zone, 1, 0)
      if (now(at).month === 1) continue search
    }
    while (!suitsDay(schedule, now(at))) {
      begin(() => instantOf({ ...now(at), ...MIDNIGHT }, zone))
      at = atMidnight(added(at, zone, 0, 1), now)
      if (now(at).day === 1) continue search
    }
    while (!hours.has(clock(at, HOUR_MS))) {
      begin(() => instantOf({ ...now(at), minute: 0, second: 0 }, zone))
      at += HOUR_MS
      if (clock(at, HOUR_MS) === 0) continue search
    }
    while (!minutes.has(clock(at, MINUTE_MS))) {
      begin(() => Math.floor(at / MINUTE_MS) * MINUTE_MS)
      at += MINUTE_MS
      if (clock(at, MINUTE_MS) === 0) continue search
    }
    // Schedules have no seconds: they mean the beginning of the minute.
    while (clock(at, SECOND_MS) !== 0) {
      begin(() => Math.floor(at / SECOND_MS) * SECOND_MS)
      at += SECOND_MS
      if (clock(at, SECOND_MS) === 0) continue search
    }
    return at
  }
  return undefined
}

const MIDNIGHT = { hour: 0, minute: 0, second: 0 }

/** Where the clocks were changed at midnight, the day begins an hour off. */
function atMidnight(at: number, now: (at: number) => Local): number {
  const { hour } = now(at)
  if (hour === 0) return at
  return at + (hour > 12 ? 24 - hour : -hour) * HOUR_MS
}

function suitsDay({ days, weekdays, bothDays }: FieldSchedule, { day, weekday }: Local): boolean {
  return bothDays ? days.has(day) && weekdays.has(weekday) : days.has(day) || weekdays.has(weekday)
}

/** What a clock in a zone shows at an instant, as the instant at which a clock in UTC shows it. */
function shownAt(at: number, zone: TimeZone | undefined): number {
  return zone === undefined ? at : at + zone.offsetMs(at)
}

type ClockUnitMs = typeof HOUR_MS | typeof MINUTE_MS | typeof SECOND_MS

/** The hour, minute or second that a clock shows. */
function shownOnClock(shown: number, unitMs: ClockUnitMs): number {
  const ofDay = Math.floor((shown - Math.floor(shown / DAY_MS) * DAY_MS) / unitMs)
  return unitMs === HOUR_MS ? ofDay : ofDay % 60
}

function localOf(at: number, zone: TimeZone | undefined): Local {
  const shown = shownAt(at, zone)
  const dayOf = Math.floor(shown / DAY_MS)
  const [year, month, day] = civil(dayOf)
  const weekday = (((dayOf + SATURDAY) % 7) + 7) % 7
  return { year, month, day, weekday, hour: shownOnClock(shown, HOUR_MS), minute: shownOnClock(shown, MINUTE_MS), second: shownOnClock(shown, SECOND_MS) }
}

/** The instant at which clocks show this; one of the two zones around a change, as Go chooses. */
function instantOf({ year, month, day, hour, minute, second }: Omit<Local, 'weekday'>, zone: TimeZone | undefined): number {
  const shown = dayNumber(year, month, day) * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS
  if (zone === undefined) return shown
  const offset = zone.offsetMs(shown)
  if (offset === 0) return shown
  const instant = shown - offset
  return shown - (zone.offsetMs(instant) === offset ? offset : zone.offsetMs(instant))
}

/** So many months and days later on the calendar, at the same time on the clock; days beyond a month's end go on. */
function added(at: number, zone: TimeZone | undefined, months: number, days: number): number {
  const local = localOf(at, zone)
  const month = local.month + months
  const wrapped = month > 12 ? { year: local.year + 1, month: month - 12 } : { month }
  return instantOf({ ...local, ...wrapped, day: local.day + days }, zone)
}
