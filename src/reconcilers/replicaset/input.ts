/**
 * What a sync of a ReplicaSet looks at. Counts, availability and the ranking of pods to delete come from what follows
 * each commit; pods are listed only when some must be adopted or released, when most of them go, or when this process
 * believes other than what is true. So a set of thousands is synced at the price of a few additions when one of its
 * pods changes.
 */
import {
  allCarry, expectationsMet, hasCaughtUp, podCounts, POD_COUNTS, readyTimes, type Availability, type ControllerContext, type PodCounts,
} from '../../client/index.js'
import { controllerOf, isPodActive, isPodTerminal, labelSelectorAsSelector, matches, podAvailable, podAvailableAt, type KubeObject, type Pod, type ReplicaSet } from '../../model/index.js'
import { setOf, type SetKind } from './kind.js'
import { rankings } from './ranking.js'

export interface Input {
  readonly set: ReplicaSet
  readonly key: string
  readonly now: number
  /** Whether the set itself is one that this controller has since written anew. */
  readonly stale: boolean
  /** Whether everything asked for before has been seen. */
  readonly satisfied: boolean
  /** The sums, where they are enough. */
  readonly counts: PodCounts
  /** All pods of the set, where they are not. */
  readonly pods?: readonly Pod[]
  /** Orphans that the selector matches. */
  readonly adopt: readonly Pod[]
  /** Pods of all sets of the same owner, where the pods to delete must be found among all. */
  readonly related: readonly Pod[]
  /** The pods to delete, where they are known without the others. */
  readonly victims?: readonly Pod[]
  /** Of the active pods, where the sums are enough. */
  readonly availability: Availability
}

/** How many pods are made or deleted in one sync. */
export const BURST = 500
/** Sorting all is cheaper than making a ranking when more than one pod in so many goes. */
const MOST = 8

export function gather(kind: SetKind, { view, memory, now }: ControllerContext, key: string): Input | undefined {
  const set = setOf({ view }, kind, key)
  if (set === undefined) return undefined
  const uid = set.metadata.uid ?? ''
  const counts = podCounts(view.counts('Pod', POD_COUNTS, uid))
  const adopt = orphansOf(view, set)
  const satisfied = expectationsMet(memory, key, now)
  const excess = satisfied && set.metadata.deletionTimestamp === undefined ? counts.active + adopt.length - (set.spec.replicas ?? 1) : 0
  const { labels } = set.spec.template.metadata ?? {}
  const uniform = allCarry(counts.active, counts.labels, labels) && allCarry(counts.terminating, counts.terminatingLabels, labels)
  const plain = adopt.length === 0 && uniform
  const victims = plain && excess > 0 ? firstVictims(view, set, Math.min(excess, BURST), counts.active, now) : undefined
  const availability = plain ? availabilityOf(view, set, counts, now) : undefined
  const listed = !plain || availability === undefined || (excess > 0 && victims === undefined)
  return {
    set, key, now, stale: !hasCaughtUp(memory, key, set as unknown as KubeObject), satisfied, counts, adopt,
    related: listed && excess > 0 ? siblingsOf(view, set).flatMap((sibling) => podsOf(view, sibling)) : [],
    availability: availability ?? { available: 0, nextAt: undefined },
    ...(listed ? { pods: podsOf(view, uid) } : {}),
    ...(victims === undefined ? {} : { victims }),
  }
}

/** The pods to delete from the ranking; undefined if it cannot be had or all must be looked at anyway. */
function firstVictims(view: View, set: ReplicaSet, count: number, active: number, now: number): readonly Pod[] | undefined {
  const followed = view.follower(rankings)
  // Where all go, nobody is first.
  if (followed === undefined || count >= active) return undefined
  const { uid = '' } = set.metadata
  const siblings = siblingsOf(view, set)
  const ranking = count * MOST > active ? followed.known(uid, siblings) : followed.of(uid, siblings, (owner) => podsOf(view, owner))
  return ranking?.first(count, now)
}

function availabilityOf(view: View, set: ReplicaSet, { activeReady }: PodCounts, now: number): Availability | undefined {
  const minReadySeconds = set.spec.minReadySeconds ?? 0
  if (minReadySeconds === 0) return { available: activeReady, nextAt: undefined }
  return view.follower(readyTimes)?.availability(set.metadata.uid ?? '', activeReady, minReadySeconds, now)
}

/** The same by looking at each pod. */
export function availabilityAmong(active: readonly Pod[], minReadySeconds: number, now: number): Availability {
  let nextAt: number | undefined
  for (const pod of active) {
    const at = podAvailableAt(pod, minReadySeconds)
    if (at !== undefined && at > now && (nextAt === undefined || at < nextAt)) nextAt = at
  }
  return { available: active.filter((pod) => podAvailable(pod, minReadySeconds, now)).length, nextAt }
}

type View = ControllerContext['view']

function orphansOf(view: View, set: ReplicaSet): Pod[] {
  const selector = labelSelectorAsSelector(set.spec.selector)
  if ('error' in selector) return []
  return view
    .byIndex<Pod>('Pod', 'orphans', set.metadata.namespace ?? 'default')
    .filter((pod) => isPodActive(pod) && pod.metadata.deletionTimestamp === undefined && matches(selector, pod.metadata.labels))
}

function podsOf(view: View, set: string): readonly Pod[] {
  return view.byIndex<Pod>('Pod', 'by-controller', set)
}

/** The uids of the sets of the same owner; none without an owner. */
function siblingsOf(view: View, set: ReplicaSet): string[] {
  const owner = controllerOf(set)
  return owner === undefined ? [] : view.byIndex<ReplicaSet>('ReplicaSet', 'by-controller', owner.uid).map(({ metadata }) => metadata.uid ?? '')
}

/** A pod that is terminating and has not finished. */
export function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined && !isPodTerminal(pod)
}
