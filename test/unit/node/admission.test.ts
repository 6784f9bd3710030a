import { describe, expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

function pod(name: string, cpu: string): object {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'app:1', resources: { requests: { cpu } } }] } }
}

function statusOf(cluster: Cluster, name: string): { phase?: string; reason?: string; message?: string } | undefined {
  return cluster.get('Pod', `default/${name}`)?.status
}

describe('pods that somebody bound by hand', () => {
  const start = (): Cluster => new Cluster({ seed: '1', nodes: { count: 1, cpu: '2', memory: '4Gi' } })

  test('are refused when the node has given out what it has', () => {
    const cluster = start()
    cluster.apply([pod('a', '1500m'), pod('b', '600m'), pod('c', '500m')] as never)
    cluster.runFor('5s')
    expect(statusOf(cluster, 'a')?.phase).toBe('Running')
    expect(statusOf(cluster, 'b')).toMatchObject({
      phase: 'Failed', reason: 'OutOfcpu', message: "Pod was rejected: Node didn't have enough resource: cpu, requested: 600, used: 1500, capacity: 2000",
    })
    expect(statusOf(cluster, 'c')?.phase).toBe('Running')
  })

  test('fit again when others are gone, also after the state was saved and loaded', () => {
    const cluster = start()
    cluster.apply([pod('a', '1500m')] as never)
    cluster.runFor('5s')
    const loaded = Cluster.load(cluster.save())
    for (const each of [cluster, loaded]) {
      each.apply([pod('b', '1500m')] as never)
      each.runFor('5s')
      expect(statusOf(each, 'b')?.reason).toBe('OutOfcpu')
      each.delete('Pod', 'default/a')
      each.runFor('2m')
      each.apply([pod('c', '1500m')] as never)
      each.runFor('5s')
      expect(statusOf(each, 'c')?.phase).toBe('Running')
    }
    expect(loaded.digest).toBe(cluster.digest)
  })
})
