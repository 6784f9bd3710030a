/**
 * All metrics of an autoscaler together: the highest proposal counts. If some fail the others may still scale up,
 * but nothing is scaled down on half the truth. Source: kubernetes, pkg/controller/podautoscaler/horizontal.go
 * (computeReplicasForMetrics).
 */
import type { MetricSpec, MetricStatus } from '../../model/index.js'
import { active, type Statement } from './conditions.js'
import { evaluateMetric, type MetricFailure } from './metric.js'
import type { Measure } from './pod-metric.js'
import type { Reading } from './readings.js'

export interface MetricsVerdict {
  /** What is proposed and by which metric; absent: the sync gives up with `error`. */
  readonly proposal?: { readonly replicas: number; readonly name: string }
  readonly error?: string
  /** One per metric; those that failed are empty. */
  readonly statuses: readonly MetricStatus[]
  /** Each is an event. */
  readonly failures: readonly MetricFailure[]
  readonly statement: Statement
}

const FAILED: MetricStatus = Object.freeze({ type: '' })

export function evaluateMetrics(specs: readonly MetricSpec[], readings: readonly Reading[], measure: Measure, namespace: string): MetricsVerdict {
  const failures: MetricFailure[] = []
  const statuses: MetricStatus[] = []
  let replicas = 0
  let name = ''
  for (const [i, spec] of specs.entries()) {
    const outcome = evaluateMetric(spec, readings[i]!, measure, namespace)
    if ('error' in outcome) {
      failures.push(outcome)
      statuses.push(FAILED)
      continue
    }
    statuses.push(outcome.status)
    if (replicas === 0 || outcome.replicas > replicas) ({ replicas, name } = outcome)
  }
  const [first] = failures
  if (first !== undefined && (failures.length >= specs.length || replicas < measure.currentReplicas)) {
    const error = `invalid metrics (${failures.length} invalid out of ${specs.length}), first error is: ${first.error}`
    return { error, statuses, failures, statement: active('False', first.reason, `the HPA was unable to compute the replica count: ${first.message}`) }
  }
  const statement = active('True', 'ValidMetricFound', `the HPA was able to successfully calculate a replica count from ${name}`)
  return { proposal: { replicas, name }, statuses, failures, statement }
}
