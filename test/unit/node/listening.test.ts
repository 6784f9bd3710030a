/** A kubelet goes on with its pods only when it runs and hears the API server; what it is shown may be old. */
import { expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

const pod = (name: string): object => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { nodeName: 'node-1', terminationGracePeriodSeconds: 1, containers: [{ name: 'main', image: 'app:1' }] } })

function start(): Cluster {
  const cluster = new Cluster({ seed: '1', nodes: { count: 1, boot: '0s' } as never })
  cluster.apply([pod('p')] as never)
  cluster.runFor('5s')
  return cluster
}

const startedAt = (cluster: Cluster, name: string): string | undefined =>
  (cluster.get('Pod', name) as unknown as { status: { containerStatuses?: { state: { running?: { startedAt: string } } }[] } }).status.containerStatuses?.[0]?.state.running?.startedAt

test('a machine that restarts while it is cut off starts no pods before it hears the API server', () => {
  const cluster = start()
  cluster.step({ partition: { node: 'node-1' }, for: '1m' })
  cluster.step({ reboot: { node: 'node-1' } })
  cluster.runFor('2m')
  expect(startedAt(cluster, 'p')).toBe('2000-01-01T00:01:05Z')
})

test('a link that is whole again before its machine is on tells it nothing', () => {
  const cluster = start()
  cluster.step({ crash: { node: 'node-1' } })
  cluster.step({ partition: { node: 'node-1' }, for: '1m' })
  cluster.runFor('90s')
  cluster.apply([pod('q')] as never)
  cluster.runFor('1s')
  cluster.step({ recover: { node: 'node-1' } })
  cluster.runFor('1m')
  expect([startedAt(cluster, 'p'), startedAt(cluster, 'q')].every((time) => time !== undefined)).toBe(true)
})

test('a kubelet that is shown what was forgets newer pods, until the API server catches up', () => {
  const cluster = start()
  cluster.step({ staleApiServer: { node: 'node-1' }, for: '2m' })
  cluster.apply([pod('q')] as never)
  cluster.runFor('30s')
  expect(startedAt(cluster, 'q')).toBe('2000-01-01T00:00:05Z')
  cluster.step({ reboot: { node: 'node-1' } })
  cluster.runFor('60s')
  const loaded = Cluster.load(cluster.save())
  for (const each of [cluster, loaded]) {
    each.runFor('2m')
    expect(startedAt(each, 'p')).toBe('2000-01-01T00:00:35Z')
    expect(startedAt(each, 'q')).toBe('2000-01-01T00:02:05Z')
  }
  expect(loaded.digest).toBe(cluster.digest)
})
