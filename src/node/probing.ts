/**
 * Running probes. A probe that would say the same as before is not an event: the next run is scheduled at the
 * first tick of its grid at which the outcome may differ. With `eager` every tick is an event; the history is the
 * same. Source: kubernetes, pkg/kubelet/prober.
 */
import type { Container, Pod } from '../model/index.js'
import type { KubeletCore, PodEvent } from './core.js'
import { healthAt } from './health.js'
import { initialProbe, isSteady, probed, tickAt, type ProbeKind, type ProbeState } from './probe.js'
import { withContainer, type ContainerRow, type PodRow } from './rows.js'

export const PROBE_EVENT: Readonly<Record<ProbeKind, string>> = { startup: 'kubelet/probe/startup', readiness: 'kubelet/probe/readiness', liveness: 'kubelet/probe/liveness' }
export const STARTED = 'kubelet/started'

const KINDS: readonly ProbeKind[] = ['startup', 'readiness', 'liveness']

/** From the success of a startup probe to the sync that marks the container started. */
const STARTED_SYNC_MS = 500

export function specOfProbe(container: Container, kind: ProbeKind): Container['readinessProbe'] {
  return kind === 'startup' ? container.startupProbe : kind === 'readiness' ? container.readinessProbe : container.livenessProbe
}

/**
 * The probes of a container that starts `now`. Readiness is first asked for when the container has started; the others
 * keep to the periods since the pod was first synced.
 */
export function initialProbes(spec: Container, { probedFrom = 0 }: PodRow, { probes: before }: ContainerRow, now: number): ContainerRow['probes'] {
  const probes: { -readonly [K in ProbeKind]?: ProbeState } = {}
  for (const kind of KINDS) {
    if (specOfProbe(spec, kind) !== undefined) probes[kind] = initialProbe(kind, kind === 'readiness' ? now : probedFrom, before[kind])
  }
  return probes
}

/** Schedules the first probes of a container that has just started. */
export function scheduleProbes(core: KubeletCore, pod: Pod, row: PodRow, container: ContainerRow): void {
  for (const kind of KINDS) {
    if (container.probes[kind] === undefined || (kind !== 'startup' && !container.started)) continue
    scheduleProbe(core, pod, row, container, kind, kind === 'readiness' ? core.now : core.now + 1)
  }
}

function scheduleProbe(core: KubeletCore, pod: Pod, row: PodRow, container: ContainerRow, kind: ProbeKind, from: number): void {
  const probe = specOfProbe(core.specOf(pod, container.name), kind)!
  core.schedule(tickAt(probe, container.probes[kind]!, container.startedAt, from), PROBE_EVENT[kind], row, container)
}

/** One run of a probe. */
export function onProbe(core: KubeletCore, kind: ProbeKind, event: PodEvent, onUnhealthy: (row: PodRow, container: ContainerRow) => void): void {
  const found = core.rowFor(event)
  const pod = found === undefined ? undefined : core.podOf(found.row)
  if (found === undefined || pod === undefined || found.container.state !== 'running' || !isAsked(kind, found.row, found.container)) return
  const { row, container } = found
  const before = container.probes[kind]
  if (before === undefined || before.onHold) return
  const probe = specOfProbe(core.specOf(pod, container.name), kind)!
  const health = healthAt(core.appOf(pod, container), kind, container.startedAt, core.now)
  const after = probed(kind, probe, before, health.outcome)
  if (health.outcome === 'failure') unhealthy(core, pod, kind)
  const next = { ...container, probes: { ...container.probes, [kind]: after } }
  const updated = core.put(withContainer(row, next))
  if (!after.onHold) {
    const from = isSteady(after, health.outcome) && core.options.eager !== true ? health.holdsUntil : core.now + 1
    if (from !== undefined) scheduleProbe(core, pod, updated, next, kind, from)
  }
  if (after.result !== before.result) resultChanged(core, kind, after, updated, next, onUnhealthy)
}

/** Of a pod that is to end, main containers are asked only whether they are ready. */
function isAsked(kind: ProbeKind, { stage }: PodRow, { role }: ContainerRow): boolean {
  return stage === 'active' || (stage === 'terminating' && (kind === 'readiness' || role === 'sidecar'))
}

function unhealthy(core: KubeletCore, pod: Pod, kind: ProbeKind): void {
  const name = kind[0]!.toUpperCase() + kind.slice(1)
  core.event(pod, 'Warning', 'Unhealthy', `${name} probe failed: simulated failure`)
}

function resultChanged(core: KubeletCore, kind: ProbeKind, state: ProbeState, row: PodRow, container: ContainerRow, onUnhealthy: (row: PodRow, container: ContainerRow) => void): void {
  if (kind === 'readiness') core.publish(row.uid)
  else if (state.result === 'failure') onUnhealthy(row, container)
  else if (kind === 'startup') core.schedule(core.now + STARTED_SYNC_MS, STARTED, row, container)
}

/** The kubelet's sync after the startup probe has succeeded: readiness is probed at once, on a grid of its own. */
export function onStarted(core: KubeletCore, event: PodEvent, then: (uid: string) => void): void {
  const found = core.rowFor(event)
  const pod = found === undefined ? undefined : core.podOf(found.row)
  if (found === undefined || pod === undefined || found.container.state !== 'running') return
  const { readiness } = found.container.probes
  const probes = readiness === undefined ? found.container.probes : { ...found.container.probes, readiness: { ...readiness, origin: core.now } }
  const container = { ...found.container, started: true, probes }
  const row = core.put(withContainer(found.row, container))
  scheduleProbes(core, pod, row, { ...container, probes: { ...probes, startup: undefined } })
  then(event.uid)
}
