/**
 * What one node means to a DaemonSet: what it adds to the status, what must be done there, and what it is to a rolling
 * update. A pure function of the node, the set's pods there, and the time; it holds until a time that it names.
 * Source: kubernetes, pkg/controller/daemon/daemon_controller.go (podsShouldBeOnNode, updateDaemonSetStatus), update.go (rollingUpdate).
 */
import { byText, isPodTerminal, parseTime, podAvailable, podAvailableAt, podReady, type Pod } from '../../model/index.js'
import type { Suits } from './node.js'
import { GENERATION_LABEL, HASH_LABEL } from './template.js'

/** What pods are measured by. */
export interface Measure {
  readonly hash: string
  readonly generation: number | undefined
  readonly minReadySeconds: number
  /** Whether a new pod may stand beside an old one. */
  readonly surges: boolean
}

/** What a node is to a rolling update without a surge. */
export type Plain = 'replacement' | 'candidate'
/** What it is to one with a surge. */
export type Surge = 'done' | 'allowed' | 'candidate' | 'sunset' | 'lost'

/** What is to be done on a node whatever the revision. */
export interface Work {
  readonly create: boolean
  readonly deletes: readonly string[]
  /** Pods that failed: they go when their back-off is over. */
  readonly failed: readonly string[]
  readonly succeeded: readonly string[]
}

export interface Verdict {
  /** Desired, scheduled, misscheduled, ready, available, updated, unavailable without a surge, surging, available with a surge: 0 or 1 each. */
  readonly counts: readonly number[]
  readonly work: Work | undefined
  readonly plain: Plain | undefined
  readonly surge: Surge | undefined
  /** The old pod that a rolling update is about. */
  readonly old: string | undefined
  /** When the passing of time alone may change the verdict. */
  readonly until: number
}

/** The places in a verdict's counts. */
export const COUNTS = { desired: 0, scheduled: 1, misscheduled: 2, ready: 3, available: 4, updated: 5, unavailable: 6, surging: 7, surgeAvailable: 8 } as const
export const COUNTS_WIDTH = 9

/** `suits` is undefined for a node that is not there. All pods are of the set. */
export function judge(suits: Suits | undefined, all: readonly Pod[], measure: Measure, now: number): Verdict | undefined {
  // A pod that is over and deleted is only held by something: nothing more is to be done with it.
  const pods = all.filter((pod) => !(isPodTerminal(pod) && isDeleted(pod))).sort(oldestFirst)
  if (pods.length === 0 && suits !== 'run') return undefined
  const { minReadySeconds } = measure
  const counts = new Array<number>(COUNTS_WIDTH).fill(0)
  const [first] = pods
  if (suits === 'run') {
    counts[COUNTS.desired] = 1
    if (first !== undefined) {
      counts[COUNTS.scheduled] = 1
      counts[COUNTS.ready] = podReady(first) ? 1 : 0
      counts[COUNTS.available] = podAvailable(first, minReadySeconds, now) ? 1 : 0
      counts[COUNTS.updated] = isUpdated(first, measure) ? 1 : 0
    }
  } else if (suits !== undefined) {
    counts[COUNTS.misscheduled] = 1
  }
  const update = rollingUpdate(suits, pods, measure, now, counts)
  return { counts, work: workOn(suits, pods, measure, now), ...update, until: changesAt(pods, minReadySeconds, now) }
}

function isDeleted({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp !== undefined
}

/** Bound pods first, then the older ones. */
function oldestFirst(a: Pod, b: Pod): number {
  return Number((a.spec.nodeName ?? '') === '') - Number((b.spec.nodeName ?? '') === '')
    || (parseTime(a.metadata.creationTimestamp) ?? 0) - (parseTime(b.metadata.creationTimestamp) ?? 0)
    || byText(a.metadata.name, b.metadata.name)
}

function isUpdated({ metadata: { labels } }: Pod, { hash, generation }: Measure): boolean {
  return (generation !== undefined && labels?.[GENERATION_LABEL] === String(generation)) || labels?.[HASH_LABEL] === hash
}

function changesAt(pods: readonly Pod[], minReadySeconds: number, now: number): number {
  let first = Number.POSITIVE_INFINITY
  if (minReadySeconds === 0) return first
  for (const pod of pods) {
    const at = podAvailableAt(pod, minReadySeconds)
    if (at !== undefined && at > now && at < first) first = at
  }
  return first
}

function workOn(suits: Suits | undefined, pods: readonly Pod[], measure: Measure, now: number): Work | undefined {
  if (suits === undefined) {
    // Nobody else takes pods away that wait for a node that is gone.
    const waiting = pods.filter(({ spec }) => (spec.nodeName ?? '') === '').map(nameOf)
    return waiting.length === 0 ? undefined : { create: false, deletes: waiting, failed: [], succeeded: [] }
  }
  if (suits === 'run' && pods.length === 0) return { create: true, deletes: [], failed: [], succeeded: [] }
  const present = pods.filter((pod) => !isDeleted(pod))
  if (suits === 'no') return present.length === 0 ? undefined : { create: false, deletes: present.map(nameOf), failed: [], succeeded: [] }
  const failed = present.filter(({ status }) => status?.phase === 'Failed').map(nameOf)
  const succeeded = present.filter(({ status }) => status?.phase === 'Succeeded').map(nameOf)
  const running = present.filter((pod) => !isPodTerminal(pod))
  const create = measure.surges && running.length === 0 && suits === 'run'
  const deletes = running.length <= 1 ? [] : measure.surges ? beyondTwo(running, measure, now) : running.slice(1).map(nameOf)
  return create || deletes.length + failed.length + succeeded.length > 0 ? { create, deletes, failed, succeeded } : undefined
}

function nameOf({ metadata }: Pod): string {
  return metadata.name
}

/** With a surge an old pod stays beside a new one as long as it is ready and the new one is not available. */
function beyondTwo(running: readonly Pod[], { hash, minReadySeconds }: Measure, now: number): string[] {
  const isNew = ({ metadata }: Pod): boolean => metadata.labels?.[HASH_LABEL] === hash
  const [newPod, oldPod] = [running.find(isNew), running.find((pod) => !isNew(pod))]
  const excess = running.filter((pod) => pod !== newPod && pod !== oldPod).map(nameOf)
  if (newPod === undefined || oldPod === undefined) return excess
  return podReady(oldPod) && !podAvailable(newPod, minReadySeconds, now) ? excess : [...excess, nameOf(oldPod)]
}

type Update = Pick<Verdict, 'plain' | 'surge' | 'old'>

const UNTOUCHED: Update = { plain: undefined, surge: undefined, old: undefined }

/** Both kinds of update are judged: which one it is depends on how many nodes there are. */
function rollingUpdate(suits: Suits | undefined, pods: readonly Pod[], measure: Measure, now: number, counts: number[]): Update {
  const present = pods.filter((pod) => !isDeleted(pod))
  const updated = present.filter((pod) => isUpdated(pod, measure))
  if (updated.length > 1 || present.length - updated.length > 1) {
    counts[COUNTS.unavailable] = counts[COUNTS.surging] = 1
    return UNTOUCHED
  }
  const [newPod] = updated
  const oldPod = present.find((pod) => pod !== newPod)
  const isAvailable = (pod: Pod | undefined): boolean => pod !== undefined && podAvailable(pod, measure.minReadySeconds, now)
  const alone = (newPod === undefined) !== (oldPod === undefined)
  if (!alone || !isAvailable(newPod ?? oldPod)) counts[COUNTS.unavailable] = 1
  if (isAvailable(oldPod ?? newPod)) counts[COUNTS.surgeAvailable] = 1
  if (oldPod === undefined) return UNTOUCHED
  const old = nameOf(oldPod)
  if (newPod !== undefined) {
    if (isAvailable(newPod)) return { plain: undefined, surge: 'done', old }
    counts[COUNTS.surging] = 1
    return { ...UNTOUCHED, old }
  }
  return isAvailable(oldPod)
    ? { plain: 'candidate', surge: suits === undefined ? 'lost' : suits === 'run' ? 'candidate' : 'sunset', old }
    : { plain: 'replacement', surge: suits === undefined ? 'lost' : suits === 'run' ? 'allowed' : 'done', old }
}
