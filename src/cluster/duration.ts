/** Durations as users give them: text as Kubernetes writes it, or a number of milliseconds. */
import { durationMicros as exactMicros, durationMs as exactMs } from '../model/index.js'
import { OptionError } from './errors.js'

/** `'90s'`, `'1h30m'`, `'250ms'`, or whole milliseconds. */
export type Duration = string | number

/** Whole milliseconds, not negative; throws an OptionError that names what was wrong. */
export function durationMs(duration: Duration, what: string): number {
  const ms = typeof duration === 'number' ? duration : exactMs(duration)
  if (ms !== undefined && Number.isSafeInteger(ms) && ms >= 0) return ms
  return complain(duration, what)
}

/** Whole microseconds; a number is milliseconds. */
export function durationMicros(duration: Duration, what: string): number {
  const micros = typeof duration === 'number' ? duration * 1000 : exactMicros(duration)
  if (micros !== undefined && Number.isSafeInteger(micros) && micros >= 0) return micros
  return complain(duration, what)
}

function complain(duration: Duration, what: string): never {
  throw new OptionError(`${what}: ${JSON.stringify(duration)} is no duration: write for example '90s', '1h30m', or whole milliseconds`)
}

/** As `durationMs`, or undefined for undefined. */
export function maybeMs(duration: Duration | undefined, what: string): number | undefined {
  return duration === undefined ? undefined : durationMs(duration, what)
}
