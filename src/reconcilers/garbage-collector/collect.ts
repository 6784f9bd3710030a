/**
 * What is done with one item. Its references are judged live: solid (the owner is there), dangling (it is not),
 * waiting (it is being deleted in the foreground). With a solid one left the item stays and loses the others; else it
 * goes: in the foreground if a waiting owner and its own dependents ask for it, else by what finalizer it has.
 * Source: garbagecollector/garbagecollector.go (attemptToDeleteItem, processDeletingDependentsItem, deleteObject).
 * Deviation: owners known to be absent are asked for again; upstream keeps a small cache of them.
 */
import { sameValue } from '../../model/index.js'
import type { ControllerContext, Decide, Effect, EffectAnswer, Outcome } from '../../client/index.js'
import type { KubeObject, OwnerReference } from '../../model/index.js'
import {
  believed, dependentsOf, FOREGROUND, isBeingDeleted, isDeletingDependents, isServed, itemOf, kindOfReference, ORPHAN,
  queueKey, type Item,
} from './graph.js'
import { patchMetadata, removeFinalizer } from './patches.js'

interface Dependent {
  readonly key: string
  readonly blocks: boolean
  readonly deletingDependents: boolean
}

export interface CollectInput {
  readonly operation: 'delete'
  readonly item: Item
  readonly deletingDependents: boolean
  readonly dependents: readonly Dependent[]
  /** References to kinds that nobody serves. */
  readonly unserved: readonly string[]
}

type Steps<T> = Generator<Effect, T, EffectAnswer>

export function gatherCollect(context: ControllerContext, item: Item): CollectInput | undefined {
  const object = believed(context.view, item)
  if (object === undefined) return undefined
  const deletingDependents = isDeletingDependents(object)
  if (isBeingDeleted(object) && !deletingDependents) return undefined
  const dependents = dependentsOf(context.view, item.uid).map(([kind, dependent]): Dependent => ({
    key: queueKey('delete', itemOf(kind, dependent)),
    blocks: dependent.metadata.ownerReferences!.some((reference) => reference.uid === item.uid && reference.blockOwnerDeletion === true),
    deletingDependents: isDeletingDependents(dependent),
  }))
  const references = object.metadata.ownerReferences ?? []
  const unserved = references.filter((reference) => !isServed(context, reference)).map((reference) => reference.uid)
  return { operation: 'delete', item, deletingDependents, dependents, unserved }
}

export function* decideCollect(input: CollectInput): Decide {
  const { item } = input
  const answer = yield get(item)
  if (!answer.ok) return answer.code === 404 ? {} : { error: answer.message }
  const latest = answer.object
  if (latest.metadata.uid !== item.uid) return {}
  if (input.deletingDependents) return yield* awaitDependents(input)
  const references = latest.metadata.ownerReferences ?? []
  if (references.length === 0) return {}
  const judged = yield* classify(input, references)
  if (!('solid' in judged)) return judged
  if (judged.solid.length > 0) return yield* dropReferences(item, latest, judged.solid)
  if (judged.waiting.length > 0 && input.dependents.length > 0) return yield* deleteInForeground(input, latest)
  return yield* deleteItem(item, latest, policyOf(latest))
}

/** Lets an owner go when nothing blocks it any more; else its dependents are to be deleted. */
function* awaitDependents({ item, dependents }: CollectInput): Steps<Outcome> {
  const blocking = dependents.filter((dependent) => dependent.blocks)
  if (blocking.length === 0) return (yield* removeFinalizer(item, FOREGROUND)) ? {} : { error: `finalizer ${FOREGROUND} could not be removed` }
  for (const { key, deletingDependents } of blocking) if (!deletingDependents) yield { do: 'enqueue', key }
  return {}
}

interface Judged {
  readonly solid: readonly OwnerReference[]
  readonly waiting: readonly OwnerReference[]
}

/** An outcome instead of a judgement ends the sync: a kind that is not served is tried again, an impossible owner not. */
function* classify({ item, unserved }: CollectInput, references: readonly OwnerReference[]): Steps<Judged | Outcome> {
  const solid: OwnerReference[] = []
  const waiting: OwnerReference[] = []
  for (const reference of references) {
    const info = kindOfReference(reference)
    if (info === undefined || unserved.includes(reference.uid)) return { error: `unable to get REST mapping for ${reference.apiVersion}/${reference.kind}.` }
    if (info.namespaced && item.namespace === '') return {}
    const answer = yield get({ storeKind: info.storeKind, namespace: info.namespaced ? item.namespace : '', name: reference.name })
    if (!answer.ok && answer.code !== 404) return { error: answer.message }
    if (!answer.ok || answer.object.metadata.uid !== reference.uid) continue
    if (isDeletingDependents(answer.object)) waiting.push(reference)
    else solid.push(reference)
  }
  return { solid, waiting }
}

function* dropReferences(item: Item, latest: KubeObject, solid: readonly OwnerReference[]): Steps<Outcome> {
  if (solid.length === latest.metadata.ownerReferences!.length) return {}
  const answer = yield* patchMetadata(item, latest, { ownerReferences: solid })
  return answer.ok || answer.code === 404 ? {} : { error: answer.message }
}

/** To break a cycle, an item whose dependent is itself waiting first stops blocking its owners. */
function* deleteInForeground({ item, dependents }: CollectInput, latest: KubeObject): Steps<Outcome> {
  let present = latest
  if (dependents.some((dependent) => dependent.deletingDependents)) {
    const ownerReferences = latest.metadata.ownerReferences!.map((reference) => (reference.blockOwnerDeletion === true ? { ...reference, blockOwnerDeletion: false } : reference))
    const answer = yield* patchMetadata(item, latest, { ownerReferences })
    if (!answer.ok) return { error: answer.message }
    present = answer.object
  }
  return yield* deleteItem(item, present, 'Foreground')
}

function policyOf({ metadata: { finalizers = [] } }: KubeObject): string {
  if (finalizers.includes(ORPHAN)) return 'Orphan'
  return finalizers.includes(FOREGROUND) ? 'Foreground' : 'Background'
}

/** Deletes the very version that was judged; a newer one with the same owners as well. */
function* deleteItem(item: Item, judged: KubeObject, propagationPolicy: string): Steps<Outcome> {
  const { uid, resourceVersion, ownerReferences } = judged.metadata
  const answer = yield remove(item, propagationPolicy, { uid, resourceVersion })
  if (answer.ok || answer.code === 404) return {}
  if (answer.code !== 409) return { error: answer.message }
  const live = yield get(item)
  if (!live.ok) return live.code === 404 ? {} : { error: answer.message }
  if (live.object.metadata.uid !== uid) return {}
  if (!sameValue(live.object.metadata.ownerReferences, ownerReferences)) return { error: answer.message }
  const again = yield remove(item, propagationPolicy, { uid })
  return again.ok || again.code === 404 ? {} : { error: again.message }
}

function get({ storeKind, namespace, name }: Omit<Item, 'uid'>): Effect {
  return { do: 'get', kind: storeKind, ...(namespace === '' ? {} : { namespace }), name }
}

function remove({ storeKind, namespace, name }: Item, propagationPolicy: string, preconditions: { uid?: string; resourceVersion?: string }): Effect {
  return { do: 'delete', kind: storeKind, ...(namespace === '' ? {} : { namespace }), name, options: { propagationPolicy, preconditions } }
}
