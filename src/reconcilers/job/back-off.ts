/**
 * How long a Job waits before it replaces a failed pod: 10 s after the first failure since the last success, doubling
 * up to ten minutes, counted from when the pod finished. Source: kubernetes, pkg/controller/job/backoff_utils.go.
 */
import type { Pod } from '../../model/index.js'
import { failuresBefore, finishedAt } from './pods.js'

/** What is remembered of a Job's failures. */
export interface BackOff {
  readonly failures: number
  readonly lastFailureAt?: number
}

export const NO_FAILURES: BackOff = Object.freeze({ failures: 0 })

const BASE_MS = 10_000
const MAX_MS = 600_000

/** What is known after these pods have ended. */
export function afterEnds(before: BackOff, succeeded: readonly Pod[], failed: readonly Pod[]): BackOff {
  if (succeeded.length + failed.length === 0) return before
  const failures = failed.map(finishedAt).sort((a, b) => a - b)
  if (succeeded.length === 0) return failures.length === 0 ? before : { failures: before.failures + failures.length, lastFailureAt: failures.at(-1)! }
  const lastSuccess = Math.max(...succeeded.map(finishedAt))
  const later = failures.filter((at) => at > lastSuccess)
  return later.length === 0 ? NO_FAILURES : { failures: later.length, lastFailureAt: later.at(-1)! }
}

/** How long new pods must still wait. */
export function remainingMs({ failures, lastFailureAt = 0 }: BackOff, now: number): number {
  if (failures === 0) return 0
  let delayMs = BASE_MS
  for (let i = 1; i < failures && delayMs < MAX_MS; i++) delayMs = Math.min(delayMs * 2, MAX_MS)
  return Math.max(0, delayMs - (now - lastFailureAt))
}

/** How long the replacement of the last failed pod of an index must still wait. */
export function remainingOfIndexMs(lastFailed: Pod | undefined, now: number): number {
  if (lastFailed === undefined) return 0
  const { counted, ignored } = failuresBefore(lastFailed)
  return remainingMs({ failures: counted + ignored + 1, lastFailureAt: finishedAt(lastFailed) }, now)
}
