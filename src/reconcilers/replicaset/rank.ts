/**
 * Which pods go first when a ReplicaSet shrinks: unassigned before assigned, pending before running, not ready
 * before ready, cheap before dear, from crowded nodes first, then the younger by powers of two of their age, more
 * restarts first. Source: kubernetes, pkg/controller/controller_utils.go (ActivePodsWithRanks).
 */
import { getCondition, isPodActive, parseTime, podReady, type Pod } from '../../model/index.js'

const PHASES: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 }
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost'
const NANOSECONDS = 1_000_000

/** The `count` pods to delete; `related` are the pods of all sets of the same owner. */
export function podsToDelete(pods: readonly Pod[], related: readonly Pod[], count: number, now: number): readonly Pod[] {
  if (count >= pods.length) return pods
  const crowd = new Map<string, number>()
  for (const pod of related) {
    if (isPodActive(pod)) crowd.set(nodeOf(pod), (crowd.get(nodeOf(pod)) ?? 0) + 1)
  }
  const ranked = pods.map((pod) => ({ pod, rank: crowd.get(nodeOf(pod)) ?? 0 }))
  return ranked.sort((a, b) => compare(a.pod, b.pod, a.rank, b.rank, now)).slice(0, count).map(({ pod }) => pod)
}

function nodeOf(pod: Pod): string {
  return pod.spec.nodeName ?? ''
}

function compare(a: Pod, b: Pod, rankA: number, rankB: number, now: number): number {
  const [nodeA, nodeB] = [nodeOf(a), nodeOf(b)]
  if (nodeA !== nodeB && (nodeA === '' || nodeB === '')) return nodeA === '' ? -1 : 1
  const phase = (PHASES[a.status?.phase ?? ''] ?? 0) - (PHASES[b.status?.phase ?? ''] ?? 0)
  if (phase !== 0) return phase
  const [readyA, readyB] = [podReady(a), podReady(b)]
  if (readyA !== readyB) return readyA ? 1 : -1
  const cost = deletionCost(a) - deletionCost(b)
  if (cost !== 0) return cost
  if (rankA !== rankB) return rankB - rankA
  if (readyA && readyB) {
    const byReady = compareAges(readySince(a), readySince(b), a, b, now)
    if (byReady !== undefined) return byReady
  }
  return compareRestarts(a, b) ?? compareAges(parseTime(a.metadata.creationTimestamp), parseTime(b.metadata.creationTimestamp), a, b, now) ?? byName(a, b)
}

/** The younger goes first, ages counted in powers of two; within one power the smaller uid. */
function compareAges(timeA: number | undefined, timeB: number | undefined, a: Pod, b: Pod, now: number): number | undefined {
  if (timeA === timeB) return undefined
  if (timeA === undefined || timeB === undefined) return timeA === undefined ? -1 : 1
  const difference = logarithm(now - timeA) - logarithm(now - timeB)
  if (difference !== 0) return difference
  return (a.metadata.uid ?? '') < (b.metadata.uid ?? '') ? -1 : 1
}

/** The integer part of log2 of a time in nanoseconds; -1 for times that are not past. */
function logarithm(ms: number): number {
  if (ms <= 0) return -1
  let power = 0
  for (let value = ms * NANOSECONDS; value >= 2; value /= 2) power++
  return power
}

function compareRestarts(a: Pod, b: Pod): number | undefined {
  const [regularA, sidecarA] = restarts(a)
  const [regularB, sidecarB] = restarts(b)
  if (regularA !== regularB) return regularB - regularA
  return sidecarA === sidecarB ? undefined : sidecarB - sidecarA
}

/** The most restarts of any container, and of any sidecar. */
function restarts(pod: Pod): readonly [number, number] {
  const sidecars = new Set((pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name))
  const most = (counts: readonly number[]): number => counts.reduce((max, count) => Math.max(max, count), 0)
  return [
    most((pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount)),
    most((pod.status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name)).map(({ restartCount }) => restartCount)),
  ]
}

function readySince(pod: Pod): number | undefined {
  const condition = getCondition(pod.status?.conditions, 'Ready')
  return condition?.status === 'True' ? parseTime(condition.lastTransitionTime) : undefined
}

/** An annotation that is no 32-bit integer counts as none. */
function deletionCost(pod: Pod): number {
  const text = pod.metadata.annotations?.[DELETION_COST]
  if (text === undefined || !/^(0|-?[1-9][0-9]{0,9}|-0)$/.test(text)) return 0
  const cost = Number(text)
  return cost > 2_147_483_647 || cost < -2_147_483_648 ? 0 : cost
}

function byName(a: Pod, b: Pod): number {
  return a.metadata.name < b.metadata.name ? -1 : a.metadata.name > b.metadata.name ? 1 : 0
}
