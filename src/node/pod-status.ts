/**
 * The PodStatus that a kubelet reports for a pod: phase, conditions, container statuses, addresses. Conditions
 * of others (PodScheduled, DisruptionTarget, readiness gates) stay as the API has them; a transition time moves
 * only when a status changes. Source: kubernetes, pkg/kubelet/kubelet_pods.go and status/status_manager.go.
 */
import { formatTime, getCondition, type ContainerStatus, type Pod, type PodCondition, type PodStatus } from '../model/index.js'
import { kubeletConditions, type ConditionCore } from './conditions.js'
import type { ContainerRow, Ending, PodRow } from './rows.js'

const NO_STATE = Object.freeze({})

/** The status to report now. */
export function podStatus(pod: Pod, row: PodRow, hostIP: string, now: number): PodStatus {
  const { generation } = pod.metadata
  const startTime = formatTime(row.startTime)
  if (row.refused !== undefined) {
    return { ...(pod.status ?? {}), ...observed(generation), phase: 'Failed', reason: row.refused.reason, message: row.refused.message, startTime }
  }
  const phase = podPhase(row)
  const images = new Map([...(pod.spec.initContainers ?? []), ...pod.spec.containers].map((container) => [container.name, container.image ?? '']))
  const statuses = row.containers.map((container) => ({ role: container.role, status: containerStatus(container, row, images) }))
  const initContainerStatuses = statuses.filter(({ role }) => role !== 'main').map(({ status }) => status)
  const containerStatuses = statuses.filter(({ role }) => role === 'main').map(({ status }) => status)
  const draft = { ...pod, status: { ...pod.status, phase, initContainerStatuses, containerStatuses } } as Pod
  return {
    ...observed(generation),
    phase,
    conditions: conditions(draft, row, now),
    ...(pod.status?.nominatedNodeName === undefined ? {} : { nominatedNodeName: pod.status.nominatedNodeName }),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(row.ip === undefined ? {} : { podIP: row.ip, podIPs: [{ ip: row.ip }] }),
    startTime,
    ...(initContainerStatuses.length === 0 ? {} : { initContainerStatuses }),
    containerStatuses,
    ...(pod.status?.qosClass === undefined ? {} : { qosClass: pod.status.qosClass }),
  }
}

function observed(generation: number | undefined): { observedGeneration?: number } {
  return generation === undefined ? {} : { observedGeneration: generation }
}

/** Pending until the init containers are done; final when no container will run again. */
export function podPhase(row: PodRow): 'Pending' | 'Running' | 'Succeeded' | 'Failed' {
  const ended = row.containers.filter((container) => container.role !== 'sidecar')
  if (row.stage === 'ended') {
    const failed = ended.some((container) => container.state === 'ended' && container.ending!.exitCode !== 0)
    const unfinished = ended.some((container) => container.state !== 'ended')
    return failed || unfinished ? 'Failed' : 'Succeeded'
  }
  const inits = row.containers.filter((container) => container.role === 'init')
  const initialized = inits.every((container) => container.state === 'ended' && container.ending!.exitCode === 0)
  const mains = row.containers.filter((container) => container.role === 'main')
  if (!initialized) return 'Pending'
  return mains.some((container) => container.starts > 0) ? 'Running' : 'Pending'
}

/** Whether a container counts as ready: a main or sidecar that runs and passes its probe, an init that ended well. */
export function isReady(container: ContainerRow): boolean {
  if (container.role === 'init') return container.state === 'ended' && container.ending!.exitCode === 0
  return container.state === 'running' && container.started && (container.probes.readiness?.result ?? 'success') === 'success'
}

function containerStatus(container: ContainerRow, row: PodRow, images: ReadonlyMap<string, string>): ContainerStatus {
  const { name, starts, restarts, state } = container
  const image = images.get(name) ?? container.image
  return {
    name,
    state: stateOf(container),
    lastState: state !== 'ended' && container.ending !== undefined ? { terminated: terminated(container.ending, containerId(row, name, starts - (state === 'running' ? 1 : 0))) } : NO_STATE,
    ready: isReady(container),
    restartCount: restarts,
    image,
    imageID: starts === 0 ? '' : `${image}@sha256:simulated`,
    ...(starts === 0 ? {} : { containerID: containerId(row, name, starts) }),
    started: state === 'running' && container.started,
  }
}

function stateOf(container: ContainerRow): NonNullable<ContainerStatus['state']> {
  const { state, reason, message, startedAt, ending } = container
  if (state === 'running') return { running: { startedAt: formatTime(startedAt) } }
  if (state === 'ended') return { terminated: terminated(ending!, undefined) }
  return { waiting: message === '' ? { reason } : { reason, message } }
}

function terminated(ending: Ending, containerID: string | undefined): NonNullable<NonNullable<ContainerStatus['state']>['terminated']> {
  const { exitCode, reason, startedAt, finishedAt } = ending
  const core = { exitCode, reason, startedAt: formatTime(startedAt), finishedAt: formatTime(finishedAt) }
  return containerID === undefined ? core : { ...core, containerID }
}

function containerId(row: PodRow, name: string, life: number): string {
  return `simulated://${row.uid}/${name}/${life}`
}

const OWN_CONDITIONS = new Set(['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady'])

function conditions(pod: Pod, row: PodRow, now: number): PodCondition[] {
  const { initialized, ready, containersReady } = kubeletConditions(pod)
  const sandbox: ConditionCore = { type: 'PodReadyToStartContainers', ...observed(pod.metadata.generation), status: row.ip === undefined || row.stage === 'ended' ? 'False' : 'True' }
  const present = pod.status?.conditions ?? []
  const own = [sandbox, initialized, ready, containersReady].map((core) => timed(core, getCondition(present, core.type), now))
  const others = present.filter((condition) => !OWN_CONDITIONS.has(condition.type))
  return [...own, ...others]
}

function timed(core: ConditionCore, before: PodCondition | undefined, now: number): PodCondition {
  const lastTransitionTime = before !== undefined && before.status === core.status ? before.lastTransitionTime : formatTime(now)
  return { ...core, lastTransitionTime }
}
