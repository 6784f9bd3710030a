/**
 * Reading cron schedules as Kubernetes does: five fields, or a descriptor such as `@hourly` or `@every 90m`, perhaps
 * with a time zone in front. What is wrong is told in upstream's words.
 * Source: github.com/robfig/cron/v3 (parser.go, spec.go), which Kubernetes uses (ParseStandard).
 */
import { parseDuration } from '../time.js'
import { timeZone, type TimeZone } from '../time-zones/index.js'

/** A schedule of fields: which minutes, hours and so on it means, by number. */
export interface FieldSchedule {
  readonly kind: 'fields'
  readonly minutes: ReadonlySet<number>
  readonly hours: ReadonlySet<number>
  readonly days: ReadonlySet<number>
  readonly months: ReadonlySet<number>
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>
  /** Whether days or weekdays are a star: then both must hold, else either. */
  readonly bothDays: boolean
  /** Absent: UTC. */
  readonly zone: TimeZone | undefined
}

/** Always so long after the time before. */
export interface EverySchedule {
  readonly kind: 'every'
  readonly delayMs: number
}

export type CronSchedule = FieldSchedule | EverySchedule

export interface BadSchedule {
  readonly error: string
}

interface Bounds {
  readonly min: number
  readonly max: number
  readonly names?: readonly string[]
}

const MINUTES: Bounds = { min: 0, max: 59 }
const HOURS: Bounds = { min: 0, max: 23 }
const DAYS: Bounds = { min: 1, max: 31 }
const MONTHS: Bounds = { min: 1, max: 12, names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] }
const WEEKDAYS: Bounds = { min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] }

const DESCRIPTORS: ReadonlyMap<string, string> = new Map([
  ['@yearly', '0 0 1 1 *'], ['@annually', '0 0 1 1 *'], ['@monthly', '0 0 1 * *'], ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'], ['@midnight', '0 0 * * *'], ['@hourly', '0 * * * *'],
])
const EVERY = '@every '

/** The schedule, or what is wrong with it. */
export function parseSchedule(text: string): CronSchedule | BadSchedule {
  if (text === '') return { error: 'empty spec string' }
  const zoned = /^(?:CRON_)?TZ=(\S*) (.*)$/s.exec(text)
  if (zoned === null) return parseUnzoned(text, undefined)
  const [, name = '', rest = ''] = zoned
  const zone = name === '' ? undefined : loadLocation(name)
  return zone !== undefined && 'error' in zone ? { error: `provided bad location ${name}: ${zone.error}` } : parseUnzoned(rest.trim(), zone)
}

/** A zone by its name, with Go's complaint about one that there is none. UTC may be written as an empty name. */
export function loadLocation(name: string): TimeZone | BadSchedule {
  const zone = timeZone(name === '' || name === 'Local' ? 'UTC' : name)
  if (zone !== undefined) return zone
  return { error: name.startsWith('/') || name.startsWith('\\') || name.includes('..') ? 'time: invalid location name' : `unknown time zone ${name}` }
}

function parseUnzoned(text: string, zone: TimeZone | undefined): CronSchedule | BadSchedule {
  if (!text.startsWith('@')) return parseFields(text, zone)
  const fields = DESCRIPTORS.get(text)
  if (fields !== undefined) return parseFields(fields, zone)
  if (!text.startsWith(EVERY)) return { error: `unrecognized descriptor: ${text}` }
  const duration = text.slice(EVERY.length)
  const ms = parseDuration(duration)
  if (ms === undefined) return { error: `failed to parse duration ${text}: time: invalid duration ${JSON.stringify(duration)}` }
  return { kind: 'every', delayMs: Math.max(1000, Math.floor(ms / 1000) * 1000) }
}

function parseFields(text: string, zone: TimeZone | undefined): FieldSchedule | BadSchedule {
  const fields = text.split(/\s+/).filter((field) => field !== '')
  if (fields.length !== 5) return { error: `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]` }
  try {
    const [minutes, hours, days, months, weekdays] = [MINUTES, HOURS, DAYS, MONTHS, WEEKDAYS].map((bounds, i) => fieldOf(fields[i]!, bounds)) as [Field, Field, Field, Field, Field]
    return {
      kind: 'fields', minutes: minutes.values, hours: hours.values, days: days.values, months: months.values, weekdays: weekdays.values, bothDays: days.star || weekdays.star, zone,
    }
  } catch (problem) {
    if (problem instanceof FieldProblem) return { error: problem.message }
    throw problem
  }
}

class FieldProblem extends Error {}

interface Field {
  readonly values: ReadonlySet<number>
  readonly star: boolean
}

function fieldOf(text: string, bounds: Bounds): Field {
  const values = new Set<number>()
  let star = false
  for (const expression of text.split(',').filter((part) => part !== '')) star = addRange(expression, bounds, values) || star
  return { values, star }
}

/** Adds `*`, `N`, `N-M`, each perhaps with `/STEP`; whether it was a star without a step. */
function addRange(expression: string, bounds: Bounds, values: Set<number>): boolean {
  const [range = '', ...steps] = expression.split('/')
  const [low = '', ...highs] = range.split('-')
  const isStar = low === '*' || low === '?'
  const start = isStar ? bounds.min : numberOrName(low, bounds)
  if (!isStar && highs.length > 1) throw new FieldProblem(`too many hyphens: ${expression}`)
  let end = isStar ? bounds.max : highs[0] === undefined ? start : numberOrName(highs[0], bounds)
  if (steps.length > 1) throw new FieldProblem(`too many slashes: ${expression}`)
  const step = steps[0] === undefined ? 1 : wholeNumber(steps[0])
  // `N/STEP` goes on to the end.
  if (steps.length === 1 && highs.length === 0) end = bounds.max
  if (start < bounds.min) throw new FieldProblem(`beginning of range (${start}) below minimum (${bounds.min}): ${expression}`)
  if (end > bounds.max) throw new FieldProblem(`end of range (${end}) above maximum (${bounds.max}): ${expression}`)
  if (start > end) throw new FieldProblem(`beginning of range (${start}) beyond end of range (${end}): ${expression}`)
  if (step === 0) throw new FieldProblem(`step of range should be a positive number: ${expression}`)
  for (let value = start; value <= end; value += step) values.add(value)
  return isStar && step === 1
}

function numberOrName(text: string, { names = [], min }: Bounds): number {
  const named = names.indexOf(text.toLowerCase())
  return named < 0 ? wholeNumber(text) : named + min
}

function wholeNumber(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw new FieldProblem(`failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`)
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new FieldProblem(`failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: value out of range`)
  if (value < 0) throw new FieldProblem(`negative number (${value}) not allowed: ${text}`)
  return value
}
