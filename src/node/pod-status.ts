/**
 * The PodStatus that a kubelet reports for a pod: phase, conditions, container statuses, addresses. Conditions
 * of others (PodScheduled, DisruptionTarget, readiness gates) stay as the API has them; a transition time moves
 * only when a status changes. Source: kubernetes, pkg/kubelet/kubelet_pods.go and status/status_manager.go.
 */
import { formatTime, getCondition, withFields, type ContainerStatus, type Pod, type PodCondition, type PodStatus } from '../model/index.js'
import { byText, freeze } from '../plain/index.js'
import { condition, kubeletConditions, type ConditionCore } from './conditions.js'
import { endedWell, isCreating, type ContainerRow, type Ending, type PodRow } from './rows.js'
import { hasRun } from './start-order.js'

const NO_STATE = Object.freeze({})

/** What the clock of a node showed at an instant. */
export type NodeClock = (at: number) => number

/** The status to report now, in the times of the node's clock. */
export function podStatus(pod: Pod, row: PodRow, hostIP: string, now: number, clock: NodeClock): PodStatus {
  const { generation } = pod.metadata
  const startTime = formatTime(clock(row.startTime))
  if (row.refused !== undefined) {
    return { ...(pod.status ?? {}), ...observed(generation), phase: 'Failed', reason: row.refused.reason, message: row.refused.message, startTime }
  }
  const phase = podPhase(row)
  const verdict = row.stage === 'ended' ? row.verdict : undefined
  const initContainerStatuses: ContainerStatus[] = []
  const containerStatuses: ContainerStatus[] = []
  for (const container of row.containers) {
    const list = container.role === 'main' ? containerStatuses : initContainerStatuses
    list.push(containerStatus(container, row, clock))
  }
  // Init containers stand in the order of the spec, the others in that of their names.
  if (containerStatuses.length > 1) containerStatuses.sort((a, b) => byText(a.name, b.name))
  const { conditions, nominatedNodeName, qosClass } = pod.status ?? NO_STATUS
  // Field after field: whatever is left out, statuses with the same fields share one hidden class.
  const status: { -readonly [K in keyof PodStatus]: PodStatus[K] } = {}
  if (generation !== undefined) status.observedGeneration = generation
  status.phase = phase
  status.conditions = currentConditions({ ...pod, status: { phase, initContainerStatuses, containerStatuses, conditions } } as Pod, row, clock(now))
  if (verdict !== undefined) {
    status.message = verdict.message
    status.reason = verdict.reason
  }
  if (nominatedNodeName !== undefined) status.nominatedNodeName = nominatedNodeName
  status.hostIP = hostIP
  status.hostIPs = [{ ip: hostIP }]
  if (row.ip !== undefined) {
    status.podIP = row.ip
    status.podIPs = [{ ip: row.ip }]
  }
  status.startTime = startTime
  // The conditions are those of the containers as they were.
  const unlocated = row.stage === 'ended' ? unlocatedOf(row) : NOBODY
  if (initContainerStatuses.length > 0) status.initContainerStatuses = asUnknown(initContainerStatuses, unlocated)
  status.containerStatuses = asUnknown(containerStatuses, unlocated)
  if (qosClass !== undefined) status.qosClass = qosClass
  return status
}

const NO_STATUS: PodStatus = Object.freeze({})
const NOBODY: ReadonlySet<string> = new Set()

const UNKNOWN: NonNullable<ContainerStatus['state']> = freeze({
  terminated: { exitCode: 137, reason: 'ContainerStatusUnknown', message: 'The container could not be located when the pod was terminated' },
})

/**
 * The containers that wait in a pod that is over, and are said to have failed: main ones if the pod was initialized, and
 * the init containers up to the last that has run, at least the first. Source: kubernetes, pkg/kubelet/status/status_manager.go (TerminatePod).
 */
function unlocatedOf({ containers }: PodRow): ReadonlySet<string> {
  const waiting = containers.filter((container) => container.state === 'waiting' && !isShownAsEnded(container))
  if (waiting.length === 0) return NOBODY
  const inits = containers.filter(({ role }) => role !== 'main')
  const last = inits.at(-1)
  const initialized = last === undefined || (last.role === 'init' && endedWell(last)) || containers.some(({ role, starts }) => role === 'main' && starts > 0)
  const begun = inits.slice(0, Math.max(1, inits.findLastIndex(({ starts }) => starts > 0) + 1))
  return new Set(waiting.filter((container) => (container.role === 'main' ? initialized : begun.includes(container))).map(({ name }) => name))
}

function asUnknown(statuses: readonly ContainerStatus[], names: ReadonlySet<string>): readonly ContainerStatus[] {
  return names.size === 0 ? statuses : statuses.map((status) => (names.has(status.name) ? withFields(status, { state: UNKNOWN }) : status))
}

function observed(generation: number | undefined): { observedGeneration?: number } {
  return generation === undefined ? {} : { observedGeneration: generation }
}

/** Pending until every container has run for which nobody waits any more; final when no container will run again. */
export function podPhase({ stage, verdict, containers }: PodRow): 'Pending' | 'Running' | 'Succeeded' | 'Failed' {
  if (stage === 'ended') return verdict === undefined && containers.every((container) => container.role === 'sidecar' || endedWell(container)) ? 'Succeeded' : 'Failed'
  const goes = containers.some((container) => container.role === 'main' && hasRun(container))
  return containers.some((container) => isAwaited(container, goes)) ? 'Pending' : 'Running'
}

/** Whether a pod is pending for a container. */
function isAwaited({ role, state, started, ending }: ContainerRow, goes: boolean): boolean {
  if (state === 'waiting') return ending === undefined
  return state === 'running' && (role === 'init' || (role === 'sidecar' && !started && !goes))
}

/** Whether a container counts as ready: a main or sidecar that runs and passes its probe, an init that ended well. */
export function isReady(container: ContainerRow): boolean {
  if (container.role === 'init') return endedWell(container)
  return container.state === 'running' && container.started && (container.probes.readiness?.result ?? 'success') === 'success'
}

function containerStatus(container: ContainerRow, row: PodRow, clock: NodeClock): ContainerStatus {
  const { name, image, starts, restarts, state } = container
  const containerID = starts > 0 ? containerId(row, name, starts) : undefined
  const status: { -readonly [K in keyof ContainerStatus]: ContainerStatus[K] } = {
    name,
    state: stateOf(container, containerID, clock),
    lastState: !isShownAsEnded(container) && container.ending !== undefined ? { terminated: terminated(container.ending, containerId(row, name, starts - (state === 'running' ? 1 : 0)), clock) } : NO_STATE,
    ready: isReady(container),
    restartCount: restarts,
    image,
    imageID: starts === 0 ? '' : `${image}@sha256:simulated`,
  }
  if (containerID !== undefined) status.containerID = containerID
  status.started = state === 'running' && container.started
  return status
}

/** One that ended with its machine is said to have, until it is started again or something is in the way of that. */
function isShownAsEnded(container: ContainerRow): boolean {
  const { role, state, anew, ending } = container
  return state === 'ended' || (anew === true && role !== 'sidecar' && ending !== undefined && isCreating(container))
}

function stateOf(container: ContainerRow, containerID: string | undefined, clock: NodeClock): NonNullable<ContainerStatus['state']> {
  const { state, reason, message, startedAt, ending } = container
  if (state === 'running') return { running: { startedAt: formatTime(clock(startedAt)) } }
  if (isShownAsEnded(container)) return { terminated: terminated(ending!, containerID, clock) }
  return { waiting: message === '' ? { reason } : { reason, message } }
}

function terminated(ending: Ending, containerID: string | undefined, clock: NodeClock): NonNullable<NonNullable<ContainerStatus['state']>['terminated']> {
  const { exitCode, reason, startedAt, finishedAt } = ending
  const times = { startedAt: formatTime(clock(startedAt)), finishedAt: formatTime(clock(finishedAt)) }
  return containerID === undefined ? { exitCode, reason, ...times } : { exitCode, reason, ...times, containerID }
}

function containerId(row: PodRow, name: string, life: number): string {
  return `simulated://${row.uid}/${name}/${life}`
}

const DISRUPTED = 'DisruptionTarget'
const OWN_CONDITIONS = new Set(['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady'])

function currentConditions(pod: Pod, row: PodRow, now: number): PodCondition[] {
  const { initialized, ready, containersReady } = kubeletConditions(pod)
  const sandbox = condition('PodReadyToStartContainers', row.ip !== undefined && row.stage !== 'ended', pod.metadata.generation)
  const present = pod.status?.conditions
  const current = [timed(sandbox, present, now), timed(initialized, present, now), timed(ready, present, now), timed(containersReady, present, now)]
  const ended = row.stage === 'ended' && row.verdict?.condition !== null ? row.verdict : undefined
  for (const other of present ?? []) if (!OWN_CONDITIONS.has(other.type) && (ended === undefined || other.type !== DISRUPTED)) current.push(other)
  if (ended !== undefined) current.push(timed(condition(DISRUPTED, true, pod.metadata.generation, 'TerminationByKubelet', ended.condition ?? ended.message), present, now))
  return current
}

/** The last stamped condition of each type and truth: pods whose condition turned in the same second share it. */
interface Stamped {
  readonly core: ConditionCore
  readonly made: PodCondition
}
const stampedTrue = new Map<string, Stamped>()
const stampedFalse = new Map<string, Stamped>()

function timed(core: ConditionCore, present: readonly PodCondition[] | undefined, now: number): PodCondition {
  const before = getCondition(present, core.type)
  const lastTransitionTime = before !== undefined && before.status === core.status ? before.lastTransitionTime : formatTime(now)
  const last = core.status === 'True' ? stampedTrue : stampedFalse
  const known = last.get(core.type)
  if (known?.core === core && known.made.lastTransitionTime === lastTransitionTime) return known.made
  const made: PodCondition = freeze(withFields<PodCondition>(core, { lastTransitionTime }))
  last.set(core.type, { core, made })
  return made
}
