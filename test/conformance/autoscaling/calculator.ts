/** One metric's proposal, as the vectors of the replica calculator describe it. */
import { matches, parseSelector, type MetricSpec, type Pod } from '../../../src/model/index.js'
import { externalReplicas, objectReplicas, podsReplicas, resourceReplicas } from '../../../src/reconcilers/horizontal-pod-autoscaler/calculator.js'
import type { Measure, Proposal } from '../../../src/reconcilers/horizontal-pod-autoscaler/pod-metric.js'
import { readMetrics, type Reading } from '../../../src/reconcilers/horizontal-pod-autoscaler/readings.js'
import type { MetricsError } from '../../../src/world/index.js'
import { VectorSource } from './source.js'

const NAMESPACE = 'default'

export function calculate(input: any): unknown {
  const selector = parseSelector('app=web')
  if ('error' in selector) throw new Error('the selector of the vectors does not parse')
  const pods = (input.pods as Pod[]).filter((pod) => matches(selector, pod.metadata.labels)).sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
  const { currentReplicas, toleranceUp, toleranceDown, cpuInitializationPeriodMs, initialReadinessDelayMs, nowMs: now } = input
  const measure: Measure = {
    currentReplicas, statusReplicas: currentReplicas, tolerances: { up: toleranceUp, down: toleranceDown }, rules: { cpuInitializationPeriodMs, initialReadinessDelayMs }, now, pods,
  }
  const [reading] = readMetrics(new VectorSource(() => input.samples), [input.metric], NAMESPACE, pods, now)
  const proposal = propose(input.metric, reading!, measure)
  if ('error' in proposal) return { error: proposal.error }
  const { percent, ...rest } = proposal
  return percent === undefined ? rest : { ...rest, utilization: percent }
}

function propose(spec: MetricSpec, reading: Reading, measure: Measure): Proposal | MetricsError {
  if (spec.resource !== undefined && reading.of === 'pods') return resourceReplicas(measure, reading.answer, spec.resource.name, spec.resource.target)
  if (spec.containerResource !== undefined && reading.of === 'pods') {
    const { name, target, container } = spec.containerResource
    return resourceReplicas(measure, reading.answer, name, target, container)
  }
  if (spec.pods !== undefined && reading.of === 'values') return podsReplicas(measure, reading.answer, spec.pods)
  if (spec.object !== undefined && reading.of === 'object') return objectReplicas(measure, reading.answer, NAMESPACE, spec.object)
  if (spec.external !== undefined && reading.of === 'external') return externalReplicas(measure, reading.answer, NAMESPACE, spec.external)
  throw new Error('a metric without a source')
}
