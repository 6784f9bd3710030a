/**
 * What a change of a DaemonSet, a pod, a revision or a node means to the DaemonSet controller. Source: kubernetes,
 * pkg/controller/daemon/daemon_controller.go (addPod … syncNodeUpdate).
 */
import { objectKey } from '../../model/index.js'
import { creationObserved, deletionObserved, forgetExpectations, forgetWrites, podsByNode, type ControllerContext } from '../../client/index.js'
import {
  controllerOf, isEmptySelector, keyOf, labelSelectorAsSelector, matches, podReady, sameValue, type ControllerRevision, type DaemonSet, type Node, type Pod,
} from '../../model/index.js'
import type { Change } from '../../sim/index.js'
import { forgetBackOff } from './back-off.js'
import { dropBoard } from './boards.js'
import { suits, suitsAsBefore } from './node.js'

type Owned = Pod | ControllerRevision

export function daemonSetChanged(change: Change<never>, { memory, queue, view }: ControllerContext): void {
  const { key, old, new: set } = change as unknown as Change<DaemonSet>
  if (old !== undefined && old.metadata.uid !== set?.metadata.uid) {
    forgetExpectations(memory, key)
    forgetWrites(memory, key)
    forgetBackOff(memory, old.metadata.uid ?? '')
    dropBoard(view, old.metadata.uid ?? '')
  }
  queue.add(key)
}

export function revisionChanged(change: Change<never>, context: ControllerContext): void {
  const { old, new: revision } = change as unknown as Change<ControllerRevision>
  if (revision === undefined) return void enqueueOwner(old!, context)
  if (old === undefined) {
    if (controllerOf(revision) === undefined) enqueueMatching(revision, context)
    return
  }
  const reowned = controllerOf(old)?.uid !== controllerOf(revision)?.uid
  if (reowned) enqueueOwner(old, context)
  if (controllerOf(revision) !== undefined) return void enqueueOwner(revision, context)
  if (reowned || !sameValue(old.metadata.labels, revision.metadata.labels)) enqueueMatching(revision, context)
}

export function podChanged(change: Change<never>, context: ControllerContext): void {
  const { old, new: pod } = change as unknown as Change<Pod>
  if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return podGoes((pod ?? old)!, context)
  if (old === undefined) return podAdded(pod, context)
  const reowned = controllerOf(old)?.uid !== controllerOf(pod)?.uid
  if (reowned) enqueueOwner(old, context)
  if (controllerOf(pod) !== undefined) {
    const set = enqueueOwner(pod, context)
    const minReadySeconds = set?.spec.minReadySeconds ?? 0
    if (minReadySeconds > 0 && !podReady(old) && podReady(pod)) context.queue.addAfter(keyOf(set!), (minReadySeconds + 1) * 1000)
  } else if (reowned || !sameValue(old.metadata.labels, pod.metadata.labels)) {
    enqueueMatching(pod, context)
  }
}

function podAdded(pod: Pod, context: ControllerContext): void {
  if (controllerOf(pod) === undefined) return enqueueMatching(pod, context)
  const set = enqueueOwner(pod, context)
  if (set !== undefined) creationObserved(context.memory, keyOf(set))
}

/** A pod that is being deleted is waited for no longer. */
function podGoes(pod: Pod, context: ControllerContext): void {
  const set = enqueueOwner(pod, context)
  if (set !== undefined) deletionObserved(context.memory, keyOf(set), keyOf(pod))
}

/** A node matters where a pod should come or go, and to the count of pods that should not be there. */
export function nodeChanged(change: Change<never>, { view, queue }: ControllerContext): void {
  const { old, new: node } = change as unknown as Change<Node>
  if (node === undefined || (old !== undefined && suitsAsBefore(old, node))) return
  const scheduled = new Set(view.byIndex<Pod>('Pod', podsByNode.name, node.metadata.name).flatMap((pod) => {
    const owner = controllerOf(pod)
    return owner?.kind === 'DaemonSet' ? [objectKey(pod.metadata.namespace ?? 'default', owner.name)] : []
  }))
  for (const set of view.list<DaemonSet>('DaemonSet')) {
    const key = keyOf(set)
    const suit = suits(set, node)
    const here = scheduled.has(key)
    if (here ? suit === 'no' || (set.status?.numberMisscheduled ?? 0) > 0 : suit === 'run') queue.add(key)
  }
}

/** The DaemonSet that controls an object, if this controller knows it, is looked at. */
function enqueueOwner(object: Owned, { view, queue }: ControllerContext): DaemonSet | undefined {
  const owner = controllerOf(object)
  if (owner === undefined || owner.kind !== 'DaemonSet') return undefined
  const set = view.get<DaemonSet>('DaemonSet', objectKey(object.metadata.namespace ?? 'default', owner.name))
  if (set?.metadata.uid !== owner.uid) return undefined
  queue.add(keyOf(set))
  return set
}

function enqueueMatching(object: Owned, { view, queue }: ControllerContext): void {
  for (const set of view.byIndex<DaemonSet>('DaemonSet', 'by-namespace', object.metadata.namespace ?? 'default')) {
    const selector = labelSelectorAsSelector(set.spec.selector)
    if (!('error' in selector) && !isEmptySelector(selector) && matches(selector, object.metadata.labels)) queue.add(keyOf(set))
  }
}
