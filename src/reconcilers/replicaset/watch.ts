/** What a change of a set or a pod means to the controller of sets of a kind. */
import { creationObserved, deletionObserved, forgetExpectations, forgetWrites, type ControllerContext } from '../../client/index.js'
import { controllerOf, isEmptySelector, keyOf, labelSelectorAsSelector, matches, objectKey, podReady, sameValue, type KubeObject, type Pod, type ReplicaSet } from '../../model/index.js'
import type { Change } from '../../sim/index.js'
import { asSet, byNamespace, setOf, type SetKind } from './kind.js'

export function replicaSetChanged(change: Change<never>, { memory, queue }: ControllerContext): void {
  const { key, old, new: set } = change as unknown as Change<ReplicaSet>
  if (set === undefined || (old !== undefined && old.metadata.uid !== set.metadata.uid)) forgetExpectations(memory, key)
  if (set === undefined) forgetWrites(memory, key)
  queue.add(key)
}

export function podChanged(kind: SetKind, change: Change<never>, context: ControllerContext): void {
  const { old, new: pod } = change as unknown as Change<Pod>
  if (pod === undefined) return podDeleted(kind, old!, context)
  if (old === undefined) return pod.metadata.deletionTimestamp === undefined ? podAdded(kind, pod, context) : podDeleted(kind, pod, context)
  podUpdated(kind, old, pod, context)
}

function podAdded(kind: SetKind, pod: Pod, context: ControllerContext): void {
  const set = ownerOf(kind, pod, context)
  if (set !== undefined) {
    creationObserved(context.memory, keyOf(set))
    context.queue.add(keyOf(set))
  } else if (controllerOf(pod) === undefined) {
    enqueueMatching(kind, pod, context)
  }
}

function podUpdated(kind: SetKind, old: Pod, pod: Pod, context: ControllerContext): void {
  const relabelled = old.metadata.labels !== pod.metadata.labels && !sameValue(old.metadata.labels, pod.metadata.labels)
  if (pod.metadata.deletionTimestamp !== undefined) {
    podDeleted(kind, pod, context)
    if (relabelled) podDeleted(kind, old, context)
    return
  }
  const reowned = controllerOf(old)?.uid !== controllerOf(pod)?.uid
  if (reowned) {
    const before = ownerOf(kind, old, context)
    if (before !== undefined) context.queue.add(keyOf(before))
  }
  const set = ownerOf(kind, pod, context)
  if (set !== undefined) {
    context.queue.add(keyOf(set))
    const minReadySeconds = set.spec.minReadySeconds ?? 0
    if (minReadySeconds > 0 && !podReady(old) && podReady(pod)) context.queue.addAfter(keyOf(set), (minReadySeconds + 1) * 1000)
  } else if (controllerOf(pod) === undefined && (relabelled || reowned)) {
    enqueueMatching(kind, pod, context)
  }
}

function podDeleted(kind: SetKind, pod: Pod, context: ControllerContext): void {
  const set = ownerOf(kind, pod, context)
  if (set === undefined) return
  deletionObserved(context.memory, keyOf(set), keyOf(pod))
  context.queue.add(keyOf(set))
}

/** The set that controls a pod, if this controller knows it. */
function ownerOf(kind: SetKind, pod: Pod, { view }: ControllerContext): ReplicaSet | undefined {
  const owner = controllerOf(pod)
  if (owner === undefined || owner.kind !== kind) return undefined
  const set = setOf({ view }, kind, objectKey(pod.metadata.namespace ?? 'default', owner.name))
  return set?.metadata.uid === owner.uid ? set : undefined
}

function enqueueMatching(kind: SetKind, pod: Pod, { view, queue }: ControllerContext): void {
  for (const object of view.byIndex<KubeObject>(kind, byNamespace[kind].name, pod.metadata.namespace ?? 'default')) {
    const set = asSet(object)
    const selector = labelSelectorAsSelector(set.spec.selector)
    if (!('error' in selector) && !isEmptySelector(selector) && matches(selector, pod.metadata.labels)) queue.add(keyOf(set))
  }
}
