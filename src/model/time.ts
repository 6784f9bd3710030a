/**
 * Time in the model: instants are integer milliseconds since 2000-01-01T00:00:00Z, durations integer milliseconds.
 * API objects hold RFC 3339 text, cut to whole seconds or, for leases and events, with microseconds; durations in
 * text are Go's (`1h30m`, `90s`, `1.5s`). The calendar is computed here, proleptic Gregorian, without the host's.
 * Source: apimachinery/pkg/apis/meta/v1 (Time, MicroTime), Go's time.ParseDuration.
 */

const DAY_MS = 86_400_000
/** Days from 0000-03-01 to 2000-01-01, from which days are counted. */
const EPOCH_DAYS = 730_425
const DAYS_PER_ERA = 146_097

const formatted = new Map<number, string>()
const CACHE_LIMIT = 4096

/** The text of an instant, cut to whole seconds: `2000-01-01T00:01:00Z`. */
export function formatTime(ms: number): string {
  const second = Math.floor(ms / 1000)
  const known = formatted.get(second)
  if (known !== undefined) return known
  const text = `${secondText(second)}Z`
  if (formatted.size >= CACHE_LIMIT) formatted.clear()
  formatted.set(second, text)
  rememberParsed(text, second * 1000)
  return text
}

/** The text of an instant with microseconds: `2000-01-01T00:01:00.250000Z`. */
export function formatMicroTime(ms: number): string {
  const second = Math.floor(ms / 1000)
  return `${secondText(second)}.${pad(ms - second * 1000, 3)}000Z`
}

function secondText(second: number): string {
  const ms = second * 1000
  const day = Math.floor(ms / DAY_MS)
  const clock = second - day * 86_400
  const [year, month, dayOfMonth] = civil(day)
  const hours = Math.floor(clock / 3600)
  const minutes = Math.floor(clock / 60) % 60
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfMonth, 2)}T${pad(hours, 2)}:${pad(minutes, 2)}:${pad(clock % 60, 2)}`
}

const parsed = new Map<string, number | undefined>()

/** The instant of an RFC 3339 text, in milliseconds; undefined if it is none. */
export function parseTime(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined) return undefined
  const known = parsed.get(text)
  if (known !== undefined) return known
  const ms = read(text)
  rememberParsed(text, ms)
  return ms
}

function rememberParsed(text: string, ms: number | undefined): void {
  if (parsed.size >= CACHE_LIMIT) parsed.clear()
  parsed.set(text, ms)
}

function read(text: string): number | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/.exec(text)
  if (match === null) return undefined
  const [year, month, day, hours, minutes, seconds] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number]
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined
  const fractionMs = match[7] === undefined ? 0 : Number(match[7].padEnd(3, '0').slice(0, 3))
  const offsetMs = match[8] === undefined ? 0 : (Number(match[9]) * 60 + Number(match[10])) * 60_000 * (match[8] === '-' ? -1 : 1)
  return dayNumber(year, month, day) * DAY_MS + (hours * 3600 + minutes * 60 + seconds) * 1000 + fractionMs - offsetMs
}

/** Nanoseconds per unit, all of them multiples or fractions of a millisecond. */
const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 0.000001, us: 0.001, 'µs': 0.001, 'μs': 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000,
}

/**
 * A Go duration in milliseconds, cut to whole ones: `parseDuration('1h30m')` is 5400000. Undefined if the text is
 * no duration.
 */
export function parseDuration(text: string): number | undefined {
  const match = /^([+-]?)(.+)$/.exec(text)
  if (match === null) return undefined
  const rest = match[2]!
  if (rest === '0') return 0
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) return undefined
  let ms = 0
  for (const [, number, unit] of rest.matchAll(/([\d.]+)(ns|us|µs|μs|ms|s|m|h)/g)) ms += partMs(number!, UNIT_MS[unit!]!)
  if (ms > Number.MAX_SAFE_INTEGER) return undefined
  return (match[1] === '-' ? -Math.floor(ms) : Math.floor(ms)) + 0
}

/** The digits after the point are counted apart, so that decimal fractions of whole units stay exact. */
function partMs(number: string, unitMs: number): number {
  const [whole, fraction = ''] = number.split('.') as [string, string?]
  const digits = fraction.slice(0, 12)
  const fractionMs = digits === '' ? 0 : (Number(digits) * unitMs) / Number(`1e${digits.length}`)
  return Number(whole === '' ? '0' : whole) * unitMs + fractionMs
}

/** A duration as Go prints it: `1m30s`, `500ms`, `0s`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s'
  const sign = ms < 0 ? '-' : ''
  const total = Math.abs(ms)
  if (total < 1000) return `${sign}${total}ms`
  const hours = Math.floor(total / 3_600_000)
  const minutes = Math.floor(total / 60_000) % 60
  const rest = total % 60_000
  const fraction = rest % 1000 === 0 ? '' : `.${pad(rest % 1000, 3).replace(/0+$/, '')}`
  const head = hours > 0 ? `${hours}h${minutes}m` : minutes > 0 ? `${minutes}m` : ''
  return `${sign}${head}${Math.floor(rest / 1000)}${fraction}s`
}

/** Year, month and day of a day counted from 2000-01-01. */
export function civil(day: number): [number, number, number] {
  const shifted = day + EPOCH_DAYS
  const era = Math.floor(shifted / DAYS_PER_ERA)
  const ofEra = shifted - era * DAYS_PER_ERA
  const yearOfEra = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365)
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * ofYear + 2) / 153)
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - Math.floor((153 * marchMonth + 2) / 5) + 1]
}

/** The day, counted from 2000-01-01, of a year, month and day that need not be within its month. */
export function dayNumber(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year
  const era = Math.floor(marchYear / 400)
  const yearOfEra = marchYear - era * 400
  const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  const ofEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + ofYear
  return era * DAYS_PER_ERA + ofEra - EPOCH_DAYS
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0')
}
