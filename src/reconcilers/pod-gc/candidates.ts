/**
 * Which pods the pod garbage collector looks at, found by index instead of a walk over all pods: terminating ones on
 * nodes that are not ready and marked out of service, those bound to a node that does not exist, terminating ones
 * that were never bound, and the oldest finished ones when there are too many.
 * Source: podgc/gc_controller.go.
 */
import { podsByNode, type ControllerContext } from '../../client/index.js'
import { byText, nodeReady, parseTime, type Node, type Pod } from '../../model/index.js'
import type { AggregateDefinition, IndexDefinition } from '../../sim/index.js'

const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service'

/** Pods that are terminating and bound to no node. */
export const podsUnscheduledTerminating: IndexDefinition = {
  name: 'pods-unscheduled-terminating',
  kind: 'Pod',
  keys: (pod: Pod) => (pod.metadata.deletionTimestamp != null && !isBound(pod) ? 'yes' : undefined),
}

/** Pods that have finished. */
export const podsFinished: IndexDefinition = {
  name: 'pods-finished',
  kind: 'Pod',
  keys: (pod: Pod) => (isFinished(pod) ? 'yes' : undefined),
}

/** How many pods have finished. */
export const finishedPods: AggregateDefinition = {
  name: 'finished-pods',
  kind: 'Pod',
  group: (pod: Pod) => (isFinished(pod) ? 'all' : undefined),
  counts: () => [1],
  width: 1,
}

/** Nodes that are out of service. */
export const nodesOutOfService: IndexDefinition = {
  name: 'nodes-out-of-service',
  kind: 'Node',
  keys: (node: Node) => (isOutOfService(node) ? 'yes' : undefined),
}

export function isBound(pod: Pod): boolean {
  return pod.spec.nodeName !== undefined && pod.spec.nodeName !== ''
}

/** Whether a node is not ready and somebody said that it will not come back. */
export function isOutOfService(node: Node): boolean {
  return !nodeReady(node) && node.spec?.taints?.some((taint) => taint.key === OUT_OF_SERVICE) === true
}

function isFinished(pod: Pod): boolean {
  const phase = pod.status?.phase
  return phase !== undefined && phase !== 'Pending' && phase !== 'Running' && phase !== 'Unknown'
}

/** The oldest finished pods beyond the threshold, evicted ones first. */
export function finishedBeyond({ view }: ControllerContext, threshold: number): readonly Pod[] {
  const excess = view.counts('Pod', finishedPods.name, 'all')[0]! - threshold
  if (threshold <= 0 || excess <= 0) return []
  return [...view.byIndex<Pod>('Pod', podsFinished.name, 'yes')].sort(byEvictionAndAge).slice(0, excess)
}

/** Whether there are more finished pods than the threshold allows. */
export function tooManyFinished({ view }: ControllerContext, threshold: number): boolean {
  return threshold > 0 && view.counts('Pod', finishedPods.name, 'all')[0]! > threshold
}

export function terminatingOutOfService({ view }: ControllerContext): readonly Pod[] {
  const nodes = view.byIndex<Node>('Node', nodesOutOfService.name, 'yes')
  const pods = nodes.flatMap((node) => view.byIndex<Pod>('Pod', podsByNode.name, node.metadata.name))
  return pods.filter((pod) => pod.metadata.deletionTimestamp != null).sort(byEvictionAndAge)
}

export function unscheduledTerminating({ view }: ControllerContext): readonly Pod[] {
  return view.byIndex<Pod>('Pod', podsUnscheduledTerminating.name, 'yes')
}

function byEvictionAndAge(a: Pod, b: Pod): number {
  const evicted = Number(isEvicted(b)) - Number(isEvicted(a))
  if (evicted !== 0) return evicted
  const age = (parseTime(a.metadata.creationTimestamp) ?? 0) - (parseTime(b.metadata.creationTimestamp) ?? 0)
  if (age !== 0) return age
  return byText(a.metadata.name, b.metadata.name) || byText(a.metadata.namespace ?? '', b.metadata.namespace ?? '')
}

function isEvicted({ status }: Pod): boolean {
  return status?.phase === 'Failed' && status.reason === 'Evicted'
}
