/** Writes of the garbage collector to an object's metadata: references and finalizers. */
import type { Effect, EffectAnswer } from '../../client/index.js'
import type { KubeObject, OwnerReference } from '../../model/index.js'
import type { Item } from './graph.js'

const CONFLICT_ATTEMPTS = 5

/** The patch that sets lists of an object's metadata at the version that was read; an empty list goes. */
export function metadataPatch(item: Item, version: KubeObject, lists: { readonly ownerReferences?: readonly OwnerReference[]; readonly finalizers?: readonly string[] }) {
  const { storeKind, namespace, name, uid } = item
  const set = Object.fromEntries(Object.entries(lists).map(([field, list]) => [field, list.length === 0 ? null : list]))
  const patch = { metadata: { uid, resourceVersion: version.metadata.resourceVersion, ...set } }
  return { do: 'patch', kind: storeKind, ...(namespace === '' ? {} : { namespace }), name, type: 'merge', patch } as const
}

export function* patchMetadata(item: Item, version: KubeObject, lists: Parameters<typeof metadataPatch>[2]): Generator<Effect, EffectAnswer, EffectAnswer> {
  return yield metadataPatch(item, version, lists)
}

/** Takes a finalizer off an object; false if the API server refused for good. */
export function* removeFinalizer(item: Item, finalizer: string): Generator<Effect, boolean, EffectAnswer> {
  const { storeKind, namespace, name } = item
  for (let attempt = 0; attempt < CONFLICT_ATTEMPTS; attempt++) {
    const live = yield { do: 'get', kind: storeKind, ...(namespace === '' ? {} : { namespace }), name }
    if (!live.ok) return live.code === 404
    const finalizers = live.object.metadata.finalizers ?? []
    if (live.object.metadata.uid !== item.uid || !finalizers.includes(finalizer)) return true
    const answer = yield metadataPatch(item, live.object, { finalizers: finalizers.filter((other) => other !== finalizer) })
    if (answer.ok || answer.code === 404) return true
    if (answer.code !== 409) return false
  }
  return false
}
