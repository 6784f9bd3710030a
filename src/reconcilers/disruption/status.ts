/**
 * What a PodDisruptionBudget's status is: how many of its pods are healthy, how many must be, and who has been
 * evicted and is not yet seen to go. Source: kubernetes, pkg/controller/disruption/disruption.go.
 */
import {
  isDisruptionConditionCurrent, parseTime, podReady, sameValue, scaledIntOrPercent, updatedDisruptionCondition, withDisruptionCondition,
  type Pod, type PodDisruptionBudget, type PodDisruptionBudgetStatus,
} from '../../model/index.js'
import type { ExpectedScale } from './scale.js'

/** How long an evicted pod is taken to be on its way out. */
export const DELETION_TIMEOUT_MS = 120_000

/** What a budget asks for. */
export interface Demand {
  readonly expectedPods: number
  readonly desiredHealthy: number
  readonly unmanaged: readonly string[]
}

/** What a budget asks for of these pods; `scale` finds out how many there shall be, where that matters. */
export function demandOf({ spec = {} }: PodDisruptionBudget, pods: readonly Pod[], scale: () => ExpectedScale | { readonly error: string }): Demand | { readonly error: string } {
  const { minAvailable, maxUnavailable } = spec
  if (maxUnavailable === undefined && typeof minAvailable !== 'string') {
    return minAvailable === undefined ? { expectedPods: 0, desiredHealthy: 0, unmanaged: [] } : { expectedPods: pods.length, desiredHealthy: minAvailable, unmanaged: [] }
  }
  const found = scale()
  if ('error' in found) return found
  const bound = scaledIntOrPercent(maxUnavailable ?? minAvailable!, found.pods, true)
  if ('error' in bound) return bound
  const desiredHealthy = maxUnavailable === undefined ? bound.result : Math.max(0, found.pods - bound.result)
  return { expectedPods: found.pods, desiredHealthy, unmanaged: found.unmanaged }
}

/** The evicted pods that are not yet seen to go, and those that should have gone by now. */
export function disruptedOf({ status }: PodDisruptionBudget, pods: readonly Pod[], nowMs: number): { readonly waiting: Readonly<Record<string, string>>; readonly overdue: readonly Pod[]; readonly recheckMs: number | undefined } {
  const waiting: Record<string, string> = {}
  const overdue: Pod[] = []
  let recheckMs: number | undefined
  for (const pod of pods) {
    const evictedAt = status?.disruptedPods?.[pod.metadata.name]
    if (pod.metadata.deletionTimestamp !== undefined || evictedAt === undefined) continue
    const goneBy = (parseTime(evictedAt) ?? 0) + DELETION_TIMEOUT_MS
    if (goneBy < nowMs) {
      overdue.push(pod)
      continue
    }
    waiting[pod.metadata.name] = evictedAt
    recheckMs = Math.min(recheckMs ?? goneBy, goneBy)
  }
  return { waiting, overdue, recheckMs }
}

/** How many pods are ready and not on their way out. */
export function healthyAmong(pods: readonly Pod[], waiting: Readonly<Record<string, string>>, nowMs: number): number {
  const isLeaving = ({ metadata }: Pod): boolean => {
    const evictedAt = Object.hasOwn(waiting, metadata.name) ? waiting[metadata.name] : undefined
    return metadata.deletionTimestamp !== undefined || (evictedAt !== undefined && (parseTime(evictedAt) ?? 0) + DELETION_TIMEOUT_MS > nowMs)
  }
  return pods.filter((pod) => !isLeaving(pod) && podReady(pod)).length
}

/** The status to write, or undefined if the present one says it all. */
export function statusOf(budget: PodDisruptionBudget, currentHealthy: number, { expectedPods, desiredHealthy }: Demand, waiting: Readonly<Record<string, string>>, nowMs: number): PodDisruptionBudgetStatus | undefined {
  const { status, metadata } = budget
  const spare = currentHealthy - desiredHealthy
  // A budget that means no pods yet must not let the first ones go.
  const disruptionsAllowed = expectedPods <= 0 || spare <= 0 ? 0 : spare
  const counts = { ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }), currentHealthy, desiredHealthy, disruptionsAllowed, expectedPods }
  const { conditions, disruptedPods = {}, ...present } = status ?? {}
  if (status !== undefined && sameValue(present, counts) && sameValue(disruptedPods, waiting) && isDisruptionConditionCurrent(status)) return undefined
  const next = { ...counts, ...(Object.keys(waiting).length === 0 ? {} : { disruptedPods: waiting }), ...(conditions === undefined ? {} : { conditions }) }
  return { ...next, conditions: updatedDisruptionCondition(next, nowMs) }
}

/** The status of a budget that could not be worked out: nothing may be evicted. */
export function failedStatus({ status }: PodDisruptionBudget, error: string, nowMs: number): PodDisruptionBudgetStatus {
  const present = status ?? { currentHealthy: 0, desiredHealthy: 0, expectedPods: 0, disruptionsAllowed: 0 }
  return { ...present, disruptionsAllowed: 0, conditions: withDisruptionCondition(present.conditions, 'False', 'SyncFailed', error, present.observedGeneration, nowMs) }
}
