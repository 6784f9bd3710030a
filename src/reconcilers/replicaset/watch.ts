/** What a change of a ReplicaSet or a pod means to the ReplicaSet controller. */
import { creationObserved, deletionObserved, forgetExpectations, forgetWrites, type ControllerContext } from '../../client/index.js'
import { controllerOf, isEmptySelector, keyOf, labelSelectorAsSelector, matches, podReady, sameValue, type Pod, type ReplicaSet } from '../../model/index.js'
import type { Change } from '../../sim/index.js'

export function replicaSetChanged(change: Change<never>, { memory, queue }: ControllerContext): void {
  const { key, old, new: set } = change as unknown as Change<ReplicaSet>
  if (set === undefined || (old !== undefined && old.metadata.uid !== set.metadata.uid)) forgetExpectations(memory, key)
  if (set === undefined) forgetWrites(memory, key)
  queue.add(key)
}

export function podChanged(change: Change<never>, context: ControllerContext): void {
  const { old, new: pod } = change as unknown as Change<Pod>
  if (pod === undefined) return podDeleted(old!, context)
  if (old === undefined) return pod.metadata.deletionTimestamp === undefined ? podAdded(pod, context) : podDeleted(pod, context)
  podUpdated(old, pod, context)
}

function podAdded(pod: Pod, context: ControllerContext): void {
  const set = ownerOf(pod, context)
  if (set !== undefined) {
    creationObserved(context.memory, keyOf(set))
    context.queue.add(keyOf(set))
  } else if (controllerOf(pod) === undefined) {
    enqueueMatching(pod, context)
  }
}

function podUpdated(old: Pod, pod: Pod, context: ControllerContext): void {
  const relabelled = old.metadata.labels !== pod.metadata.labels && !sameValue(old.metadata.labels, pod.metadata.labels)
  if (pod.metadata.deletionTimestamp !== undefined) {
    podDeleted(pod, context)
    if (relabelled) podDeleted(old, context)
    return
  }
  const reowned = controllerOf(old)?.uid !== controllerOf(pod)?.uid
  if (reowned) {
    const before = ownerOf(old, context)
    if (before !== undefined) context.queue.add(keyOf(before))
  }
  const set = ownerOf(pod, context)
  if (set !== undefined) {
    context.queue.add(keyOf(set))
    const minReadySeconds = set.spec.minReadySeconds ?? 0
    if (minReadySeconds > 0 && !podReady(old) && podReady(pod)) context.queue.addAfter(keyOf(set), (minReadySeconds + 1) * 1000)
  } else if (controllerOf(pod) === undefined && (relabelled || reowned)) {
    enqueueMatching(pod, context)
  }
}

function podDeleted(pod: Pod, context: ControllerContext): void {
  const set = ownerOf(pod, context)
  if (set === undefined) return
  deletionObserved(context.memory, keyOf(set), keyOf(pod))
  context.queue.add(keyOf(set))
}

/** The ReplicaSet that controls a pod, if this controller knows it. */
function ownerOf(pod: Pod, { view }: ControllerContext): ReplicaSet | undefined {
  const owner = controllerOf(pod)
  if (owner === undefined || owner.kind !== 'ReplicaSet') return undefined
  const set = view.get<ReplicaSet>('ReplicaSet', `${pod.metadata.namespace ?? 'default'}/${owner.name}`)
  return set?.metadata.uid === owner.uid ? set : undefined
}

function enqueueMatching(pod: Pod, { view, queue }: ControllerContext): void {
  for (const set of view.byIndex<ReplicaSet>('ReplicaSet', 'by-namespace', pod.metadata.namespace ?? 'default')) {
    const selector = labelSelectorAsSelector(set.spec.selector)
    if (!('error' in selector) && !isEmptySelector(selector) && matches(selector, pod.metadata.labels)) queue.add(keyOf(set))
  }
}
