/**
 * A client's limit of calls: a bucket of `burst` calls that refills at `qps` a second; whoever finds it empty takes
 * the next call that will be there and waits for it. Kept in millionths of a call, so that no part of one is lost;
 * only the instant is rounded, up to the next millisecond.
 * Source: client-go, util/flowcontrol/throttle.go (NewTokenBucketRateLimiter).
 */

import type { ClientLimit } from '../model/index.js'

/** How many millionths of calls were out of the bucket at a time: more than the burst if calls wait. */
export interface LimiterRow {
  readonly takenMicros: number
  readonly atMs: number
}

const MICROS = 1_000_000
const MS_PER_SECOND = 1_000

/** Takes the next call; how long it has to wait, and what the bucket is like then. */
export function reserve({ qps, burst }: ClientLimit, { takenMicros, atMs }: LimiterRow, nowMs: number): { readonly waitMs: number; readonly row: LimiterRow } {
  const perMs = Math.round((qps * MICROS) / MS_PER_SECOND)
  const taken = Math.max(0, takenMicros - (nowMs - atMs) * perMs) + MICROS
  const lackMicros = taken - burst * MICROS
  return { waitMs: lackMicros <= 0 ? 0 : Math.ceil(lackMicros / perMs), row: { takenMicros: taken, atMs: nowMs } }
}
