/**
 * The replica calculator: what one metric of an autoscaler proposes, or why it cannot be told. Source: kubernetes,
 * pkg/controller/podautoscaler/replica_calculator.go; the texts of errors are upstream's.
 */
import { cpuMilli, type MetricSpec, type MetricTarget } from '../../model/index.js'
import type { MetricsError } from '../../world/index.js'
import { printSelector } from './go-selector.js'
import { averageReplicas, utilizationReplicas, type Measure, type Proposal } from './pod-metric.js'
import { customValues, resourceValues } from './pod-values.js'
import { failed, type Reading } from './readings.js'
import { perReplicaReplicas, totalReplicas } from './whole-metric.js'

type Of<T extends Reading['of']> = Extract<Reading, { of: T }>['answer' & keyof Extract<Reading, { of: T }>]

const NO_EXTERNAL_METRICS = 'no metrics returned from external metrics API'

/** What a Resource or (with `container`) ContainerResource metric proposes. */
export function resourceReplicas(measure: Measure, answer: Of<'pods'>, resource: string, target: MetricTarget, container?: string): Proposal | MetricsError {
  const found = resourceValues(answer, resource, container)
  if ('error' in found) return { error: `unable to get metrics for resource ${resource}: ${found.error}` }
  if (target.averageValue !== undefined) return averageReplicas(measure, found, resource, cpuMilli(target.averageValue))
  return utilizationReplicas(measure, found, resource, target.averageUtilization ?? 0, container)
}

/** What a Pods metric proposes. */
export function podsReplicas(measure: Measure, answer: Of<'values'>, { metric, target }: NonNullable<MetricSpec['pods']>): Proposal | MetricsError {
  const found = customValues(answer)
  if ('error' in found) return { error: `unable to get metric ${metric.name}: ${found.error}` }
  return averageReplicas(measure, found, undefined, cpuMilli(target.averageValue))
}

/** What an Object metric proposes. */
export function objectReplicas(measure: Measure, answer: Of<'object'>, namespace: string, { metric, describedObject, target }: NonNullable<MetricSpec['object']>): Proposal | MetricsError {
  if (failed(answer)) {
    const where = `${describedObject.kind} on ${namespace} ${describedObject.name}`
    return { error: `unable to get metric ${metric.name}: ${where}/unable to fetch metrics from custom metrics API: ${answer.error}` }
  }
  if (target.type === 'Value') return totalReplicas(measure, answer.valueMilli, cpuMilli(target.value))
  return perReplicaReplicas(measure, answer.valueMilli, cpuMilli(target.averageValue))
}

/** What an External metric proposes: its values are summed. */
export function externalReplicas(measure: Measure, answer: Of<'external'>, namespace: string, { metric, target }: NonNullable<MetricSpec['external']>): Proposal | MetricsError {
  const error = failed(answer) ? `unable to fetch metrics from external metrics API: ${answer.error}` : answer.valuesMilli.length === 0 ? NO_EXTERNAL_METRICS : undefined
  if (error !== undefined || failed(answer)) return { error: `unable to get external metric ${namespace}/${metric.name}/${printSelector(metric.selector)}: ${error}` }
  const sum = answer.valuesMilli.reduce((total, value) => total + value, 0)
  if (target.averageValue !== undefined) return perReplicaReplicas(measure, sum, cpuMilli(target.averageValue))
  return totalReplicas(measure, sum, cpuMilli(target.value))
}
