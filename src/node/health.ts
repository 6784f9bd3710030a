/**
 * How the software in a container answers its probes, as its behaviour declares: `(facts, now) → (value,
 * holdsUntil)`. Nothing is probed twice for the same answer: who asks knows until when it holds.
 */
import type { AppBehaviour, ProbeFailure } from '../world/index.js'
import type { ProbeKind } from './probe.js'

export interface Health {
  readonly outcome: 'success' | 'failure'
  /** The first instant at which the outcome may differ; absent: never. */
  readonly holdsUntil?: number
}

/** The outcome of a probe of a container that started at `startedAt`. */
export function healthAt(app: AppBehaviour, kind: ProbeKind, startedAt: number, now: number): Health {
  if (kind === 'readiness' && app.neverReady) return { outcome: 'failure' }
  const upAt = startedAt + app.startupMs + (kind === 'readiness' ? app.readyAfterMs : 0)
  if (now < upAt) return { outcome: 'failure', holdsUntil: upAt }
  let outcome: Health['outcome'] = 'success'
  let holdsUntil = Infinity
  for (const window of app.probes[kind] ?? []) {
    const { failing, until } = windowAt(window, now - startedAt)
    if (failing) outcome = 'failure'
    holdsUntil = Math.min(holdsUntil, startedAt + until)
  }
  return holdsUntil === Infinity ? { outcome } : { outcome, holdsUntil }
}

/** Whether a failure window holds at `sinceMs` after the start, and until when that stays so. */
function windowAt({ failsFromMs, failsUntilMs = Infinity, everyMs }: ProbeFailure, sinceMs: number): { failing: boolean; until: number } {
  if (sinceMs < failsFromMs) return { failing: false, until: failsFromMs }
  const cycle = everyMs === undefined ? 0 : Math.floor((sinceMs - failsFromMs) / everyMs) * everyMs
  const end = failsUntilMs + cycle
  if (sinceMs < end) return { failing: true, until: end }
  return { failing: false, until: everyMs === undefined ? Infinity : failsFromMs + cycle + everyMs }
}
