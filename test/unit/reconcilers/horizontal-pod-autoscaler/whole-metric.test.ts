import { expect, test } from 'vitest'
import type { Pod } from '../../../../src/model/index.js'
import type { Measure } from '../../../../src/reconcilers/horizontal-pod-autoscaler/pod-metric.js'
import { perReplicaReplicas, totalReplicas } from '../../../../src/reconcilers/horizontal-pod-autoscaler/whole-metric.js'

const ready = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] }
const pod = (status: object): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [] }, status }) as unknown as Pod

function measure(changes: Partial<Measure>): Measure {
  return { currentReplicas: 2, statusReplicas: 2, tolerances: { up: 0.1, down: 0.1 }, rules: { cpuInitializationPeriodMs: 0, initialReadinessDelayMs: 0 }, now: 7, pods: [pod(ready), pod(ready)], ...changes }
}

test('a total grows the ready pods', () => {
  expect(totalReplicas(measure({}), 3000, 1000)).toEqual({ replicas: 6, usageMilli: 3000 })
  expect(totalReplicas(measure({ pods: [pod(ready), pod({ phase: 'Running' })] }), 3000, 1000)).toMatchObject({ replicas: 3 })
  expect(totalReplicas(measure({}), 1050, 1000)).toMatchObject({ replicas: 2 })
})

test('a total from zero replicas is the ratio itself', () => {
  expect(totalReplicas(measure({ currentReplicas: 0, pods: [] }), 2500, 1000)).toEqual({ replicas: 3, usageMilli: 2500 })
})

test('a total without pods is an error unless nothing would change', () => {
  expect(totalReplicas(measure({ pods: [] }), 1000, 1000)).toMatchObject({ replicas: 2 })
  expect(totalReplicas(measure({ pods: [] }), 2000, 1000)).toEqual({ error: 'unable to calculate ready pods: no pods returned by selector while calculating replica count' })
})

test('a target of each replica divides the total', () => {
  expect(perReplicaReplicas(measure({}), 3500, 1000)).toEqual({ replicas: 4, usageMilli: 1750, timestampMs: 7 })
  expect(perReplicaReplicas(measure({}), 2100, 1000)).toMatchObject({ replicas: 2 })
})

test('no replica yet has no average', () => {
  expect(perReplicaReplicas(measure({ statusReplicas: 0 }), 3500, 1000)).toMatchObject({ replicas: 4, usageMilli: 0 })
})
