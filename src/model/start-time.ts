/**
 * When a simulation starts, as users write it. A start is a whole second, as the times in API objects are: so nothing
 * but these times depends on it. It is from 2000 on, because the model's time counts from there and its time zones
 * begin there, and leaves a year before RFC 3339 ends.
 */
import { formatTime, parseTime } from './time.js'

/** Where simulations start when nobody says. */
export const DEFAULT_START_TIME = '2000-01-01T00:00:00Z'

const LATEST = '9998-12-31T23:59:59Z'

/** What is wrong with a text that should be a start: what was expected, and what to write. */
export interface StartTimeProblem {
  readonly expected: string
  readonly remedy?: string
}

/** The start that a text names, in milliseconds. */
export function readStartTime(text: string): number | StartTimeProblem {
  const ms = parseTime(text)
  if (/^\d{5,}-/.test(text) || (ms !== undefined && ms > parseTime(LATEST)!)) return { expected: `a time up to ${LATEST}`, remedy: 'simulated time ends with the year 9999' }
  if (ms === undefined) return { expected: 'a time such as 2026-03-29T00:00:00Z', ...meantBy(text) }
  if (ms < 0) return { expected: `a time from ${DEFAULT_START_TIME} on`, remedy: 'simulated time begins with the year 2000' }
  if (ms % 1000 !== 0) return { expected: 'a whole second', remedy: `write ${formatTime(ms)}` }
  return ms
}

/** A date without a time, a time without a zone or with a space. */
function meantBy(text: string): { readonly remedy: string } | undefined {
  const [, date, hours = '00', minutes = '00', seconds = '00'] = /^\s*(\d{4}-\d\d-\d\d)(?:[Tt ]+(\d\d):(\d\d)(?::(\d\d))?)?\s*[Zz]?\s*$/.exec(text) ?? []
  const meant = `${date}T${hours}:${minutes}:${seconds}Z`
  return parseTime(meant) === undefined ? undefined : { remedy: `write ${meant}` }
}
