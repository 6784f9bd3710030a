import { expect, test } from 'vitest'
import type { Pod } from '../../../../src/model/index.js'
import { averageReplicas, utilizationReplicas, type Measure } from '../../../../src/reconcilers/horizontal-pod-autoscaler/pod-metric.js'
import type { PodValues } from '../../../../src/reconcilers/horizontal-pod-autoscaler/pod-values.js'

function pods(count: number, phases: Readonly<Record<number, string>> = {}): Pod[] {
  return Array.from({ length: count }, (_, i) => ({
    apiVersion: 'v1', kind: 'Pod', metadata: { name: `p${i}` }, spec: { containers: [{ name: 'app', resources: { requests: { memory: '1' } } }] }, status: { phase: phases[i] ?? 'Running' },
  }) as unknown as Pod)
}

function measure(all: readonly Pod[]): Measure {
  return { currentReplicas: all.length, statusReplicas: all.length, tolerances: { up: 0.1, down: 0.1 }, rules: { cpuInitializationPeriodMs: 300_000, initialReadinessDelayMs: 30_000 }, now: 0, pods: all }
}

/** Values in thousandths; every pod requests 1000. */
function values(...milli: readonly (number | undefined)[]): PodValues {
  const found = milli.map((valueMilli, i) => [`p${i}`, { valueMilli: valueMilli!, timestampMs: 5, windowMs: 1 }] as const).filter(([, { valueMilli }]) => valueMilli !== undefined)
  return { values: new Map(found), timestampMs: 5 }
}

const memory = (all: readonly Pod[], found: PodValues, percent = 50): number => (utilizationReplicas(measure(all), found, 'memory', percent) as { replicas: number }).replicas
const average = (all: readonly Pod[], found: PodValues): number => (averageReplicas(measure(all), found, undefined, 1000) as { replicas: number }).replicas

test('the ratio of the pods that were measured is the change', () => {
  expect(memory(pods(2), values(1000, 1000))).toBe(4)
  expect(memory(pods(4), values(250, 250, 250, 250))).toBe(2)
  expect(memory(pods(2), values(550, 550))).toBe(2)
})

test('a pod that is missing counts as idle when it would grow', () => {
  expect(memory(pods(2), values(1500))).toBe(3)
  expect(memory(pods(2), values(1000))).toBe(2)
})

test('a pod that is missing counts as busy when it would shrink: all it requests, or the target if that is more', () => {
  expect(memory(pods(4), values(100, 100, 100))).toBe(3)
  expect(memory(pods(4), values(100, 100, 100), 200)).toBe(2)
})

test('a pod that is missing does not count exactly at the target', () => {
  expect(memory(pods(4), values(500, 500))).toBe(4)
  expect(average(pods(4), values(1000, 1000))).toBe(4)
})

test('a pod that has not started counts as idle when it would grow, else not at all', () => {
  expect(memory(pods(3, { 2: 'Pending' }), values(1000, 1000))).toBe(4)
  expect(memory(pods(3, { 2: 'Pending' }), values(250, 250))).toBe(1)
})

test('a plain value that is missing counts as the target when it would shrink', () => {
  expect(average(pods(4), values(100, 100, 100))).toBe(2)
  expect(average(pods(2), values(3000))).toBe(3)
})

test('usage and percent are those of the first look, the time is that of the first sample', () => {
  expect(utilizationReplicas(measure(pods(2)), values(1500), 'memory', 50)).toEqual({ replicas: 3, percent: 150, usageMilli: 1500, timestampMs: 5 })
})

test('without pods, values or requests there is nothing to tell', () => {
  expect(utilizationReplicas(measure([]), values(1), 'memory', 50)).toEqual({ error: 'no pods returned by selector while calculating replica count' })
  expect(averageReplicas(measure(pods(1)), values(), undefined, 1)).toEqual({ error: 'did not receive metrics for targeted pods (pods might be unready)' })
  expect(utilizationReplicas(measure(pods(1)), values(1), 'cpu', 50)).toEqual({ error: 'did not receive metrics for targeted pods (pods might be unready)' })
})
