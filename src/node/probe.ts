/**
 * One probe of one container as a pure state machine: when it runs next, and what a run's outcome does to the
 * result that the kubelet holds. Probes run on a grid of periods from its origin; ticks before the container's initial
 * delay do nothing. Source: kubernetes, pkg/kubelet/prober/worker.go.
 */
import type { Probe } from '../model/index.js'
import { freeze } from '../plain/index.js'

export type ProbeKind = 'startup' | 'readiness' | 'liveness'

export interface ProbeState {
  /** The grid's origin: ticks are at `origin + k * period`. */
  readonly origin: number
  readonly result: 'success' | 'failure' | 'unknown'
  /** The last outcome and how many times in a row it has come. */
  readonly last?: 'success' | 'failure'
  readonly run: number
  /** No more probes until the container has a new life. */
  readonly onHold: boolean
}

const INITIAL = { startup: 'unknown', readiness: 'failure', liveness: 'success' } as const

/**
 * The state of a probe whose container starts; `origin` is where its ticks begin. How often the last outcome has come in
 * a row is not forgotten over the container's lives.
 */
export function initialProbe(kind: ProbeKind, origin: number, before?: Pick<ProbeState, 'last' | 'run'>): ProbeState {
  const last = before?.last === undefined ? {} : { last: before.last }
  return freeze({ origin, result: INITIAL[kind], ...last, run: before?.run ?? 0, onHold: false })
}

export function periodMs(probe: Probe): number {
  return (probe.periodSeconds ?? 10) * 1000
}

/** The first tick at or after `from` at which the probe runs. The delay counts from the second in which the container started. */
export function tickAt(probe: Probe, state: ProbeState, startedAt: number, from: number): number {
  const earliest = Math.max(from, Math.floor(startedAt / 1000) * 1000 + (probe.initialDelaySeconds ?? 0) * 1000)
  const period = periodMs(probe)
  return state.origin + Math.ceil(Math.max(0, earliest - state.origin) / period) * period
}

/** The state after a run of the probe. */
export function probed(kind: ProbeKind, probe: Probe, state: ProbeState, outcome: 'success' | 'failure'): ProbeState {
  const run = state.last === outcome ? state.run + 1 : 1
  const threshold = outcome === 'failure' ? (probe.failureThreshold ?? 3) : (probe.successThreshold ?? 1)
  const settled = Math.min(run, threshold)
  if (run < threshold) return freeze({ ...state, last: outcome, run: settled })
  const failed = outcome === 'failure' && kind !== 'readiness'
  const onHold = failed || (kind === 'startup' && outcome === 'success')
  return freeze({ origin: state.origin, result: outcome, last: outcome, run: onHold ? 0 : settled, onHold })
}

/** Whether further runs with the same outcome change nothing. */
export function isSteady(state: ProbeState, outcome: 'success' | 'failure'): boolean {
  return state.onHold || (state.result === outcome && state.last === outcome)
}
