/** Vectors of what the kubelet decides: pod admission, pod conditions, probes, restart back-off. */
import { admit, Admitted, initialProbe, kubeletConditions, newRow, next, periodMs, probed, RESTART_BACK_OFF, tickAt, waitMs, type BackOff, type ProbeKind, type ProbeState } from '../../src/node/index.js'
import type { Pod, Probe } from '../../src/model/index.js'
import { diff } from './compare.js'
import type { Adapter } from './types.js'

export const admission: Adapter = {
  area: 'kubelet/admit',
  run({ input, output }) {
    const others = new Admitted()
    for (const other of input.otherPods as Pod[]) others.follow(undefined, { ...newRow(other, 0), node: input.node.metadata.name })
    const refused = admit(input.node, others.on(input.node.metadata.name), input.pod)
    return diff(output, refused === undefined ? { admit: true } : { admit: false, ...refused })
  },
}

export const podConditions: Adapter = {
  area: 'kubelet/pod-conditions',
  run({ input, output }) {
    const actual = kubeletConditions(input.pod)
    return diff(strip(output), strip(actual))
  },
}

/** The transition times are not part of these vectors. */
function strip(conditions: Record<string, Record<string, unknown>>): unknown {
  return Object.fromEntries(
    Object.entries(conditions).map(([name, { lastProbeTime: _probe, lastTransitionTime: _transition, ...rest }]) => [name, rest]),
  )
}

export const restartBackOff: Adapter = {
  area: 'kubelet/restart-back-off',
  run({ input, output }) {
    let backOff: BackOff | undefined
    let startedAt = 0
    const restarts = (input.runsForSeconds as number[]).map((seconds) => {
      const endedAt = startedAt + seconds * 1000
      const wait = waitMs(backOff, endedAt, RESTART_BACK_OFF)
      startedAt = endedAt + wait
      backOff = next(backOff, endedAt, startedAt, RESTART_BACK_OFF)
      return { waitMs: wait, namedMs: wait, nextMs: backOff.currentMs }
    })
    return diff(output.restarts, restarts)
  },
}

/** The kubelet's sync that marks a container started comes so long after its startup probe's success. */
const STARTED_SYNC_MS = 500

interface Tick { readonly kind: ProbeKind; at: number; state: ProbeState; readonly probe: Probe; readonly runs: number[] }

export const probes: Adapter = {
  area: 'kubelet/probes',
  run({ input, output }) {
    const { container, healthyMs, runForMs } = input
    const changes: { atMs: number; probe: string; result: string }[] = []
    const ticks: Tick[] = []
    for (const kind of ['liveness', 'readiness', 'startup'] as const) {
      const probe = container[`${kind}Probe`] as Probe | undefined
      if (probe === undefined) continue
      const state = initialProbe(kind, 0)
      changes.push({ atMs: 0, probe: kind, result: shown(state.result) })
      ticks.push({ kind, probe, state, at: tickAt(probe, state, 0, 0), runs: [] })
    }
    let startedAt = container.startupProbe === undefined ? 0 : Infinity
    for (;;) {
      const due = ticks.filter((tick) => !tick.state.onHold && (tick.kind === 'startup' || startedAt < Infinity))
      const tick = due.sort((a, b) => a.at - b.at || order(a.kind) - order(b.kind))[0]
      if (tick === undefined || tick.at > runForMs) break
      const at = tick.at
      tick.runs.push(at)
      const healthy = (healthyMs[tick.kind] as [number, number][] | undefined ?? []).some(([from, to]) => at >= from && at < to)
      const before = tick.state.result
      tick.state = probed(tick.kind, tick.probe, tick.state, healthy ? 'success' : 'failure')
      if (tick.state.result !== before) changes.push({ atMs: at, probe: tick.kind, result: shown(tick.state.result) })
      tick.at = at + periodMs(tick.probe)
      if (tick.kind === 'startup' && tick.state.result === 'success') {
        startedAt = at + STARTED_SYNC_MS
        for (const other of ticks) restartAfterStartup(other, startedAt)
      }
    }
    changes.sort((a, b) => a.atMs - b.atMs || order(a.probe as ProbeKind) - order(b.probe as ProbeKind))
    const probedAtMs = Object.fromEntries(ticks.map((tick) => [tick.kind, tick.runs]))
    return diff({ changes: output.changes, probedAtMs: withoutEmpty(output.probedAtMs) }, { changes, probedAtMs: withoutEmpty(probedAtMs) })
  },
}

/** Readiness is probed when the container counts as started, if its delay has passed, and from then on its grid. */
function restartAfterStartup(tick: Tick, startedAt: number): void {
  if (tick.kind === 'readiness') tick.state = { ...tick.state, origin: startedAt }
  tick.at = tickAt(tick.probe, tick.state, 0, startedAt)
}

function order(kind: ProbeKind): number {
  return ['liveness', 'readiness', 'startup'].indexOf(kind)
}

function shown(result: ProbeState['result']): string {
  return { success: 'Success', failure: 'Failure', unknown: 'UNKNOWN' }[result]
}

function withoutEmpty(runs: Record<string, number[]>): unknown {
  return Object.fromEntries(Object.entries(runs).filter(([, list]) => (list ?? []).length > 0))
}
