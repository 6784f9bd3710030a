/**
 * The garbage collector: what no owner holds any more is deleted, owners that wait for their dependents are let go
 * when these are gone, and dependents that are to outlive their owner are freed of it. It works for every kind and
 * costs what the change touches: there is no sweep.
 * Source: pkg/controller/garbagecollector.
 */
import type { Reconciler } from '../../client/index.js'
import { decideCollect, gatherCollect, type CollectInput } from './collect.js'
import { dependentsByOwner, parseQueueKey, SEEN_KINDS } from './graph.js'
import { decideOrphan, gatherOrphan, type OrphanInput } from './orphan.js'
import { everyKind } from './watch.js'

const WORKERS = 20

export function garbageCollectorReconciler(): Reconciler<CollectInput | OrphanInput> {
  return {
    name: 'garbage-collector',
    actor: 'generic-garbage-collector',
    workers: WORKERS,
    indexes: [dependentsByOwner],
    memory: [SEEN_KINDS],
    watches: [everyKind],
    gather: (context, key) => {
      const { operation, item } = parseQueueKey(key)
      return operation === 'delete' ? gatherCollect(context, item) : gatherOrphan(context, item)
    },
    decide: (input) => (input.operation === 'delete' ? decideCollect(input) : decideOrphan(input)),
  }
}
