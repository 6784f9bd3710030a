/**
 * Which pods go first when a ReplicaSet shrinks: unassigned before assigned, pending before running, not ready
 * before ready, cheap before dear, from crowded nodes first, then the younger by powers of two of their age, more
 * restarts first. Source: kubernetes, pkg/controller/controller_utils.go (ActivePodsWithRanks). Deviation: what
 * upstream leaves to the order in memory is decided by uid.
 */
import { isPodActive, parseTime, podReady, type Pod } from '../../model/index.js'
import { PHASES, readySince, restartsOf } from '../pod-facts.js'

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost'
const NANOSECONDS = 1_000_000
/** 2 to the 32nd. */
const WORD = 4_294_967_296
const INT32_MAX = 2_147_483_647

/** What the ranking looks at. */
export interface Candidate {
  readonly pod: Pod
  readonly uid: string
  /** Empty while unassigned. */
  readonly node: string
  readonly phase: number
  readonly ready: boolean
  readonly cost: number
  /** -1: unknown. */
  readonly readySince: number
  readonly created: number
  readonly restarts: number
  readonly sidecarRestarts: number
}

export function candidateOf(pod: Pod): Candidate {
  const [restarts, sidecarRestarts] = restartsOf(pod)
  return {
    pod,
    uid: pod.metadata.uid ?? '',
    node: pod.spec.nodeName ?? '',
    phase: PHASES[pod.status?.phase ?? ''] ?? 0,
    ready: podReady(pod),
    cost: deletionCost(pod),
    readySince: readySince(pod),
    created: parseTime(pod.metadata.creationTimestamp) ?? -1,
    restarts,
    sidecarRestarts,
  }
}

/** The `count` pods to delete; `related` are the pods of all sets of the same owner. */
export function podsToDelete(pods: readonly Pod[], related: readonly Pod[], count: number, now: number): readonly Pod[] {
  if (count >= pods.length) return pods
  const crowd = new Map<string, number>()
  for (const pod of related) {
    const { nodeName = '' } = pod.spec
    if (isPodActive(pod)) crowd.set(nodeName, (crowd.get(nodeName) ?? 0) + 1)
  }
  const ranked = pods.map((pod) => ({ candidate: candidateOf(pod), rank: crowd.get(pod.spec.nodeName ?? '') ?? 0 }))
  ranked.sort((a, b) => compareClass(a.candidate, b.candidate) || b.rank - a.rank || compareAlike(a.candidate, b.candidate, now))
  return ranked.slice(0, count).map(({ candidate }) => candidate.pod)
}

/** By what does not change while other pods and time do. */
export function compareClass(a: Candidate, b: Candidate): number {
  if ((a.node === '') !== (b.node === '')) return a.node === '' ? -1 : 1
  if (a.phase !== b.phase) return a.phase - b.phase
  if (a.ready !== b.ready) return a.ready ? 1 : -1
  return a.cost - b.cost
}

/** Between pods of one class on equally crowded nodes. */
export function compareAlike(a: Candidate, b: Candidate, now: number): number {
  if (a.ready && b.ready) {
    const byReady = compareAges(a.readySince, b.readySince, a, b, now)
    if (byReady !== 0) return byReady
  }
  return b.restarts - a.restarts || b.sidecarRestarts - a.sidecarRestarts || compareAges(a.created, b.created, a, b, now) || byUid(a, b)
}

/** The younger goes first, ages counted in powers of two; within one power the smaller uid. */
function compareAges(timeA: number, timeB: number, a: Candidate, b: Candidate, now: number): number {
  if (timeA === timeB) return 0
  if (timeA === -1 || timeB === -1) return timeA === -1 ? -1 : 1
  return logarithm(now - timeA) - logarithm(now - timeB) || byUid(a, b)
}

/** The integer part of log2 of a time in nanoseconds; -1 for times that are not past. */
function logarithm(ms: number): number {
  if (ms <= 0) return -1
  const value = ms * NANOSECONDS
  return value < WORD ? 31 - Math.clz32(value) : 63 - Math.clz32(value / WORD)
}

/** An annotation that is no 32-bit integer, or has a sign or zeros before it, counts as none. */
function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.[DELETION_COST]
  if (text === undefined || !/^(0|[1-9][0-9]*|-[0-9]+)$/.test(text)) return 0
  const cost = Number(text)
  return cost > INT32_MAX || cost < -INT32_MAX - 1 ? 0 : cost + 0
}

function byUid(a: Candidate, b: Candidate): number {
  return a.uid < b.uid ? -1 : a.uid > b.uid ? 1 : 0
}
