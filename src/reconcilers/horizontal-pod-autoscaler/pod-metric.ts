/**
 * What a metric of pods proposes. A first look counts the pods with a usable value; pods that are missing or not
 * ready are then filled in so that they damp the change: as idle when it would grow, as busy when it would shrink. If
 * that turns the direction round, or leaves the ratio within the tolerance, nothing changes; exactly at the target
 * missing pods are left out. The two looks of utilisation and of plain values differ only in what a pod that is
 * missing counts as.
 * Source: kubernetes, pkg/controller/podautoscaler/replica_calculator.go.
 */
import type { Pod } from '../../model/index.js'
import type { MetricsError } from '../../world/index.js'
import { groupPods, type PodGroups, type ReadinessRules } from './pod-groups.js'
import { requestsOf } from './pod-requests.js'
import type { PodValues } from './pod-values.js'
import { isWithin, plainUsage, replicasFrom, utilization, type Tolerances, type Usage } from './ratios.js'

/** What all metrics of a sync are measured by. */
export interface Measure {
  /** What the target is asked to have. */
  readonly currentReplicas: number
  /** What it says it has. */
  readonly statusReplicas: number
  readonly tolerances: Tolerances
  readonly rules: ReadinessRules
  readonly now: number
  /** The pods that the target's selector picks, by name. */
  readonly pods: readonly Pod[]
}

/** What one metric proposes, before stabilisation, policies and limits. */
export interface Proposal {
  readonly replicas: number
  /** Whole percent of the requests, of the first look. */
  readonly percent?: number
  /** Average (for a total's target: total), thousandths of the unit. */
  readonly usageMilli: number
  readonly timestampMs?: number
}

const NO_PODS = 'no pods returned by selector while calculating replica count'
const NO_VALUES = 'did not receive metrics for targeted pods (pods might be unready)'

/** For a target in percent of the requests. */
export function utilizationReplicas(measure: Measure, found: PodValues, resource: string, targetPercent: number, container?: string): Proposal | MetricsError {
  const counted = countValues(measure, found, resource)
  if ('error' in counted) return counted
  if (counted.values.size === 0) return { error: NO_VALUES }
  const requests = requestsOf(measure.pods, resource, container)
  if ('error' in requests) return requests
  const first = utilization(counted.values, requests, targetPercent)
  if ('error' in first) return first
  const busyPercent = Math.max(100, targetPercent)
  const busy = (pod: string): number => Math.trunc((requests.get(pod)! * busyPercent) / 100)
  const look = (values: ReadonlyMap<string, number>): Usage => utilization(values, requests, targetPercent) as Usage
  const replicas = secondLook(measure, counted, first, busy, look)
  return { replicas, percent: first.percent, usageMilli: first.averageMilli, timestampMs: found.timestampMs }
}

/** For a target that is an average value per pod. */
export function averageReplicas(measure: Measure, found: PodValues, resource: string | undefined, targetMilli: number): Proposal | MetricsError {
  const counted = countValues(measure, found, resource)
  if ('error' in counted) return counted
  if (counted.values.size === 0) return { error: NO_VALUES }
  const look = (values: ReadonlyMap<string, number>): Usage => plainUsage(values, targetMilli)
  const first = look(counted.values)
  const replicas = secondLook(measure, counted, first, () => targetMilli, look)
  return { replicas, usageMilli: first.averageMilli, timestampMs: found.timestampMs }
}

interface Counted {
  readonly groups: PodGroups
  /** Values of pods that count in the first look. */
  readonly values: Map<string, number>
}

function countValues({ pods, rules, now }: Measure, { values: found }: PodValues, resource: string | undefined): Counted | MetricsError {
  if (pods.length === 0) return { error: NO_PODS }
  const groups = groupPods(pods, found, resource, rules, now)
  const values = new Map<string, number>()
  for (const [pod, { valueMilli }] of found) values.set(pod, valueMilli)
  for (const pod of groups.ignored) values.delete(pod)
  for (const pod of groups.unready) values.delete(pod)
  return { groups, values }
}

function secondLook({ currentReplicas, tolerances }: Measure, { groups, values }: Counted, first: Usage, busy: (pod: string) => number, look: (values: ReadonlyMap<string, number>) => Usage): number {
  const { readyCount, unready, missing } = groups
  const growsPastUnready = unready.length > 0 && first.ratio > 1
  if (!growsPastUnready && missing.length === 0) {
    return isWithin(tolerances, first.ratio) ? currentReplicas : replicasFrom(first.ratio * readyCount)
  }
  const filled = new Map(values)
  if (first.ratio < 1) for (const pod of missing) filled.set(pod, busy(pod))
  else if (first.ratio > 1) for (const pod of missing) filled.set(pod, 0)
  if (growsPastUnready) for (const pod of unready) filled.set(pod, 0)
  const { ratio } = look(filled)
  if (isWithin(tolerances, ratio) || turnsRound(first.ratio, ratio)) return currentReplicas
  const replicas = replicasFrom(ratio * filled.size)
  return (ratio < 1 && replicas > currentReplicas) || (ratio > 1 && replicas < currentReplicas) ? currentReplicas : replicas
}

function turnsRound(before: number, after: number): boolean {
  return (before < 1 && after > 1) || (before > 1 && after < 1)
}
