import { expect, test } from 'vitest'
import type { MetricSpec, Pod } from '../../../../src/model/index.js'
import { printSelector } from '../../../../src/reconcilers/horizontal-pod-autoscaler/go-selector.js'
import { evaluateMetrics } from '../../../../src/reconcilers/horizontal-pod-autoscaler/metrics.js'
import { formatMilli } from '../../../../src/reconcilers/horizontal-pod-autoscaler/milli.js'
import type { Reading } from '../../../../src/reconcilers/horizontal-pod-autoscaler/readings.js'
import { targetKind } from '../../../../src/reconcilers/horizontal-pod-autoscaler/target.js'
import type { PodSample } from '../../../../src/world/index.js'

const queue: MetricSpec = { type: 'External', external: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '10' } } }
const measure = { currentReplicas: 2, statusReplicas: 2, tolerances: { up: 0.1, down: 0.1 }, rules: { cpuInitializationPeriodMs: 0, initialReadinessDelayMs: 0 }, now: 0, pods: [] }
const value = (milli: number): Reading => ({ of: 'external', answer: { valuesMilli: [milli], timestampMs: 0 } })
const down: Reading = { of: 'external', answer: { error: 'down' } }

test('the highest proposal counts', () => {
  expect(evaluateMetrics([queue, queue], [value(30_000), value(50_000)], measure, 'default').proposal).toEqual({ replicas: 5, name: 'external metric queue(nil)' })
})

test('on half the truth it may grow but not shrink', () => {
  expect(evaluateMetrics([queue, queue], [down, value(50_000)], measure, 'default')).toMatchObject({ proposal: { replicas: 5 }, statuses: [{ type: '' }, { type: 'External' }] })
  const verdict = evaluateMetrics([queue, queue], [down, value(5_000)], measure, 'default')
  expect(verdict.proposal).toBeUndefined()
  expect(verdict.error).toBe(
    'invalid metrics (1 invalid out of 2), first error is: failed to get queue external metric value: failed to get queue external metric: unable to get external metric default/queue/nil: unable to fetch metrics from external metrics API: down',
  )
  expect(verdict.statement).toMatchObject({ type: 'ScalingActive', status: 'False', reason: 'FailedGetExternalMetric' })
})

test('a pod that lacks the container of a metric has no value, and what fails is named by the container', () => {
  const metric: MetricSpec = { type: 'ContainerResource', containerResource: { name: 'cpu', container: 'app', target: { type: 'AverageValue', averageValue: '100m' } } }
  const pod = (name: string): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: {}, uid: name }, spec: { containers: [{ name: 'app' }] }, status: { phase: 'Running', startTime: '2000-01-01T00:00:00Z', conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2000-01-01T00:00:10Z' }] } }) as unknown as Pod
  const sample = (name: string, container: string): PodSample => ({ pod: name, containers: [{ name: container, cpuMilli: 300 }], timestampMs: 1_000_000, windowMs: 30_000 })
  const two = { ...measure, now: 1_000_000, pods: [pod('a'), pod('b')] }
  const answer = (...samples: PodSample[]): Reading => ({ of: 'pods', answer: { samples } })
  expect(evaluateMetrics([metric], [answer(sample('a', 'app'), sample('b', 'other'))], two, 'default').proposal).toMatchObject({ replicas: 3 })
  expect(evaluateMetrics([metric], [answer(sample('a', 'other'))], two, 'default').error).toBe(
    'invalid metrics (1 invalid out of 1), first error is: failed to get app container metric value: failed to get cpu usage: did not receive metrics for targeted pods (pods might be unready)',
  )
})

test('a selector is printed as Go prints it', () => {
  expect(printSelector(undefined)).toBe('nil')
  expect(printSelector({ matchLabels: { b: '2', a: '1' }, matchExpressions: [{ key: 'k', operator: 'In', values: ['x', 'y'] }] })).toBe(
    '&LabelSelector{MatchLabels:map[string]string{a: 1,b: 2,},MatchExpressions:[]LabelSelectorRequirement{LabelSelectorRequirement{Key:k,Operator:In,Values:[x y],},},}',
  )
})

test('amounts are canonical quantities', () => {
  expect([formatMilli(250), formatMilli(2000), formatMilli(61 * 1024 * 1024 * 1000, 'BinarySI'), formatMilli(1500, 'BinarySI')]).toEqual(['250m', '2', '61Mi', '1500m'])
})

test('a target is found by group and kind', () => {
  expect(targetKind({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' })).toBe('Deployment')
  expect(targetKind({ apiVersion: 'apps/v1beta9', kind: 'Deployment', name: 'web' })).toBe('Deployment')
  expect(targetKind({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'web' })).toBe('Rollout.argoproj.io')
  expect(targetKind({ apiVersion: 'apps/v1', kind: 'Rocket', name: 'web' })).toEqual({ error: 'no matches for kind "Rocket" in group "apps"' })
  expect(targetKind({ apiVersion: 'a/b/c', kind: 'Rocket', name: 'web' })).toEqual({ error: 'unexpected GroupVersion string: a/b/c' })
})
