/** Requests per second as users write them, and as the simulation counts them: whole thousandths. */
import type { DemandRate } from '../traffic/index.js'
import { durationMs, type Duration } from './duration.js'
import { OptionError } from './errors.js'

/** A constant rate, or one that changes: in steps, as a ramp, or over a day. */
export type RequestsPerSecond =
  | number
  | { readonly shape?: 'constant'; readonly base: number }
  | { readonly shape: 'steps'; readonly base: number; readonly steps: readonly { readonly at: Duration; readonly requestsPerSecond: number }[] }
  | { readonly shape: 'ramp' | 'diurnal'; readonly base: number; readonly peak: number; readonly period: Duration }

/** The rate in whole thousandths of a request per second; times count from its start. */
export function rateOf(input: RequestsPerSecond, where: string): DemandRate {
  const milli = (perSecond: number): number => thousandths(perSecond, where)
  if (typeof input === 'number') return { shape: 'constant', baseMilli: milli(input) }
  if (input.shape === 'steps') {
    const steps = input.steps.map(({ at, requestsPerSecond }) => ({ atMs: durationMs(at, where), milli: milli(requestsPerSecond) }))
    if (steps.some(({ atMs }, i) => i > 0 && atMs <= steps[i - 1]!.atMs)) throw new OptionError(`${where}: put the steps in order of time`)
    return { shape: 'steps', baseMilli: milli(input.base), steps }
  }
  if (!('peak' in input)) return { shape: 'constant', baseMilli: milli(input.base) }
  return { shape: input.shape, baseMilli: milli(input.base), peakMilli: milli(input.peak), periodMs: durationMs(input.period, where) }
}

function thousandths(perSecond: number, where: string): number {
  const milli = Math.round(perSecond * 1000)
  if (Number.isSafeInteger(milli) && milli >= 0) return milli
  throw new OptionError(`${where}: ${perSecond} is no number of requests per second`)
}
