/**
 * The rate limiter in front of the NoExecute tainter of a zone: a bucket that holds one token and refills at `rate`
 * tokens a second. Rates are float32 in Kubernetes, so that 0.01/s takes a hair more than 100 s a token; seconds are
 * computed as Go's `Duration.Seconds` does. Refused attempts change nothing, so when the next token will be there is
 * known beforehand.
 * Source: golang.org/x/time/rate (Limiter.reserveN), nodelifecycle/scheduler/rate_limited_queue.go (SwapLimiter).
 */
import { tickAtOrAfter, type Grid } from '../../client/index.js'
import { freeze } from '../../plain/index.js'

const BURST = 1

export interface TokenBucket {
  /** Tokens a second, a float32; 0 never gives one. */
  readonly rate: number
  readonly tokens: number
  /** When `tokens` was counted. */
  readonly atMs: number
}

/** A full bucket, or one that never gives a token for rate 0. */
export function newBucket(rate: number, nowMs: number): TokenBucket {
  return freeze({ rate: Math.fround(rate), tokens: rate <= 0 ? 0 : BURST, atMs: nowMs })
}

/** The bucket after a token was taken, undefined if there is none. */
export function takeToken(bucket: TokenBucket, nowMs: number): TokenBucket | undefined {
  if (bucket.rate <= 0) return undefined
  const elapsedMs = Math.max(0, nowMs - bucket.atMs)
  const elapsed = Math.floor(elapsedMs / 1000) + ((elapsedMs % 1000) * 1e6) / 1e9
  const tokens = Math.min(BURST, bucket.tokens + elapsed * bucket.rate) - 1
  if (tokens < 0 && Math.trunc((-tokens / bucket.rate) * 1e9) > 0) return undefined
  return freeze({ rate: bucket.rate, tokens, atMs: nowMs })
}

/** The bucket after the zone's rate was set: a new one is full only if the old one had a token. */
export function withRate(bucket: TokenBucket, rate: number, nowMs: number): TokenBucket {
  if (bucket.rate === Math.fround(rate)) return bucket
  const fresh = newBucket(rate, nowMs)
  if (rate <= 0 || takeToken(bucket, nowMs) !== undefined) return fresh
  return takeToken(fresh, nowMs)!
}

/** The first tick after `nowMs` at which there is a token, undefined if there will be none. */
export function nextToken(bucket: TokenBucket, grid: Grid, nowMs: number): number | undefined {
  if (bucket.rate <= 0) return undefined
  const estimateMs = bucket.atMs + Math.floor(((BURST - bucket.tokens) / bucket.rate) * 1000)
  let tick = tickAtOrAfter(grid, Math.max(nowMs + 1, estimateMs - grid.periodMs))
  while (takeToken(bucket, tick) === undefined) tick += grid.periodMs
  return tick
}
