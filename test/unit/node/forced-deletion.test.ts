import { describe, expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

const pod = (name: string, cpu: string, more: object = {}): object => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name },
  spec: { nodeName: 'node-1', terminationGracePeriodSeconds: 20, containers: [{ name: 'main', image: 'app:1', resources: { requests: { cpu } } }], ...more },
})

const start = (options: object = {}): Cluster =>
  new Cluster({ seed: '1', nodes: { count: 1, cpu: '2', memory: '4Gi' }, apps: [{ image: 'app:*', ignoresSigterm: true }], ...options })

function reasonOf(cluster: Cluster, name: string): string | undefined {
  return (cluster.get('Pod', `default/${name}`) as { status?: { reason?: string } } | undefined)?.status?.reason
}

/** Pods one after the other, until the node has room again. */
function firstThatFits(cluster: Cluster): number {
  for (let second = 0; second < 40; second++) {
    cluster.apply([pod(`p${second}`, '1500m')] as never)
    cluster.runFor('1s')
    if (reasonOf(cluster, `p${second}`) === undefined) return second
  }
  return Infinity
}

describe('a pod that is deleted by force', () => {
  test('is gone at once, but its containers hold the node for their grace period', () => {
    const cluster = start()
    cluster.apply([pod('old', '1500m')] as never)
    cluster.runFor('5s')
    cluster.step({ delete: { kind: 'Pod', name: 'old', gracePeriod: '0s' } })
    expect(() => cluster.get('Pod', 'default/old')).toThrow('there is no Pod')
    expect(firstThatFits(cluster)).toBe(20)
  })

  test('gives the same in a cluster that was saved meanwhile', () => {
    const cluster = start()
    cluster.apply([pod('old', '1500m')] as never)
    cluster.runFor('5s')
    cluster.step({ delete: { kind: 'Pod', name: 'old', gracePeriod: '0s' } })
    cluster.runFor('4500ms')
    const loaded = Cluster.load(cluster.save())
    expect(firstThatFits(cluster)).toBe(firstThatFits(loaded))
    expect(loaded.digest).toBe(cluster.digest)
  })

  test('leaves nothing behind on a machine that loses power', () => {
    const cluster = start()
    cluster.apply([pod('old', '1500m')] as never)
    cluster.runFor('5s')
    cluster.step({ delete: { kind: 'Pod', name: 'old', gracePeriod: '0s' } })
    cluster.step({ reboot: { node: 'node-1' } })
    cluster.runFor('5s')
    cluster.step({ recover: { node: 'node-1' } })
    cluster.apply([pod('next', '1500m')] as never)
    cluster.runFor('2m')
    expect((cluster.get('Pod', 'default/next') as { status: { phase: string } }).status.phase).toBe('Running')
  })

  test('meets no other of its name', () => {
    const cluster = start()
    cluster.apply([pod('old', '500m')] as never)
    cluster.runFor('5s')
    cluster.step({ delete: { kind: 'Pod', name: 'old', gracePeriod: '0s' } })
    cluster.apply([pod('old', '1500m')] as never)
    cluster.runFor('1m')
    const status = (cluster.get('Pod', 'default/old') as { status: { phase: string } }).status
    expect(status.phase).toBe('Running')
  })
})
