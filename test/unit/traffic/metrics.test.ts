import { expect, test } from 'vitest'
import type { Pod } from '../../../src/model/index.js'
import { freeze } from '../../../src/plain/index.js'
import { Engine, Ledger } from '../../../src/sim/index.js'
import { MetricsPipeline } from '../../../src/traffic/index.js'
import { UNDESCRIBED_APP, World } from '../../../src/world/index.js'

const APP = { ...UNDESCRIBED_APP, idle: { cpuMilli: 7, memoryBytes: 100 }, perRequest: { cpuMicros: 1000, latencyMicros: 0, memoryBytes: 0 } }

function setUp(delayMs = 0) {
  const engine = new Engine({ seed: 'metrics' })
  const ledger = new Ledger(engine, { keep: 'lines' })
  const world = new World(ledger, { leaseRenewIntervalMs: 10_000 })
  const served = new Map<string, number>()
  const pipeline = new MetricsPipeline({ ledger, world, apps: () => APP, servedMilli: () => served, delayMs })
  const put = (kind: string, name: string, value: object | undefined): void => void ledger.commit({ actor: 'test', verb: 'put', kind, key: `default/${name}`, value: freeze(value) as never })
  const pod = freeze({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'default', uid: 'u' }, spec: { containers: [{ name: 'app' }] } }) as unknown as Pod
  world.machines.add('n')
  world.kubelets.set('n', 'running')
  put('Pod', 'p', pod)
  world.runtimes.set('u', { pod: 'default/p', node: 'n', containers: [{ name: 'app', image: 'i', startedAt: 0 }] })
  pipeline.start()
  const ask = () => pipeline.podMetrics('default', [pod], engine.now)
  const autoscaler = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'a', namespace: 'default' } }
  return { engine, world, served, put, pod, ask, autoscaler }
}

test('nothing is scraped while there is no autoscaler', () => {
  const { engine, put, autoscaler } = setUp()
  expect(engine.pendingEvents).toBe(0)
  put('HorizontalPodAutoscaler', 'a', autoscaler)
  expect(engine.pendingEvents).toBe(1)
  put('HorizontalPodAutoscaler', 'a', undefined)
  engine.runTo(60_000)
  expect(engine.pendingEvents).toBe(0)
})

test('the last scrape is seen until the next', () => {
  const { engine, served, put, ask, autoscaler } = setUp()
  engine.runTo(1_000)
  put('HorizontalPodAutoscaler', 'a', autoscaler)
  engine.runTo(14_999)
  expect(ask()).toEqual({ samples: [] })
  served.set('default/p', 3_000)
  engine.runTo(15_000)
  served.set('default/p', 0)
  engine.runTo(29_999)
  expect(ask()).toEqual({ samples: [{ pod: 'p', containers: [{ name: 'app', cpuMilli: 10, memoryBytes: 100 }], timestampMs: 15_000, windowMs: 15_000 }] })
  engine.runTo(30_000)
  expect(ask()).toMatchObject({ samples: [{ containers: [{ cpuMilli: 7 }], timestampMs: 30_000 }] })
})

test('with a delay the scrape before is seen, however long the delay', () => {
  const { engine, put, ask, autoscaler } = setUp(40_000)
  put('HorizontalPodAutoscaler', 'a', autoscaler)
  engine.runTo(39_999)
  expect(ask()).toEqual({ samples: [] })
  engine.runTo(100_000)
  expect(ask()).toMatchObject({ samples: [{ timestampMs: 60_000 }] })
})

test('a node that is down is not scraped', () => {
  const { engine, world, put, ask, autoscaler } = setUp()
  put('HorizontalPodAutoscaler', 'a', autoscaler)
  world.machines.setPower('n', false)
  engine.runTo(15_000)
  expect(ask()).toEqual({ samples: [] })
})
