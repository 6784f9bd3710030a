/**
 * Time zones by their names in the IANA database: the offset from UTC at an instant. The database is a file of the
 * project, so that a history does not depend on the host's.
 * Deviation: after 2037 the years repeat with their weekdays, every 28 years; rules that follow the moon do not.
 */
import { ZONES } from './data.js'

/** A zone: how far its clocks are ahead of UTC, in milliseconds. */
export interface TimeZone {
  readonly name: string
  offsetMs(at: number): number
}

const MINUTE_MS = 60_000
const YEAR_1999_MS = -365 * 24 * 60 * MINUTE_MS
/** The beginning of 2038; what comes after is looked up in an earlier year that is alike. */
const END_MS = 13_880 * 24 * 60 * MINUTE_MS
const CYCLE_MS = 10_227 * 24 * 60 * MINUTE_MS

let lineOf: ReadonlyMap<string, string> | undefined
const zones = new Map<string, TimeZone>()

/** The zone of a name such as `Europe/Berlin`, or undefined. Names are told apart by case. */
export function timeZone(name: string): TimeZone | undefined {
  const known = zones.get(name)
  if (known !== undefined) return known
  lineOf ??= new Map(ZONES.trim().split('\n').flatMap((line) => {
    const bar = line.indexOf('|')
    return line.slice(0, bar).split(' ').map((each) => [each, line.slice(bar + 1)] as const)
  }))
  const line = lineOf.get(name)
  if (line === undefined) return undefined
  const zone = read(name, line)
  zones.set(name, zone)
  return zone
}

function read(name: string, line: string): TimeZone {
  const numbers = line.split(' ').map((text) => Number.parseInt(text, 36))
  const starts = [-Infinity]
  const offsets = [numbers[0]! * MINUTE_MS]
  for (let i = 1, at = YEAR_1999_MS; i < numbers.length; i += 2) {
    at += numbers[i]! * MINUTE_MS
    starts.push(at)
    offsets.push(numbers[i + 1]! * MINUTE_MS)
  }
  return { name, offsetMs: (at) => offsets[lastBefore(starts, withinTable(at))]! }
}

function withinTable(at: number): number {
  return at < END_MS ? at : at - Math.ceil((at - END_MS + 1) / CYCLE_MS) * CYCLE_MS
}

/** The last of the ascending starts that is not after the instant. */
function lastBefore(starts: readonly number[], at: number): number {
  let [low, high] = [0, starts.length]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (starts[middle]! <= at) low = middle
    else high = middle
  }
  return low
}
