/**
 * How far a metric is from its target, in the arithmetic of upstream: totals and averages are whole numbers that are
 * cut, the ratio is a double. Source: kubernetes, pkg/controller/podautoscaler/metrics/utilization.go.
 */
import type { MetricsError } from '../../world/index.js'

/** A first or second look at a metric: how it compares with its target (1 = met). */
export interface Usage {
  readonly ratio: number
  /** Average over the pods that have a value, thousandths of the unit, cut. */
  readonly averageMilli: number
}

/** By how much a ratio may be off without anything being done. */
export interface Tolerances {
  readonly up: number
  readonly down: number
}

const INT32_MAX = 2_147_483_647

/** Use in whole percent of what the pods request, against a target in percent. Values of unknown pods do not count. The percentage has 32 bits, beyond which it wraps. */
export function utilization(values: ReadonlyMap<string, number>, requests: ReadonlyMap<string, number>, targetPercent: number): (Usage & { readonly percent: number }) | MetricsError {
  let used = 0
  let requested = 0
  let known = 0
  for (const [pod, value] of values) {
    const request = requests.get(pod)
    if (request === undefined) continue
    used += value
    requested += request
    known++
  }
  if (requested === 0) return { error: 'no metrics returned matched known pods' }
  const percent = Number(BigInt.asIntN(32, (BigInt(used) * 100n) / BigInt(requested)))
  return { ratio: percent / targetPercent, percent, averageMilli: Math.trunc(used / known) }
}

/** The average value of all pods, against a target. */
export function plainUsage(values: ReadonlyMap<string, number>, targetMilli: number): Usage {
  let total = 0
  for (const value of values.values()) total += value
  const averageMilli = Math.trunc(total / values.size)
  return { ratio: averageMilli / targetMilli, averageMilli }
}

/** Whether a ratio is near enough to 1 that nothing is to be done. */
export function isWithin({ up, down }: Tolerances, ratio: number): boolean {
  return 1 - down <= ratio && ratio <= 1 + up
}

/** A number of replicas, rounded up and kept in 32 bits (the addition turns -0 into 0). */
export function replicasFrom(amount: number): number {
  return Math.min(Math.ceil(amount), INT32_MAX) + 0
}
