/** What a change of a Deployment, a ReplicaSet or a pod means to the Deployment controller. */
import { podCounts, POD_COUNTS, type ControllerContext } from '../../client/index.js'
import { controllerOf, isEmptySelector, keyOf, labelSelectorAsSelector, matches, objectKey, sameValue, type Deployment, type Pod, type ReplicaSet } from '../../model/index.js'
import type { Change } from '../../sim/index.js'

export function deploymentChanged({ key }: Change<never>, { queue }: ControllerContext): void {
  queue.add(key)
}

export function replicaSetChanged(change: Change<never>, context: ControllerContext): void {
  const { old, new: set } = change as unknown as Change<ReplicaSet>
  if (old !== undefined && set !== undefined && controllerOf(old)?.uid !== controllerOf(set)?.uid) enqueueOwner(old, context)
  const present = (set ?? old)!
  if (controllerOf(present) !== undefined) return enqueueOwner(present, context)
  if (set === undefined || set.metadata.deletionTimestamp !== undefined) return
  const changed = old === undefined || !sameValue(old.metadata.labels, set.metadata.labels) || controllerOf(old) !== undefined
  if (changed) enqueueMatching(set, context)
}

/** Recreate waits for the last old pod to go. */
export function podChanged(change: Change<never>, context: ControllerContext): void {
  const { old, new: pod } = change as unknown as Change<Pod>
  if (pod !== undefined || old === undefined) return
  const owner = controllerOf(old)
  if (owner === undefined) return
  const set = context.view.get<ReplicaSet>('ReplicaSet', objectKey(old.metadata.namespace ?? 'default', owner.name))
  if (set === undefined || set.metadata.uid !== owner.uid) return
  const deployment = deploymentOf(set, context)
  if (deployment?.spec.strategy?.type !== 'Recreate') return
  const { active, terminating } = podCounts(context.view.counts('Pod', POD_COUNTS, owner.uid))
  if (active + terminating === 0) context.queue.add(keyOf(deployment))
}

function enqueueOwner(set: ReplicaSet, context: ControllerContext): void {
  const deployment = deploymentOf(set, context)
  if (deployment !== undefined) context.queue.add(keyOf(deployment))
}

function deploymentOf(set: ReplicaSet, { view }: ControllerContext): Deployment | undefined {
  const owner = controllerOf(set)
  if (owner === undefined || owner.kind !== 'Deployment') return undefined
  const deployment = view.get<Deployment>('Deployment', objectKey(set.metadata.namespace ?? 'default', owner.name))
  return deployment?.metadata.uid === owner.uid ? deployment : undefined
}

function enqueueMatching(set: ReplicaSet, { view, queue }: ControllerContext): void {
  for (const deployment of view.byIndex<Deployment>('Deployment', 'by-namespace', set.metadata.namespace ?? 'default')) {
    const selector = labelSelectorAsSelector(deployment.spec.selector)
    if (!('error' in selector) && !isEmptySelector(selector) && matches(selector, set.metadata.labels)) queue.add(keyOf(deployment))
  }
}
