/**
 * How running containers are stopped: preStop hook, SIGTERM, the software's own shutdown, SIGKILL at the end of the
 * grace period. Sidecars get SIGTERM when all main containers have ended, one after the other, the last of the spec
 * first. When each will have ended is known as soon as they begin to stop. Source: kubernetes,
 * pkg/kubelet/kuberuntime/kuberuntime_container.go (killContainer), kuberuntime_termination_order.go.
 */
import type { Pod } from '../model/index.js'
import type { KubeletCore, PodEvent } from './core.js'
import { cutShort, hookRun } from './hooks.js'
import { withContainer, type ContainerRow, type PodRow } from './rows.js'

export const STOPPED = 'kubelet/stopped'
export const PRE_STOP_FAILED = 'kubelet/pre-stop-failed'
export const SIGKILL_CODE = 137

/** Nobody has less. */
export const MIN_GRACE_MS = 1_000

/** So long everybody has after SIGTERM, whatever came before it and however short the grace period is. */
const MIN_SHUTDOWN_MS = 2_000

/**
 * How long a pod that is to end may take. Whoever deletes without grace gets the pod's own: only the object goes at
 * once. Source: kubernetes, pkg/kubelet/pod_workers.go (calculateEffectiveGracePeriod).
 */
export function graceMs(pod: Pod): number {
  const asked = (pod.metadata.deletionGracePeriodSeconds ?? 0) * 1000
  return Math.max(MIN_GRACE_MS, asked === 0 ? ownGraceMs(pod) : asked)
}

/** How long a container may take that is stopped while its pod goes on. */
export function ownGraceMs({ spec }: Pod): number {
  return (spec.terminationGracePeriodSeconds ?? 30) * 1000
}

/** Begins to stop all containers that run, unless the pod is ending already; what still runs at `killAt` is killed. */
export function stopAll(core: KubeletCore, pod: Pod, row: PodRow, killAt: number): PodRow {
  let next = cutShort(core, pod, { ...row, stage: 'terminating', killAt })
  let turn = core.now
  for (const container of inTerminationOrder(next)) {
    if (container.stopping === undefined || row.stage === 'active') next = stop(core, pod, next, container, killAt, { turn: container.role === 'sidecar' ? turn : core.now })
    const { at } = next.containers.find(({ name }) => name === container.name)!.stopping!
    turn = Math.max(turn, at)
  }
  return next
}

function inTerminationOrder({ containers }: PodRow): ContainerRow[] {
  const running = containers.filter(({ state }) => state === 'running')
  return [...running.filter(({ role }) => role !== 'sidecar'), ...running.filter(({ role }) => role === 'sidecar').reverse()]
}

export interface StopOptions {
  /** Not before then does it get SIGTERM. */
  readonly turn?: number
  /** What the event says. */
  readonly message?: string
  /** It is to be started again at once. */
  readonly again?: boolean
}

/** Begins to stop one running container. */
export function stop(core: KubeletCore, pod: Pod, row: PodRow, container: ContainerRow, killAt: number, { turn = core.now, message = `Stopping container ${container.name}`, again = false }: StopOptions = {}): PodRow {
  core.event(pod, 'Normal', 'Killing', message)
  const hook = hookRun(core, pod, container, 'preStop')
  const stopping = stoppedAt(core, pod, container, killAt, Math.max(turn, core.now + (hook?.takesMs ?? 0)))
  const next: ContainerRow = { ...container, stopping: again ? { ...stopping, again } : stopping }
  if (hook?.failure !== undefined && core.now + hook.takesMs <= killAt) core.schedule(core.now + hook.takesMs, PRE_STOP_FAILED, row, next)
  core.schedule(stopping.at, STOPPED, row, next)
  return withContainer(row, next)
}

/** A preStop hook has failed; all else goes on as if it had not. */
export function onPreStopFailed(core: KubeletCore, event: PodEvent): void {
  const found = core.rowFor(event)
  const pod = found === undefined ? undefined : core.podOf(found.row)
  if (pod !== undefined && found?.container.stopping !== undefined) core.event(pod, 'Warning', 'FailedPreStopHook', 'PreStopHook failed')
}

function stoppedAt(core: KubeletCore, pod: Pod, container: ContainerRow, killAt: number, turn: number): NonNullable<ContainerRow['stopping']> {
  const app = core.appOf(pod, container)
  const sigtermAt = Math.min(turn, killAt)
  const deadline = Math.max(killAt, sigtermAt + MIN_SHUTDOWN_MS)
  const endsAt = sigtermAt + app.shutdownMs
  const graceful = !app.ignoresSigterm && endsAt <= deadline
  return graceful ? { sigtermAt, at: endsAt, exitCode: 0 } : { sigtermAt, at: deadline, exitCode: SIGKILL_CODE }
}

/** A shorter grace for a pod that ends already: whoever would run beyond it is killed then. */
export function shorten(core: KubeletCore, row: PodRow, killAt: number): void {
  if (row.killAt !== undefined && killAt >= row.killAt) return
  let next: PodRow = { ...row, killAt }
  const at = Math.max(killAt, core.now + MIN_SHUTDOWN_MS)
  for (const container of row.containers) {
    if (container.stopping === undefined || container.stopping.at <= at) continue
    const killed = { ...container, stopping: { ...container.stopping, at, exitCode: SIGKILL_CODE } }
    core.schedule(at, STOPPED, row, killed)
    next = withContainer(next, killed)
  }
  core.put(next)
}
