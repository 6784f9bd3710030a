/**
 * What a change of any object puts into the queue: a new object whose owner does not exist; an owner that begins to
 * wait for its dependents, and these; an owner that one of its dependents no longer blocks; the dependents of what is
 * gone, and owners that waited for it.
 * Source: garbagecollector/graph_builder.go (processGraphChanges).
 */
import type { ControllerContext, Watch } from '../../client/index.js'
import type { KubeObject, OwnerReference } from '../../model/index.js'
import type { Change } from '../../sim/index.js'
import {
  believed, dependentsOf, isDeletingDependents, isWaitingToOrphan, itemOf, ownerOf, queueKey, SEEN_KINDS, type Item,
} from './graph.js'

/** Nobody owns Events, and they own nothing. */
const IGNORED = 'Event'

export const everyKind: Watch = {
  kind: '*',
  on: (change: Change<never>, context) => {
    const { kind } = change
    if (kind === IGNORED) return
    const old = change.old as KubeObject | undefined
    const next = change.new as KubeObject | undefined
    if (next === undefined) return old === undefined ? undefined : onGone(context, old)
    if (old === undefined && kind.includes('.')) context.memory.of<true>(SEEN_KINDS).set(kind, true)
    onReferences(context, kind, old, next)
    onDeletion(context, kind, old, next)
  },
}

function onReferences(context: ControllerContext, kind: string, old: KubeObject | undefined, next: KubeObject): void {
  if (old?.metadata.ownerReferences === next.metadata.ownerReferences) return
  const before = old?.metadata.ownerReferences ?? []
  const after = next.metadata.ownerReferences ?? []
  const { namespace } = next.metadata
  for (const reference of before) {
    const now = after.find((other) => other.uid === reference.uid)
    if (reference.blockOwnerDeletion === true && now?.blockOwnerDeletion !== true) addOwner(context, reference, namespace, () => true)
  }
  const added = after.filter((reference) => !before.some((other) => other.uid === reference.uid))
  if (added.some((reference) => ownerOf(context.view, reference, namespace) === undefined)) add(context, itemOf(kind, next))
}

function onDeletion(context: ControllerContext, kind: string, old: KubeObject | undefined, next: KubeObject): void {
  if (isWaitingToOrphan(next) && !(old !== undefined && isWaitingToOrphan(old))) {
    context.queue.add(queueKey('orphan', itemOf(kind, next)))
  } else if (isDeletingDependents(next) && !(old !== undefined && isDeletingDependents(old))) {
    addDependents(context, next)
    add(context, itemOf(kind, next))
  }
}

function onGone(context: ControllerContext, old: KubeObject): void {
  addDependents(context, old)
  const waits = (owner: Item): boolean => {
    const object = believed(context.view, owner)
    return object !== undefined && isDeletingDependents(object)
  }
  for (const reference of old.metadata.ownerReferences ?? []) addOwner(context, reference, old.metadata.namespace, waits)
}

function addDependents(context: ControllerContext, owner: KubeObject): void {
  const { uid } = owner.metadata
  if (uid === undefined) return
  for (const [kind, dependent] of dependentsOf(context.view, uid)) add(context, itemOf(kind, dependent))
}

function addOwner(context: ControllerContext, reference: OwnerReference, namespace: string | undefined, when: (owner: Item) => boolean): void {
  const owner = ownerOf(context.view, reference, namespace)
  if (owner !== undefined && when(owner)) add(context, owner)
}

function add(context: ControllerContext, item: Item): void {
  context.queue.add(queueKey('delete', item))
}
