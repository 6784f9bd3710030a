/**
 * The graph of owners and dependents. There is no graph in memory: an index over every kind finds the dependents of a
 * uid, and an owner is looked up by the coordinates in the reference. An owner counts only if its uid is the one that
 * the reference names and, where it lives in a namespace, if it is the dependent's.
 * Source: garbagecollector/graph.go, graph_builder.go.
 */
import { keyOfRequest, kindInfo, type StoredKind } from '../../apiserver/index.js'
import type { ControllerContext } from '../../client/index.js'
import { isKindInfo, objectKey, resolveKind, type KubeObject, type OwnerReference } from '../../model/index.js'
import type { IndexDefinition, View } from '../../sim/index.js'

export const FOREGROUND = 'foregroundDeletion'
export const ORPHAN = 'orphan'

/** Objects of every kind by the uids of their owners. */
export const dependentsByOwner: IndexDefinition = {
  name: 'dependents-by-owner',
  kind: '*',
  keys: ({ metadata: { ownerReferences } }: KubeObject) => {
    if (ownerReferences === undefined || ownerReferences.length === 0) return undefined
    return ownerReferences.length === 1 ? ownerReferences[0]!.uid : [...new Set(ownerReferences.map((reference) => reference.uid))]
  },
}

/** An object as the queue names it. */
export interface Item {
  readonly storeKind: string
  readonly namespace: string
  readonly name: string
  readonly uid: string
}

/** What the queue holds: delete the item if it may go, or orphan its dependents. */
export type Operation = 'delete' | 'orphan'

export function queueKey(operation: Operation, { storeKind, namespace, name, uid }: Item): string {
  return `${operation} ${storeKind} ${namespace} ${name} ${uid}`
}

export function parseQueueKey(key: string): { readonly operation: Operation; readonly item: Item } {
  const [operation, storeKind, namespace, name, uid] = key.split(' ') as [Operation, string, string, string, string]
  return { operation, item: { storeKind, namespace, name, uid } }
}

export function itemOf(storeKind: string, { metadata: { namespace = '', name, uid = '' } }: KubeObject): Item {
  return { storeKind, namespace, name, uid }
}

export function storedKey({ namespace, name }: Item): string {
  return objectKey(namespace, name)
}

/** An item's object as the controller believes it to be. */
export function believed(view: View, item: Item): KubeObject | undefined {
  const object = view.get<KubeObject>(item.storeKind, storedKey(item))
  return object?.metadata.uid === item.uid ? object : undefined
}

/** The dependents of a uid, kind by kind. */
export function dependentsOf(view: View, uid: string): [string, KubeObject][] {
  const dependents: [string, KubeObject][] = []
  for (const kind of view.kindsUnder(dependentsByOwner.name, uid)) {
    for (const object of view.byIndex<KubeObject>(kind, dependentsByOwner.name, uid)) dependents.push([kind, object])
  }
  return dependents
}

/** The kind that a reference names, undefined if a built-in group has no such kind. */
export function kindOfReference({ apiVersion, kind }: OwnerReference): StoredKind | undefined {
  return isKindInfo(resolveKind(apiVersion, kind)) ? kindInfo(apiVersion, kind) : undefined
}

/** The owner that a reference of an object in `namespace` means, if it is believed to exist. */
export function ownerOf(view: View, reference: OwnerReference, namespace: string | undefined): Item | undefined {
  const info = kindOfReference(reference)
  if (info === undefined || (info.builtIn && info.namespaced && (namespace === undefined || namespace === ''))) return undefined
  const named = view.get<KubeObject>(info.storeKind, keyOfRequest(info, namespace, reference.name))
  // Whether objects of a custom kind are in namespaces, its definition says: an owner is found either way.
  const owner = named ?? (info.builtIn ? undefined : view.get<KubeObject>(info.storeKind, reference.name))
  return owner?.metadata.uid === reference.uid ? itemOf(info.storeKind, owner) : undefined
}

export function isBeingDeleted({ metadata: { deletionTimestamp } }: KubeObject): boolean {
  return deletionTimestamp != null
}

/** Whether an object waits for its dependents to be deleted. */
export function isDeletingDependents(object: KubeObject): boolean {
  return isBeingDeleted(object) && object.metadata.finalizers?.includes(FOREGROUND) === true
}

export function isWaitingToOrphan(object: KubeObject): boolean {
  return isBeingDeleted(object) && object.metadata.finalizers?.includes(ORPHAN) === true
}

/** Custom kinds of which an object was seen: a resource of that name exists. */
export const SEEN_KINDS = 'seen-kinds'

/** Whether the API server serves the kind that a reference names. */
export function isServed({ view, memory }: ControllerContext, reference: OwnerReference): boolean {
  const info = kindOfReference(reference)
  if (info === undefined) return false
  if (!info.storeKind.includes('.') || memory.of(SEEN_KINDS).has(info.storeKind)) return true
  return view.list<KubeObject>('CustomResourceDefinition').some(({ spec }) => {
    const { group, names } = (spec ?? {}) as { readonly group?: string; readonly names?: { readonly kind?: string } }
    return group === info.group && names?.kind === info.kind
  })
}
