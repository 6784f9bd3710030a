/** What containers are told of their own pod. */
import { describe, expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

function start(container: object, spec: object = {}): Cluster {
  const cluster = new Cluster({ seed: '1', nodes: { count: 1 } })
  const metadata = { name: 'p', labels: { app: 'web', tier: 'front' } }
  cluster.apply([{ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [{ name: 'main', image: 'app:1', ...container }], ...spec } }] as never)
  cluster.runFor('5s')
  return cluster
}

const mounted = (more: object = {}): object => ({ volumeMounts: [{ name: 'self', mountPath: '/self', ...more }] })
const file = (fieldPath: string): object => ({ path: 'p', fieldRef: { fieldPath } })
const own = (...items: object[]): object => ({ volumes: [{ name: 'self', downwardAPI: { items } }] })
const facts = (cluster: Cluster): string[] => cluster.history.lines().flatMap((line) => (line.includes(' volume ') ? [line.slice(line.indexOf('volume'))] : []))
const change = (cluster: Cluster, metadata: object): void => {
  cluster.patch('Pod', 'p', { metadata })
  cluster.runFor('1s')
}

describe('a volume of the downward API shows a change at once', () => {
  const shown = ['volume self shows its new content to main']

  test.each([
    ['labels', file('metadata.labels'), { labels: { app: 'api' } }, shown],
    ['one label', file("metadata.labels['app']"), { labels: { app: 'api' } }, shown],
    ['annotations', file('metadata.annotations'), { annotations: { a: 'b' } }, shown],
    ['another label', file("metadata.labels['tier']"), { labels: { app: 'api' } }, []],
    ['the name', file('metadata.name'), { labels: { app: 'api' } }, []],
  ])('of %s', (_, item, metadata, expected) => {
    const cluster = start(mounted(), own(item))
    change(cluster, metadata)
    expect(facts(cluster)).toEqual(expected)
    change(cluster, metadata)
    expect(facts(cluster)).toEqual(expected)
  })

  test('also as a part of another volume, not where a sub-path is mounted', () => {
    const projected = { volumes: [{ name: 'self', projected: { sources: [{ downwardAPI: { items: [file('metadata.labels')] } }] } }] }
    const cluster = start(mounted(), projected)
    change(cluster, { labels: { app: 'api' } })
    expect(facts(cluster)).toEqual(shown)
    const part = start(mounted({ subPath: 'p' }), projected)
    change(part, { labels: { app: 'api' } })
    expect(facts(part)).toEqual([])
  })

  test('that a node hears of which was cut off', () => {
    const cluster = start(mounted(), own(file('metadata.labels')))
    cluster.step({ partition: { node: 'node-1' }, for: '30s' })
    change(cluster, { labels: { app: 'api' } })
    expect(facts(cluster)).toEqual([])
    cluster.runFor('40s')
    expect(facts(cluster)).toEqual(shown)
  })
})

describe('resources of a container that the pod does not have', () => {
  const resourceFieldRef = { containerName: 'other', resource: 'limits.cpu' }

  test('hold the container whose variable they are', () => {
    const cluster = start({ env: [{ name: 'A', valueFrom: { resourceFieldRef } }] })
    expect(cluster.get('Pod', 'p')).toMatchObject({ status: { containerStatuses: [{ state: { waiting: { reason: 'CreateContainerConfigError', message: 'container other not found' } } }] } })
  })

  test('hold the pod whose volume they are in', () => {
    const cluster = start(mounted(), own({ path: 'p', resourceFieldRef }))
    expect(cluster.events().find(({ reason }) => reason === 'FailedMount')?.message).toBe('MountVolume.SetUp failed for volume "self" : container other not found')
    expect(cluster.get('Pod', 'p')).toMatchObject({ status: { phase: 'Pending' } })
  })

  test('and those of one that it has do not', () => {
    const there = { containerName: 'main', resource: 'limits.cpu' }
    const cluster = start({ ...mounted(), env: [{ name: 'A', valueFrom: { resourceFieldRef: there } }] }, own({ path: 'p', resourceFieldRef: there }))
    expect(cluster.get('Pod', 'p')).toMatchObject({ status: { phase: 'Running' } })
  })
})
