/**
 * Which pods of a target count: those with a usable value, those that are not ready (for CPU: also those that just
 * started and burn CPU for it), and those without a sample. Pods that failed or are being deleted are nobody's.
 * Source: kubernetes, pkg/controller/podautoscaler/replica_calculator.go (groupPods).
 */
import { getCondition, parseTime, type Pod, type PodStatus } from '../../model/index.js'
import type { PodValue } from './pod-values.js'

/** Names of pods, each list in the order of the pods. */
export interface PodGroups {
  readonly readyCount: number
  readonly unready: readonly string[]
  readonly missing: readonly string[]
  /** Neither their samples nor their absence counts. */
  readonly ignored: readonly string[]
}

/** When a young pod's CPU is believed. */
export interface ReadinessRules {
  readonly cpuInitializationPeriodMs: number
  readonly initialReadinessDelayMs: number
}

export function groupPods(pods: readonly Pod[], values: ReadonlyMap<string, PodValue>, resource: string | undefined, rules: ReadinessRules, now: number): PodGroups {
  let readyCount = 0
  const unready: string[] = []
  const missing: string[] = []
  const ignored: string[] = []
  for (const pod of pods) {
    const { name, deletionTimestamp } = pod.metadata
    const phase = pod.status?.phase
    const value = values.get(name)
    if (deletionTimestamp !== undefined || phase === 'Failed') ignored.push(name)
    else if (phase === 'Pending') unready.push(name)
    else if (value === undefined) missing.push(name)
    else if (resource === 'cpu' && isUnready(pod, value, rules, now)) unready.push(name)
    else readyCount++
  }
  return { readyCount, unready, missing, ignored }
}

/** What a pod's status says of its readiness; times in milliseconds. */
interface Readiness {
  readonly startedAt: number
  readonly changedAt: number
  readonly isFalse: boolean
}

/** Statuses are frozen and most stay as they are between two syncs. */
const readinessByStatus = new WeakMap<PodStatus, Readiness | null>()

/**
 * While a pod is young a sample counts only if the pod is ready and the whole sample was taken since then; later
 * only a pod that has never been ready after its first moments is left out.
 */
function isUnready({ status = {} }: Pod, value: PodValue, { cpuInitializationPeriodMs, initialReadinessDelayMs }: ReadinessRules, now: number): boolean {
  let readiness = readinessByStatus.get(status)
  if (readiness === undefined) {
    readiness = readReadiness(status)
    readinessByStatus.set(status, readiness)
  }
  if (readiness === null) return true
  const { startedAt, changedAt, isFalse } = readiness
  if (startedAt + cpuInitializationPeriodMs > now) return isFalse || value.timestampMs < changedAt + value.windowMs
  return isFalse && startedAt + initialReadinessDelayMs > changedAt
}

/** A condition without a time changed before everything else. */
const ZERO_TIME = -Number.MAX_SAFE_INTEGER

/** Null if the pod has not started or never said. */
function readReadiness(status: PodStatus): Readiness | null {
  const ready = getCondition(status.conditions, 'Ready')
  const startedAt = parseTime(status.startTime)
  if (ready === undefined || startedAt === undefined) return null
  return { startedAt, changedAt: parseTime(ready.lastTransitionTime) ?? ZERO_TIME, isFalse: ready.status === 'False' }
}
