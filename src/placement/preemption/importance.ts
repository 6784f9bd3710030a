/**
 * Who matters more: the higher priority, then who has been running longer. A pod that has not been started yet
 * counts as started now, later than all others.
 * Source: pkg/scheduler/util/utils.go (MoreImportantPod, GetEarliestPodStartTime).
 */
import { parseTime } from '../../model/index.js'
import type { PlacedPod } from '../model/pod-info.js'

/** When a pod was started, in milliseconds; infinitely late if it has not been. */
export function startedAt({ pod }: PlacedPod): number {
  return parseTime(pod.status?.startTime) ?? Infinity
}

/** Orders pods from the most to the least important; the store's ids make it total. */
export function byImportance(a: PlacedPod, b: PlacedPod): number {
  if (a.podClass.priority !== b.podClass.priority) return b.podClass.priority - a.podClass.priority
  const [startA, startB] = [startedAt(a), startedAt(b)]
  return startA < startB ? -1 : startA > startB ? 1 : a.id - b.id
}

/** The earliest start among the most important of the victims, which come first. */
export function earliestStart(victims: readonly PlacedPod[]): number {
  const highest = victims[0]!.podClass.priority
  return victims.filter(({ podClass }) => podClass.priority === highest).map(startedAt).reduce((a, b) => Math.min(a, b))
}
