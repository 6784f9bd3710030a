/**
 * Adopting and releasing: objects that match a controller's selector and belong to nobody are taken, owned ones
 * that no longer match are let go. Before the first adoption the controller itself is read live, so that one that is
 * being deleted takes nothing. Source: kubernetes, pkg/controller/controller_ref_manager.go.
 */
import { newControllerRef, type KubeObject } from '../model/index.js'
import type { Effect, EffectAnswer } from './protocol.js'

export interface Claim {
  readonly owner: KubeObject
  /** Owned objects that match no longer. */
  readonly release: readonly KubeObject[]
  /** Objects without a controller that match. */
  readonly adopt: readonly KubeObject[]
  /** Put on what is adopted and taken off what is released. */
  readonly finalizer?: string
}

export interface Claimed {
  /** Names of the objects that were adopted. */
  readonly adopted: readonly KubeObject[]
  readonly errors: readonly string[]
}

/** Yields the patches; NotFound is no error, the object has just gone. */
export function* claim({ owner, release, adopt, finalizer }: Claim): Generator<Effect, Claimed, EffectAnswer> {
  const errors: string[] = []
  const adopted: KubeObject[] = []
  if (owner.metadata.deletionTimestamp === undefined) {
    for (const object of release) {
      const answer = yield patch(object, [{ $patch: 'delete', uid: owner.metadata.uid }], finalizer === undefined ? {} : { '$deleteFromPrimitiveList/finalizers': [finalizer] })
      if (!answer.ok && answer.reason !== 'NotFound' && answer.reason !== 'Invalid') errors.push(answer.message)
    }
  }
  let refusal: string | undefined
  let checked = false
  for (const object of adopt) {
    if (!checked) {
      refusal = yield* canAdopt(owner)
      checked = true
    }
    if (refusal !== undefined) {
      errors.push(`can't adopt ${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name} (${object.metadata.uid ?? ''}): ${refusal}`)
      continue
    }
    const answer = yield patch(object, [newControllerRef(owner)], finalizer === undefined ? {} : { finalizers: [finalizer] })
    if (answer.ok) adopted.push(object)
    else if (answer.reason !== 'NotFound') errors.push(answer.message)
  }
  return { adopted, errors }
}

function* canAdopt(owner: KubeObject): Generator<Effect, string | undefined, EffectAnswer> {
  const { kind, metadata } = owner
  const answer = yield { do: 'get', kind, namespace: metadata.namespace, name: metadata.name }
  if (!answer.ok) return answer.message
  const { uid, deletionTimestamp } = answer.object.metadata
  const name = `${metadata.namespace ?? ''}/${metadata.name}`
  if (uid !== metadata.uid) return `original ${kind} ${name} is gone: got uid ${uid ?? ''}, wanted ${metadata.uid ?? ''}`
  return deletionTimestamp === undefined ? undefined : `${name} has just been deleted at ${deletionTimestamp}`
}

function patch({ kind, metadata }: KubeObject, ownerReferences: readonly unknown[], finalizers: Readonly<Record<string, unknown>>): Effect {
  const { namespace, name, uid } = metadata
  return { do: 'patch', kind, namespace, name, type: 'strategic', patch: { metadata: { ownerReferences, uid, ...finalizers } } }
}
