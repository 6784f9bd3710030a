import { expect, test } from 'vitest'
import { formatTime, type Pod } from '../../../../src/model/index.js'
import { groupPods } from '../../../../src/reconcilers/horizontal-pod-autoscaler/pod-groups.js'

const RULES = { cpuInitializationPeriodMs: 300_000, initialReadinessDelayMs: 30_000 }
const NOW = 1_000_000

function pod(name: string, options: { phase?: string; startedMs?: number; ready?: string; changedMs?: number; deleted?: boolean }): Pod {
  const { phase = 'Running', startedMs = 0, ready = 'True', changedMs = startedMs, deleted = false } = options
  return {
    apiVersion: 'v1', kind: 'Pod', metadata: { name, ...(deleted ? { deletionTimestamp: formatTime(NOW) } : {}) }, spec: { containers: [{ name: 'app' }] },
    status: { phase, startTime: formatTime(startedMs), conditions: [{ type: 'Ready', status: ready, lastTransitionTime: formatTime(changedMs) }] },
  } as unknown as Pod
}

function group(pods: readonly Pod[], resource: string | undefined, sampledMs = NOW) {
  const values = new Map(pods.filter(({ metadata }) => metadata.name !== 'unsampled').map(({ metadata }) => [metadata.name, { valueMilli: 1, timestampMs: sampledMs, windowMs: 30_000 }]))
  return groupPods(pods, values, resource, RULES, NOW)
}

test('pods are counted, unready, missing or ignored', () => {
  const pods = [pod('old', {}), pod('unsampled', {}), pod('pending', { phase: 'Pending' }), pod('failed', { phase: 'Failed' }), pod('leaving', { deleted: true })]
  expect(group(pods, undefined)).toEqual({ readyCount: 1, unready: ['pending'], missing: ['unsampled'], ignored: ['failed', 'leaving'] })
})

test('while a pod is young its CPU counts when a whole window was measured since it is ready', () => {
  const young = (changedMs: number, ready = 'True'): string[] => [...group([pod('a', { startedMs: NOW - 100_000, changedMs, ready })], 'cpu').unready]
  expect(young(NOW - 30_000)).toEqual([])
  expect(young(NOW - 29_000)).toEqual(['a'])
  expect(young(NOW - 90_000, 'False')).toEqual(['a'])
})

test('an older pod is left out only if it has never been ready', () => {
  const old = (changedMs: number): string[] => [...group([pod('a', { startedMs: 0, changedMs, ready: 'False' })], 'cpu').unready]
  expect(old(29_000)).toEqual(['a'])
  expect(old(30_000)).toEqual([])
})

test('readiness does not matter for other resources', () => {
  expect(group([pod('a', { ready: 'False' })], 'memory')).toMatchObject({ readyCount: 1, unready: [] })
})
