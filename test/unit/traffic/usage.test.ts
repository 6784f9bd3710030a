import { expect, test } from 'vitest'
import type { Pod } from '../../../src/model/index.js'
import { Usage } from '../../../src/traffic/usage.js'
import { UNDESCRIBED_APP, type AppBehaviour } from '../../../src/world/index.js'

const APP: AppBehaviour = {
  ...UNDESCRIBED_APP, startupMs: 10_000, startupCpuMilli: 900, idle: { cpuMilli: 5, memoryBytes: 1000 }, perRequest: { cpuMicros: 20_000, latencyMicros: 500_000, memoryBytes: 200 },
}
const RUNTIME = { pod: 'default/p', node: 'n', containers: [{ name: 'app', image: 'i', startedAt: 0 }, { name: 'log', image: 'i', startedAt: 0 }] }

function pod(limits?: Readonly<Record<string, string>>): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'app', resources: { limits } }, { name: 'log' }] } } as unknown as Pod
}

const usageOf = (of: Pod, servedMilli: number, now: number) => new Usage(() => APP).of(of, RUNTIME, servedMilli, now)

test('at rest plus what requests cost; they go to the first container', () => {
  // 10 requests a second, each 20 ms of CPU and half a second long: 200m and five in flight.
  expect(usageOf(pod(), 10_000, 20_000)).toEqual([{ name: 'app', cpuMilli: 205, memoryBytes: 2000 }, { name: 'log', cpuMilli: 5, memoryBytes: 1000 }])
})

test('while it starts only the start costs', () => {
  expect(usageOf(pod(), 0, 9_999)[0]).toEqual({ name: 'app', cpuMilli: 900, memoryBytes: 1000 })
})

test('limits cap', () => {
  expect(usageOf(pod({ cpu: '100m', memory: '1500' }), 10_000, 20_000)[0]).toEqual({ name: 'app', cpuMilli: 100, memoryBytes: 1500 })
})
