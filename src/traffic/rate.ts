/**
 * Demand over time as a step function: `(rate, time since its start) → (requests per 1000 s, holdsUntil)`. A ramp
 * and a day are tables of equal steps, so that nothing is recomputed between two of them and every number is a
 * whole one. A day follows a raised cosine, from a committed table of integers.
 */

/** Requests per second over time; `Milli` are thousandths of a request per second, times count from the start. */
export type DemandRate =
  | { readonly shape: 'constant'; readonly baseMilli: number }
  | { readonly shape: 'steps'; readonly baseMilli: number; readonly steps: readonly { readonly atMs: number; readonly milli: number }[] }
  | { readonly shape: 'ramp' | 'diurnal'; readonly baseMilli: number; readonly peakMilli: number; readonly periodMs: number }

export interface RateNow {
  readonly milli: number
  /** Milliseconds since the start at which it changes; absent: never. */
  readonly holdsUntil?: number
}

/** Steps of a ramp, and of a day. */
const STEPS = 96

/** (1 − cos(2π·(i + ½)/96))/2 in millionths, for the first half of a day; the second half mirrors it. */
const HALF_DAY = [
  268, 2408, 6678, 13062, 21530, 32047, 44568, 59039, 75399, 93577, 113495, 135068, 158204, 182803, 208761, 235966, 264302, 293646,
  323875, 354858, 386462, 418552, 450991, 483640, 516360, 549009, 581448, 613538, 645142, 676125, 706354, 735698, 764034, 791239, 817197,
  841796, 864932, 886505, 906423, 924601, 940961, 955432, 967953, 978470, 986938, 993322, 997592, 999732,
] as const

/** The rate at a time since the start of the demand. */
export function rateAt(rate: DemandRate, sinceMs: number): RateNow {
  switch (rate.shape) {
    case 'constant':
      return { milli: rate.baseMilli }
    case 'steps':
      return stepAt(rate.baseMilli, rate.steps, sinceMs)
    case 'ramp':
      return rampAt(rate.baseMilli, rate.peakMilli, rate.periodMs, sinceMs)
    case 'diurnal':
      return dayAt(rate.baseMilli, rate.peakMilli, rate.periodMs, sinceMs)
  }
}

function stepAt(baseMilli: number, steps: readonly { readonly atMs: number; readonly milli: number }[], sinceMs: number): RateNow {
  let milli = baseMilli
  for (const step of steps) {
    if (step.atMs > sinceMs) return { milli, holdsUntil: step.atMs }
    milli = step.milli
  }
  return { milli }
}

function rampAt(baseMilli: number, peakMilli: number, periodMs: number, sinceMs: number): RateNow {
  if (sinceMs >= periodMs) return { milli: peakMilli }
  const step = Math.floor((sinceMs * STEPS) / periodMs)
  return { milli: baseMilli + Math.round(((peakMilli - baseMilli) * step) / STEPS), holdsUntil: Math.ceil(((step + 1) * periodMs) / STEPS) }
}

function dayAt(baseMilli: number, peakMilli: number, periodMs: number, sinceMs: number): RateNow {
  const day = Math.floor(sinceMs / periodMs) * periodMs
  const step = Math.min(STEPS - 1, Math.floor(((sinceMs - day) * STEPS) / periodMs))
  const height = HALF_DAY[step < STEPS / 2 ? step : STEPS - 1 - step]!
  return { milli: baseMilli + Math.round(((peakMilli - baseMilli) * height) / 1_000_000), holdsUntil: day + Math.ceil(((step + 1) * periodMs) / STEPS) }
}
