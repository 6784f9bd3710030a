/** What a change of a StatefulSet or a pod means to the StatefulSet controller. */
import { forgetWrites, type ControllerContext } from '../../client/index.js'
import { controllerOf, isEmptySelector, keyOf, labelSelectorAsSelector, matches, podReady, sameValue, type Pod, type StatefulSet } from '../../model/index.js'
import type { Change } from '../../sim/index.js'

export function statefulSetChanged(change: Change<never>, { memory, queue }: ControllerContext): void {
  const { key, new: set } = change as unknown as Change<StatefulSet>
  if (set === undefined) forgetWrites(memory, key)
  queue.add(key)
}

/** Claims and revisions are looked at, but their changes start nothing. */
export function nothing(): void {}

export function podChanged(change: Change<never>, context: ControllerContext): void {
  const { old, new: pod } = change as unknown as Change<Pod>
  if (old !== undefined && pod !== undefined && controllerOf(old)?.uid !== controllerOf(pod)?.uid) enqueueOwner(old, context)
  const present = (pod ?? old)!
  if (controllerOf(present) !== undefined) {
    const set = enqueueOwner(present, context)
    const minReadySeconds = set?.spec.minReadySeconds ?? 0
    if (old !== undefined && pod !== undefined && minReadySeconds > 0 && !podReady(old) && podReady(pod)) context.queue.addAfter(keyOf(set!), (minReadySeconds + 1) * 1000)
    return
  }
  if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return
  if (old === undefined || controllerOf(old) !== undefined || !sameValue(old.metadata.labels, pod.metadata.labels)) enqueueMatching(pod, context)
}

function enqueueOwner(pod: Pod, { view, queue }: ControllerContext): StatefulSet | undefined {
  const owner = controllerOf(pod)
  if (owner === undefined || owner.kind !== 'StatefulSet') return undefined
  const set = view.get<StatefulSet>('StatefulSet', `${pod.metadata.namespace ?? 'default'}/${owner.name}`)
  if (set?.metadata.uid !== owner.uid) return undefined
  queue.add(keyOf(set))
  return set
}

function enqueueMatching(pod: Pod, { view, queue }: ControllerContext): void {
  for (const set of view.byIndex<StatefulSet>('StatefulSet', 'by-namespace', pod.metadata.namespace ?? 'default')) {
    const selector = labelSelectorAsSelector(set.spec.selector)
    if (!('error' in selector) && !isEmptySelector(selector) && matches(selector, pod.metadata.labels)) queue.add(keyOf(set))
  }
}
