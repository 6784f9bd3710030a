/** Equal options and equal calls, equal history: straight on, resumed, forked, rewound. */
import { describe, expect, test } from 'vitest'
import { Cluster, type ClusterOptions } from '../../../src/index.js'
import { cluster, deployed, shop } from './shop.js'

const autoscaler = {
  apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'cart', namespace: 'shop' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' }, minReplicas: 3, maxReplicas: 8,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
  },
}

/** Brings a cluster into the middle of a rollout under load. */
function middleOfRollout(latencies: 'instant' | 'realistic', options: Partial<ClusterOptions> = {}): Cluster {
  const made = deployed({ latencies, ...options })
  made.apply(autoscaler)
  made.step({ traffic: { to: 'shop/cart', requestsPerSecond: { shape: 'diurnal', base: 10, peak: 100, period: '10m' } } })
  made.step({ crash: { node: 'node-1' }, for: '5m', name: 'a bad moment' })
  made.setImage('shop/cart', 'shop/cart:v2')
  return made.runFor('4s')
}

function rest(made: Cluster): string {
  made.runFor('8m').step({ partition: { node: 'node-3' }, for: '90s' })
  return made.runFor('20m').digest
}

describe.each(['instant', 'realistic'] as const)('with %s latencies', (latencies) => {
  const straight = rest(middleOfRollout(latencies))

  test('twice the same', () => {
    expect(rest(middleOfRollout(latencies))).toBe(straight)
  })

  test('saved in the middle of a rollout, a fresh cluster goes on to the same digest', () => {
    const text = middleOfRollout(latencies).save()
    expect(rest(Cluster.load(text))).toBe(straight)
    expect(Cluster.load(text).save()).toBe(text)
  })

  test('a fork goes on alike, and not with another seed', () => {
    const made = middleOfRollout(latencies)
    const other = made.fork({ seed: 'another' })
    expect(rest(made.fork())).toBe(straight)
    expect(rest(other)).not.toBe(straight)
    expect(rest(made)).toBe(straight)
  })

  test('rewound to a snapshot', () => {
    const made = middleOfRollout(latencies)
    const snapshot = made.snapshot()
    rest(made)
    expect(rest(made.restore(snapshot))).toBe(straight)
  })

  test('how much of the history is kept changes nothing', () => {
    expect(rest(middleOfRollout(latencies, { history: 'columns' }))).toBe(straight)
  })

  test('polling everything changes nothing', () => {
    expect(rest(middleOfRollout(latencies, { eager: true }))).toBe(straight)
  })

  test('saved and loaded after every event', () => {
    let made = cluster({ latencies })
    made.apply(shop)
    const end = made.fork().runFor('20s').digest
    while ((made.simulation.engine.nextAt() ?? Infinity) <= 20_000) {
      made.stepEvent()
      made = Cluster.load(made.save())
    }
    expect(made.runTo(20_000).digest).toBe(end)
  })
})

test('equal digests for equal calls, another one for another seed', () => {
  expect(deployed().digest).toBe(deployed().digest)
  expect(deployed({ seed: '43' }).digest).not.toBe(deployed().digest)
})

test('what has nothing to do with a rollout does not move it by a millisecond', () => {
  const times = (unrelated: object[]): string[] => {
    const made = cluster({ latencies: 'realistic' })
    made.apply(unrelated as never)
    made.runFor('10s').apply(shop)
    made.runFor('2m')
    const rollout = made.history.transitions().filter(({ kind, key }) => ['Pod', 'ReplicaSet', 'Deployment'].includes(kind) && key.startsWith('shop/'))
    return rollout.map(({ at, actor, verb, kind, key }) => `${at} ${actor} ${verb} ${kind} ${key}`)
  }
  const template = { metadata: { labels: { app: 'aside' } }, spec: { containers: [{ name: 'main', image: 'aside:1' }] } }
  const aside = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'aside' }, spec: { replicas: 0, selector: { matchLabels: { app: 'aside' } }, template } }
  expect(times([aside])).toEqual(times([]))
})
