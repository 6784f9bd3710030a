/**
 * The conditions that the kubelet derives from a pod's containers: Initialized, ContainersReady, Ready, with
 * upstream's reasons and messages. Times are not set here. Source: kubernetes, pkg/kubelet/status/generate.go.
 */
import { getCondition, type Container, type ContainerStatus, type Pod, type PodCondition, type PodSpec, type PodStatus } from '../model/index.js'
import { freeze } from '../plain/index.js'

/** A condition without its transition time. */
export type ConditionCore = Omit<PodCondition, 'lastTransitionTime' | 'lastProbeTime'>

const NOT_READY = 'ContainersNotReady'
const NONE: readonly never[] = Object.freeze([])
const NOBODY: readonly string[] = NONE
const NO_STATUS: PodStatus = Object.freeze({})

/** The three conditions of a pod whose status says phase, container statuses and other conditions. */
export function kubeletConditions(pod: Pod): { initialized: ConditionCore; containersReady: ConditionCore; ready: ConditionCore } {
  const { metadata: { generation }, spec, status = NO_STATUS } = pod
  const containersReady = containersReadyCondition(spec, status, generation)
  return {
    initialized: initializedCondition(spec, status, generation),
    containersReady,
    ready: readyCondition(pod, containersReady, generation),
  }
}

/** The status of a container of a pod; undefined: nothing is known of it. */
function statusOf({ containerStatuses, initContainerStatuses }: PodStatus, name: string): ContainerStatus | undefined {
  return named(containerStatuses, name) ?? named(initContainerStatuses, name)
}

function named(statuses: readonly ContainerStatus[] | undefined, name: string): ContainerStatus | undefined {
  for (const status of statuses ?? NONE) if (status.name === name) return status
  return undefined
}

function containersReadyCondition(spec: PodSpec, pod: PodStatus, generation: number | undefined): ConditionCore {
  let unknown = NOBODY
  let unready = NOBODY
  const watch = (container: Container): void => {
    const status = statusOf(pod, container.name)
    if (status === undefined) unknown = [...unknown, container.name]
    else if (!status.ready) unready = [...unready, container.name]
  }
  for (const container of spec.initContainers ?? NONE) if (container.restartPolicy === 'Always') watch(container)
  for (const container of spec.containers) watch(container)
  if (pod.phase === 'Succeeded' && unknown.length === 0) return condition('ContainersReady', false, generation, 'PodCompleted')
  if (pod.phase === 'Failed') return condition('ContainersReady', false, generation, 'PodFailed')
  const message = said('containers with unknown status', unknown, 'containers with unready status', unready)
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

function initializedCondition(spec: PodSpec, pod: PodStatus, generation: number | undefined): ConditionCore {
  let unknown = NOBODY
  let incomplete = NOBODY
  for (const { name, restartPolicy } of spec.initContainers ?? NONE) {
    const status = statusOf(pod, name)
    if (status === undefined) unknown = [...unknown, name]
    else if (!isInitialized(status, restartPolicy === 'Always')) incomplete = [...incomplete, name]
  }
  if (pod.phase === 'Succeeded' && unknown.length === 0) return condition('Initialized', true, generation, 'PodCompleted')
  const message = said('containers with unknown status', unknown, 'containers with incomplete status', incomplete)
  const initialized = message === '' || hasStarted(spec, pod) || getCondition(pod.conditions, 'Initialized')?.status === 'True'
  if (initialized) return condition('Initialized', true, generation)
  return condition('Initialized', false, generation, 'ContainersNotInitialized', message)
}

/** A sidecar counts as initialized when it has started, another init container when it ended well. */
function isInitialized(status: ContainerStatus, sidecar: boolean): boolean {
  return sidecar ? status.started === true : status.ready
}

/** While a main container runs or has ended, the pod is initialized whatever its init containers do; once it is, it stays so. */
function hasStarted(spec: PodSpec, pod: PodStatus): boolean {
  return spec.containers.some(({ name }) => {
    const status = statusOf(pod, name)
    return status?.state?.running !== undefined || status?.state?.terminated !== undefined
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

/** Which containers are in one way, and which in another. */
function said(words: string, names: readonly string[], others: string, othersNames: readonly string[]): string {
  if (names.length === 0 && othersNames.length === 0) return ''
  const list = (of: string, named: readonly string[]): string => (named.length === 0 ? '' : `${of}: [${named.join(' ')}]`)
  return join([list(words, names), list(others, othersNames)])
}

function join(parts: readonly string[]): string {
  return parts.some((part) => part !== '') ? parts.filter((part) => part !== '').join(', ') : ''
}
