/**
 * What a sync of a ReplicaSet looks at. Counts come from sums that the store keeps; pods are listed only when some
 * must be adopted, released, deleted, or may become available later, so a set of thousands is synced at the price
 * of a few additions when one of its pods changes.
 */
import {
  allCarry, expectationsMet, podCounts, POD_COUNTS, type ControllerContext, type PodCounts,
} from '../../client/index.js'
import { controllerOf, isPodActive, isPodTerminal, labelSelectorAsSelector, matches, type Pod, type ReplicaSet } from '../../model/index.js'

export interface Input {
  readonly set: ReplicaSet
  readonly key: string
  readonly now: number
  /** Whether everything asked for before has been seen. */
  readonly satisfied: boolean
  /** The sums, where they are enough. */
  readonly counts: PodCounts
  /** All pods of the set, where they are not. */
  readonly pods?: readonly Pod[]
  /** Orphans that the selector matches. */
  readonly adopt: readonly Pod[]
  /** Pods of all sets of the same owner. */
  readonly related: readonly Pod[]
}

export function gather({ view, memory, now }: ControllerContext, key: string): Input | undefined {
  const set = view.get<ReplicaSet>('ReplicaSet', key)
  if (set === undefined) return undefined
  const uid = set.metadata.uid ?? ''
  const counts = podCounts(view.counts('Pod', POD_COUNTS, uid))
  const adopt = orphansOf(view, set)
  const satisfied = expectationsMet(memory, key, now)
  const shrinks = satisfied && set.metadata.deletionTimestamp === undefined && counts.active + adopt.length > (set.spec.replicas ?? 1)
  const { labels } = set.spec.template.metadata ?? {}
  const uniform = allCarry(counts.active, counts.labels, labels) && allCarry(counts.terminating, counts.terminatingLabels, labels)
  const walk = shrinks || adopt.length > 0 || !uniform || (set.spec.minReadySeconds ?? 0) > 0
  const pods = walk ? view.byIndex<Pod>('Pod', 'by-controller', uid) : undefined
  return {
    set, key, now, satisfied, counts, adopt, related: shrinks ? relatedPods(view, set) : [], ...(pods === undefined ? {} : { pods }),
  }
}

type View = ControllerContext['view']

function orphansOf(view: View, set: ReplicaSet): Pod[] {
  const selector = labelSelectorAsSelector(set.spec.selector)
  if ('error' in selector) return []
  return view
    .byIndex<Pod>('Pod', 'orphans', set.metadata.namespace ?? 'default')
    .filter((pod) => isPodActive(pod) && pod.metadata.deletionTimestamp === undefined && matches(selector, pod.metadata.labels))
}

function relatedPods(view: View, set: ReplicaSet): Pod[] {
  const owner = controllerOf(set)
  if (owner === undefined) return []
  return view.byIndex<ReplicaSet>('ReplicaSet', 'by-controller', owner.uid).flatMap((sibling) => view.byIndex<Pod>('Pod', 'by-controller', sibling.metadata.uid ?? ''))
}

/** A pod that is terminating and has not finished. */
export function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined && !isPodTerminal(pod)
}
