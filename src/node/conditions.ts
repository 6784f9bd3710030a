/**
 * The conditions that the kubelet derives from a pod's containers: Initialized, ContainersReady, Ready, with
 * upstream's reasons and messages. Times are not set here. Source: kubernetes, pkg/kubelet/status/generate.go.
 */
import { getCondition, type Container, type ContainerStatus, type Pod, type PodCondition, type PodSpec } from '../model/index.js'
import { freeze } from '../plain/index.js'

/** A condition without its transition time. */
export type ConditionCore = Omit<PodCondition, 'lastTransitionTime' | 'lastProbeTime'>

const NOT_READY = 'ContainersNotReady'
const NONE: readonly never[] = Object.freeze([])

/** The three conditions of a pod whose status says phase, container statuses and other conditions. */
export function kubeletConditions(pod: Pod): { initialized: ConditionCore; containersReady: ConditionCore; ready: ConditionCore } {
  const { generation } = pod.metadata
  const statuses = statusesByName(pod)
  const phase = pod.status?.phase
  const containersReady = containersReadyCondition(pod.spec, statuses, phase, generation)
  return {
    initialized: initializedCondition(pod.spec, statuses, phase, generation),
    containersReady,
    ready: readyCondition(pod, containersReady, generation),
  }
}

type Statuses = ReadonlyMap<string, ContainerStatus>

function statusesByName({ status }: Pod): Statuses {
  const statuses = new Map<string, ContainerStatus>()
  for (const each of status?.initContainerStatuses ?? NONE) statuses.set(each.name, each)
  for (const each of status?.containerStatuses ?? NONE) statuses.set(each.name, each)
  return statuses
}

function containersReadyCondition(spec: PodSpec, statuses: Statuses, phase: string | undefined, generation: number | undefined): ConditionCore {
  const unknown: string[] = []
  const unready: string[] = []
  const watch = ({ name }: Container): void => {
    const status = statuses.get(name)
    if (status === undefined) unknown.push(name)
    else if (!status.ready) unready.push(name)
  }
  for (const container of spec.initContainers ?? NONE) if (container.restartPolicy === 'Always') watch(container)
  for (const container of spec.containers) watch(container)
  if (phase === 'Succeeded' && unknown.length === 0) return condition('ContainersReady', false, generation, 'PodCompleted')
  if (phase === 'Failed') return condition('ContainersReady', false, generation, 'PodFailed')
  const message = join([named('containers with unknown status', unknown), named('containers with unready status', unready)])
  return message === '' ? condition('ContainersReady', true, generation) : condition('ContainersReady', false, generation, NOT_READY, message)
}

function readyCondition(pod: Pod, containersReady: ConditionCore, generation: number | undefined): ConditionCore {
  if (containersReady.status !== 'True') {
    return condition('Ready', false, generation, containersReady.reason, containersReady.message)
  }
  const messages: string[] = []
  for (const { conditionType } of pod.spec.readinessGates ?? NONE) {
    const gate = getCondition(pod.status?.conditions, conditionType)
    if (gate === undefined) messages.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`)
    else if (gate.status !== 'True') messages.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`)
  }
  return messages.length === 0 ? condition('Ready', true, generation) : condition('Ready', false, generation, 'ReadinessGatesNotReady', join(messages))
}

function initializedCondition(spec: PodSpec, statuses: Statuses, phase: string | undefined, generation: number | undefined): ConditionCore {
  const containers = spec.initContainers ?? NONE
  const unknown: string[] = []
  const incomplete: string[] = []
  for (const container of containers) {
    const status = statuses.get(container.name)
    if (status === undefined) unknown.push(container.name)
    else if (!isInitialized(status, container.restartPolicy === 'Always')) incomplete.push(container.name)
  }
  if (phase === 'Succeeded' && unknown.length === 0) return condition('Initialized', true, generation, 'PodCompleted')
  const message = join([named('containers with unknown status', unknown), named('containers with incomplete status', incomplete)])
  if (message === '' || hasStarted(spec, statuses)) return condition('Initialized', true, generation)
  return condition('Initialized', false, generation, 'ContainersNotInitialized', message)
}

/** A sidecar counts as initialized when it has started, another init container when it ended well. */
function isInitialized(status: ContainerStatus, sidecar: boolean): boolean {
  return sidecar ? status.started === true : status.ready
}

/** Once a main container has started, the pod is initialized whatever its init containers do later. */
function hasStarted(spec: PodSpec, statuses: Statuses): boolean {
  return spec.containers.some((container) => {
    const status = statuses.get(container.name)
    if (status === undefined) return false
    return status.state?.running !== undefined || status.state?.terminated !== undefined || status.lastState?.terminated !== undefined || status.restartCount > 0
  })
}

/** The last condition made of each type and truth: pods of one template share theirs. */
const lastTrue = new Map<string, ConditionCore>()
const lastFalse = new Map<string, ConditionCore>()

/** A condition; equal ones that follow each other are the same object. */
export function condition(type: string, value: boolean, observedGeneration: number | undefined, reason?: string, words?: string): ConditionCore {
  const message = words === '' ? undefined : words
  const last = value ? lastTrue : lastFalse
  const known = last.get(type)
  if (known !== undefined && known.observedGeneration === observedGeneration && known.reason === reason && known.message === message) return known
  const made: { -readonly [K in keyof ConditionCore]: ConditionCore[K] } = { type, status: value ? 'True' : 'False' }
  if (observedGeneration !== undefined) made.observedGeneration = observedGeneration
  if (reason !== undefined) made.reason = reason
  if (message !== undefined) made.message = message
  last.set(type, freeze(made))
  return made
}

function named(words: string, names: readonly string[]): string {
  return names.length === 0 ? '' : `${words}: [${names.join(' ')}]`
}

function join(parts: readonly string[]): string {
  return parts.some((part) => part !== '') ? parts.filter((part) => part !== '').join(', ') : ''
}
