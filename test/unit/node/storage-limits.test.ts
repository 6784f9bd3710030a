/** What pods write to their node's disk beyond what they may: sizes of emptyDir volumes, limits of pods and containers. */
import { describe, expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

interface Shown { readonly status: { readonly phase: string, readonly reason?: string, readonly message?: string, readonly conditions: readonly { readonly type: string }[] } }

const limit = (disk: string): object => ({ resources: { limits: { 'ephemeral-storage': disk }, requests: { 'ephemeral-storage': '1Mi' } } })
const container = (name: string, more: object = {}): object => ({ name, image: `${name}:1`, ...more })
const cache = (more: object = {}): object => ({ volumes: [{ name: 'cache', emptyDir: { sizeLimit: '1024Mi', ...more } }] })

function start(apps: readonly object[], containers: readonly object[], spec: object = {}): Cluster {
  const cluster = new Cluster({ seed: '1', nodes: { count: 1 }, apps: apps as never })
  cluster.apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers, ...spec } }] as never)
  return cluster
}

const status = (cluster: Cluster): Shown['status'] => (cluster.get('Pod', 'p') as unknown as Shown).status

/** When the pod fails, in seconds. */
function failedAfter(cluster: Cluster, within = 600): number | undefined {
  for (let i = 0; i < within; i++) {
    if (status(cluster).phase === 'Failed') return i
    cluster.runFor('1s')
  }
  return undefined
}

describe('a pod is evicted that has written more', () => {
  test('into an emptyDir volume than its size', () => {
    const cluster = start([{ writesTo: 'cache', growth: { disk: '1Gi', every: '1m' } }], [container('main')], cache())
    const at = failedAfter(cluster)!
    expect(at).toBeGreaterThan(60)
    expect(at).toBeLessThanOrEqual(71)
    expect(status(cluster)).toMatchObject({ reason: 'Evicted', message: 'Usage of EmptyDir volume "cache" exceeds the limit "1Gi". ' })
    expect(status(cluster).conditions.map(({ type }) => type)).not.toContain('DisruptionTarget')
    expect(cluster.events().find(({ reason }) => reason === 'Evicted')).toMatchObject({ type: 'Warning', message: status(cluster).message })
  })

  test('than its containers together may', () => {
    const cluster = start([{ idle: { disk: '40Mi' } }, { container: 'b', growth: { disk: '30Mi', every: '1m' } }], [container('a', limit('50Mi')), container('b', limit('70Mi')), container('c')])
    expect(failedAfter(cluster)).toBeDefined()
    expect(status(cluster).message).toBe('Pod ephemeral local storage usage exceeds the total limit of containers 120Mi. ')
  })

  test('than a container may, though the pod might', () => {
    const cluster = start([{ container: 'a', idle: { disk: '60Mi' } }], [container('a', limit('50Mi')), container('b', limit('70Mi'))])
    expect(failedAfter(cluster)).toBeLessThanOrEqual(12)
    expect(status(cluster).message).toBe('Container a exceeded its local ephemeral storage limit "50Mi". ')
  })

  test('into a volume than its pod may, not than its container may', () => {
    const containers = [container('a', limit('50Mi')), container('b', limit('70Mi'))]
    expect(failedAfter(start([{ container: 'a', writesTo: 'cache', idle: { disk: '60Mi' } }], containers, cache()), 60)).toBeUndefined()
    const cluster = start([{ container: 'a', writesTo: 'cache', idle: { disk: '130Mi' } }], containers, cache())
    expect(failedAfter(cluster)).toBeDefined()
    expect(status(cluster).message).toBe('Pod ephemeral local storage usage exceeds the total limit of containers 120Mi. ')
  })
})

describe('nobody is evicted', () => {
  test.each([
    ['who has written no more than that', { writesTo: 'cache', idle: { disk: '1Gi' } }, cache()],
    ['whose volume has no size', { writesTo: 'cache', idle: { disk: '9Gi' } }, cache({ sizeLimit: '0' })],
    ['who writes elsewhere', { writesTo: 'other', idle: { disk: '9Gi' } }, cache()],
    ['whose volume is memory', { writesTo: 'cache', idle: { disk: '9Gi' } }, cache({ medium: 'Memory' })],
    ['whom the system needs', { writesTo: 'cache', idle: { disk: '9Gi' } }, { ...cache(), priorityClassName: 'system-cluster-critical' }],
  ])('%s', (_, app, spec) => {
    expect(failedAfter(start([app], [container('main')], spec), 60)).toBeUndefined()
  })
})

test('who writes too much goes before the node looks for others', () => {
  const cluster = new Cluster({ seed: '1', nodes: { count: 1, capacity: { 'ephemeral-storage': '10Gi' } }, apps: [{ image: 'over:*', idle: { disk: '3Gi' } }, { image: 'big:*', idle: { disk: '7Gi' } }] })
  const pod = (name: string, more: object): object => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [container(name, more)] } })
  cluster.apply([pod('big', {}), pod('over', limit('2Gi'))] as never)
  cluster.runFor('1m')
  expect(cluster.list('Pod').map((each) => [each.metadata.name, (each as unknown as Shown).status.phase])).toEqual([['big', 'Running'], ['over', 'Failed']])
})
