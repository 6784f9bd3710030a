/** Nothing polls: a cluster in which nothing happens costs nothing, however large it is. */
import { beforeAll, expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

const HOUR = '1h'

/** A cluster at rest: a small workload in a namespace of its own, and pods in the default one. */
function cluster(nodes: number, pods: number): Cluster {
  const made = new Cluster({ seed: 'idle', history: 'columns', nodes: { count: nodes, zones: ['a', 'b', 'c'], cpu: '32', memory: '128Gi' } })
  made.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, workload('web', 20, 'shop'), service('web', 'shop')])
  for (let i = 0; i * 1_000 < pods; i++) made.apply(workload(`web-${i}`, 1_000))
  // One Service is enough to see whether endpoints are polled; twenty would only make the start longer.
  if (pods > 0) made.apply(service('web-0'))
  expect(made.runUntilStable({ within: '5m' })).toMatchObject({ stable: true, waiting: [] })
  // Leases, monitors and back-offs of the start run out.
  return made.runFor('15m')
}

function workload(name: string, replicas: number, namespace = 'default'): object {
  const container = {
    name: 'main', image: 'web:1', resources: { requests: { cpu: '50m', memory: '64Mi' } },
    readinessProbe: { httpGet: { port: 80 }, periodSeconds: 1 }, livenessProbe: { httpGet: { port: 80 }, periodSeconds: 10 },
  }
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace },
    spec: { replicas, selector: { matchLabels: { app: name } }, template: { metadata: { labels: { app: name } }, spec: { containers: [container] } } },
  }
}

function service(name: string, namespace = 'default'): object {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { selector: { app: name }, ports: [{ port: 80 }] } }
}

const autoscaler = {
  apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'web', namespace: 'shop' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, minReplicas: 20, maxReplicas: 30,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
  },
}

/** How many events an hour takes. */
function eventsOfAnHour(made: Cluster): number {
  const { engine } = made.simulation
  const before = engine.handled
  const written = made.history.length
  made.runFor(HOUR)
  expect(made.history.length).toBe(written)
  return engine.handled - before
}

let large: Cluster

beforeAll(() => {
  large = cluster(1_000, 20_000)
}, 120_000)

test('an idle cluster of 1,000 nodes and 20,000 pods handles no event for an hour', () => {
  expect(large.list('Node')).toHaveLength(1_000)
  expect(large.list('Pod').filter(({ status }) => status?.phase === 'Running')).toHaveLength(20_020)
  expect(eventsOfAnHour(large)).toBe(0)
})

test('an autoscaler in it costs as many events as in a cluster of three nodes', () => {
  const [few, many] = [cluster(3, 0), large].map((made) => {
    made.apply(autoscaler)
    return eventsOfAnHour(made.runFor('15m'))
  })
  // Every 15 seconds: a scrape of the metrics, the autoscaler's timer, its sync.
  expect(few).toBe(3 * 240)
  expect(many).toBe(few)
})
