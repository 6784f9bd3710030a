/**
 * Orphaning: the references of all dependents to an owner are removed, side by side, then the owner's finalizer.
 * Source: garbagecollector/garbagecollector.go (attemptToOrphanWorker, orphanDependents).
 */
import type { PatchRequest } from '../../apiserver/index.js'
import type { ControllerContext, Decide } from '../../client/index.js'
import { believed, dependentsOf, itemOf, ORPHAN, type Item } from './graph.js'
import { metadataPatch, removeFinalizer } from './patches.js'

export interface OrphanInput {
  readonly operation: 'orphan'
  readonly item: Item
  readonly patches: readonly PatchRequest[]
}

export function gatherOrphan({ view }: ControllerContext, item: Item): OrphanInput | undefined {
  if (believed(view, item) === undefined) return undefined
  const patches = dependentsOf(view, item.uid).map(([kind, dependent]) => {
    const ownerReferences = dependent.metadata.ownerReferences!.filter((reference) => reference.uid !== item.uid)
    return metadataPatch(itemOf(kind, dependent), dependent, { ownerReferences })
  })
  return { operation: 'orphan', item, patches }
}

export function* decideOrphan({ item, patches }: OrphanInput): Decide {
  if (patches.length > 0) {
    const { parallel = [] } = yield { do: 'parallel', requests: patches }
    const refusal = parallel.find((answer) => !answer.ok && answer.code !== 404)
    if (refusal !== undefined && !refusal.ok) return { error: `orphaning failed: ${refusal.message}` }
  }
  if (!(yield* removeFinalizer(item, ORPHAN))) return { error: `finalizer ${ORPHAN} could not be removed` }
}
