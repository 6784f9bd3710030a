/**
 * One metric of an autoscaler's spec: what it proposes, what it is called and what the status says of it; or why it
 * failed, in upstream's words for the event, the condition and the sync's own error. A metric of an object with an
 * average target calls itself external, as upstream does.
 * Source: kubernetes, pkg/controller/podautoscaler/horizontal.go (computeReplicasForMetric).
 */
import type { MetricSpec, MetricStatus, MetricValueStatus } from '../../model/index.js'
import type { MetricsError } from '../../world/index.js'
import { externalReplicas, objectReplicas, podsReplicas, resourceReplicas } from './calculator.js'
import { printSelector } from './go-selector.js'
import { formatMilli } from './milli.js'
import type { Measure, Proposal } from './pod-metric.js'
import type { Reading } from './readings.js'

export interface MetricProposal {
  readonly replicas: number
  /** What the metric is called in conditions and events. */
  readonly name: string
  readonly status: MetricStatus
}

export interface MetricFailure {
  /** Reason and message of the event and the condition. */
  readonly reason: string
  readonly message: string
  /** The sync's error. */
  readonly error: string
}

type Outcome = MetricProposal | MetricFailure

/** What a metric says, given what the API answered. */
export function evaluateMetric(spec: MetricSpec, reading: Reading, measure: Measure, namespace: string): Outcome {
  if (spec.resource !== undefined && reading.of === 'pods') return ofResource(spec.resource, reading, measure)
  if (spec.containerResource !== undefined && reading.of === 'pods') return ofContainer(spec.containerResource, reading, measure)
  if (spec.pods !== undefined && reading.of === 'values') return ofPods(spec.pods, reading, measure)
  if (spec.object !== undefined && reading.of === 'object') return ofObject(spec.object, reading, measure, namespace)
  if (spec.external !== undefined && reading.of === 'external') return ofExternal(spec.external, reading, measure, namespace)
  const message = `unknown metric source type "${spec.type}"`
  return { reason: 'InvalidMetricSourceType', message, error: message }
}

function ofResource({ name, target }: NonNullable<MetricSpec['resource']>, { answer }: Extract<Reading, { of: 'pods' }>, measure: Measure): Outcome {
  const proposal = resourceReplicas(measure, answer, name, target)
  if ('error' in proposal) {
    const message = resourceError(name, target.averageValue !== undefined, proposal)
    return { reason: 'FailedGetResourceMetric', message, error: `failed to get ${name} resource metric value: ${message}` }
  }
  return {
    replicas: proposal.replicas,
    name: target.averageValue === undefined ? `${name} resource utilization (percentage of request)` : `${name} resource`,
    status: { type: 'Resource', resource: { name, current: average(proposal, name) } },
  }
}

function ofContainer({ name, container, target }: NonNullable<MetricSpec['containerResource']>, { answer }: Extract<Reading, { of: 'pods' }>, measure: Measure): Outcome {
  const proposal = resourceReplicas(measure, answer, name, target, container)
  if ('error' in proposal) {
    const message = resourceError(name, target.averageValue !== undefined, proposal)
    return { reason: 'FailedGetContainerResourceMetric', message, error: `failed to get ${container} container metric value: ${message}` }
  }
  return {
    replicas: proposal.replicas,
    name: target.averageValue === undefined ? `${name} container resource utilization (percentage of request)` : `${name} resource`,
    status: { type: 'ContainerResource', containerResource: { name, container, current: average(proposal, name) } },
  }
}

function resourceError(name: string, plain: boolean, { error }: MetricsError): string {
  return `failed to get ${name} ${plain ? 'usage' : 'utilization'}: ${error}`
}

function ofPods(spec: NonNullable<MetricSpec['pods']>, { answer }: Extract<Reading, { of: 'values' }>, measure: Measure): Outcome {
  const proposal = podsReplicas(measure, answer, spec)
  if ('error' in proposal) return { reason: 'FailedGetPodsMetric', message: proposal.error, error: `failed to get pods metric value: ${proposal.error}` }
  return { replicas: proposal.replicas, name: `pods metric ${spec.metric.name}`, status: { type: 'Pods', pods: { metric: spec.metric, current: average(proposal) } } }
}

function ofObject(spec: NonNullable<MetricSpec['object']>, { answer }: Extract<Reading, { of: 'object' }>, measure: Measure, namespace: string): Outcome {
  const { metric, describedObject, target } = spec
  const proposal = objectReplicas(measure, answer, namespace, spec)
  const total = target.type === 'Value'
  if ('error' in proposal) {
    const detail = total ? proposal.error : `failed to get ${metric.name} object metric: ${proposal.error}`
    return { reason: 'FailedGetObjectMetric', message: proposal.error, error: `failed to get object metric value: ${detail}` }
  }
  const current = total ? { value: formatMilli(proposal.usageMilli) } : average(proposal)
  return {
    replicas: proposal.replicas,
    name: total ? `${describedObject.kind} metric ${metric.name}` : `external metric ${metric.name}(${printSelector(metric.selector)})`,
    status: { type: 'Object', object: { metric, describedObject, current } },
  }
}

function ofExternal(spec: NonNullable<MetricSpec['external']>, { answer }: Extract<Reading, { of: 'external' }>, measure: Measure, namespace: string): Outcome {
  const { metric, target } = spec
  const proposal = externalReplicas(measure, answer, namespace, spec)
  const perReplica = target.averageValue !== undefined
  if ('error' in proposal) {
    const detail = perReplica ? `failed to get ${metric.name} external metric: ${proposal.error}` : `failed to get external metric ${metric.name}: ${proposal.error}`
    return { reason: 'FailedGetExternalMetric', message: proposal.error, error: `failed to get ${metric.name} external metric value: ${detail}` }
  }
  const current = perReplica ? average(proposal) : { value: formatMilli(proposal.usageMilli) }
  return { replicas: proposal.replicas, name: `external metric ${metric.name}(${printSelector(metric.selector)})`, status: { type: 'External', external: { metric, current } } }
}

function average({ percent, usageMilli }: Proposal, resource?: string): MetricValueStatus {
  const averageValue = formatMilli(usageMilli, resource === 'memory' ? 'BinarySI' : 'DecimalSI')
  return percent === undefined ? { averageValue } : { averageUtilization: percent, averageValue }
}
