import { expect, test } from 'vitest'
import { behaviourDefaults, behaviourOf, imageEntry } from '../../../../src/scenario/index.js'
import { scenarioOf } from '../shop.js'

const facts = { image: 'shop/product:v1', container: 'app', namespace: 'default', labels: { app: 'product' } }

const { apps, images } = scenarioOf(`apps:
  - { image: "shop/*", startup: 8s, idle: { cpu: 20m, memory: 120Mi }, perRequest: { cpu: 500us, latency: 12ms, memory: 1Mi }, concurrency: 64 }
  - { image: "shop/product:v3", exits: { after: 3s }, idle: { memory: 1Gi } }
  - { pods: "app=product,!canary", readyAfter: 2s, probes: { readiness: [{ failsFrom: 1m, failsUntil: 70s, every: 5m }], liveness: [{}] } }
  - { container: sidecar, ignoresSigterm: true, preStop: 5s }
  - { namespace: other, neverReady: true, shutdown: 1s, startupCpu: 2, queue: 0 }
  - { image: "leaky:*", growth: { memory: 1Ki, every: 10s } }
images:
  - { image: "shop/*", size: 1Gi }
  - { image: "shop/bad:*", pull: missing }
`)

test('what an entry says comes in whole units', () => {
  expect(behaviourOf(apps, { ...facts, labels: {} })).toEqual({
    ...behaviourDefaults, startupMs: 8000, idleCpuMilli: 20, idleMemoryBytes: 125_829_120, requestCpuMicros: 500, requestLatencyMs: 12, requestMemoryBytes: 1_048_576, concurrency: 64,
  })
})

test('later entries are laid over earlier ones, field by field', () => {
  expect(behaviourOf(apps, { ...facts, image: 'shop/product:v3', labels: {} })).toMatchObject({
    startupMs: 8000, idleCpuMilli: 20, idleMemoryBytes: 1_073_741_824, exits: { code: 1, afterMs: 3000 },
  })
})

test('entries choose pods by labels, containers by name, namespaces', () => {
  expect(behaviourOf(apps, facts)).toMatchObject({
    readyAfterMs: 2000, readinessFails: [{ fromMs: 60_000, untilMs: 70_000, everyMs: 300_000 }], livenessFails: [{ fromMs: 0 }],
  })
  expect(behaviourOf(apps, { ...facts, labels: { app: 'product', canary: '' } }).readyAfterMs).toBe(0)
  expect(behaviourOf(apps, { ...facts, container: 'sidecar' })).toMatchObject({ ignoresSigterm: true, preStop: { takesMs: 5000, fails: false } })
  expect(behaviourOf(apps, { ...facts, namespace: 'other' })).toMatchObject({ neverReady: true, shutdownMs: 1000, startupCpuMilli: 2000, queue: 0 })
})

test('memory grows per minute unless the entry says otherwise', () => {
  expect(behaviourOf(apps, { ...facts, image: 'leaky:v1', labels: {} }).memoryGrowth).toEqual({ bytes: 1024, everyMs: 10_000 })
  expect(behaviourOf(scenarioOf('apps: [{ growth: { memory: 1 } }]\n').apps, facts).memoryGrowth).toEqual({ bytes: 1, everyMs: 60_000 })
})

test('a container nobody describes starts, answers and uses nothing', () => {
  expect(behaviourOf([], facts)).toEqual(behaviourDefaults)
  expect(behaviourDefaults).toMatchObject({ startupMs: 0, idleCpuMilli: 0, neverReady: false })
})

test('of the entries about an image the last counts', () => {
  expect(imageEntry(images, 'shop/good:v1')?.sizeBytes).toBe(1_073_741_824)
  expect(imageEntry(images, 'shop/bad:v1')?.pull).toBe('missing')
  expect(imageEntry(images, 'nginx')).toBeUndefined()
})
