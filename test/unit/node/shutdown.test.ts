/** Graceful shutdown of machines: who is ended when, what the node and the pods say, and what stops it. */
import { describe, expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'
import { kubeletConfig } from '../../../src/node/index.js'

type Status = { readonly phase: string; readonly reason?: string; readonly message?: string; readonly containerStatuses?: { readonly state: { readonly terminated?: { readonly finishedAt: string; readonly exitCode: number } } }[] }

const pod = (name: string, more: object = {}): object => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { nodeName: 'node-1', containers: [{ name: 'main', image: `${name}:1` }], ...more } })

function start(kubelet: object, ...pods: object[]): Cluster {
  const cluster = new Cluster({ seed: '1', nodes: { count: 1, kubelet }, apps: [{ image: '*', ignoresSigterm: true }] })
  cluster.apply([
    { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'low' }, value: -5 },
    { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'middle' }, value: 1999999 },
    ...pods,
  ] as never)
  cluster.runFor('10s')
  return cluster
}

const status = (cluster: Cluster, name: string): Status => (cluster.get('Pod', name) as unknown as { status: Status }).status
const endedAt = (cluster: Cluster, name: string): string | undefined => status(cluster, name).containerStatuses?.[0]?.state.terminated?.finishedAt.slice(14, 19)
const ready = (cluster: Cluster): { status: string; reason: string; message: string } =>
  (cluster.get('Node', 'node-1') as unknown as { status: { conditions: { type: string; status: string; reason: string; message: string }[] } }).status.conditions.find(({ type }) => type === 'Ready')!

describe('a machine that is shut down', () => {
  const kubelet = { shutdownGracePeriod: '30s', shutdownGracePeriodCriticalPods: '10s' }

  test('ends pods within what is left of the time, then the critical ones', () => {
    const cluster = start(kubelet, pod('low', { priorityClassName: 'low' }), pod('own', { terminationGracePeriodSeconds: 5 }), pod('middle', { priorityClassName: 'middle' }), pod('critical', { priorityClassName: 'system-node-critical' }))
    cluster.step({ shutDownNode: { node: 'node-1' } })
    cluster.runFor('1m')
    expect(['low', 'own', 'middle', 'critical'].map((name) => endedAt(cluster, name))).toEqual(['00:30', '00:15', '00:30', '00:40'])
    expect(status(cluster, 'own')).toMatchObject({ phase: 'Failed', reason: 'Terminated', message: 'Pod was terminated in response to imminent node shutdown.' })
    expect(status(cluster, 'own').containerStatuses![0]!.state.terminated!.exitCode).toBe(137)
  })

  test('waits for no group that has ended, nor for one that is empty', () => {
    const cluster = start({ shutdownGracePeriodByPodPriority: [{ priority: 100, shutdownGracePeriodSeconds: 50 }, { priority: 0, shutdownGracePeriodSeconds: 40 }] }, pod('p', { terminationGracePeriodSeconds: 3 }))
    cluster.step({ shutDownNode: { node: 'node-1' } })
    cluster.runFor('3s')
    expect(() => cluster.step({ reboot: { node: 'node-1' } })).toThrow('has no power')
  })

  test('says so, and takes no pods', () => {
    const cluster = start(kubelet, pod('p'))
    cluster.step({ shutDownNode: { node: 'node-1' } })
    cluster.apply([pod('late')] as never)
    cluster.runFor('1s')
    expect(ready(cluster)).toMatchObject({ status: 'False', reason: 'KubeletNotReady', message: 'node is shutting down' })
    expect(status(cluster, 'late')).toMatchObject({ phase: 'Failed', reason: 'NodeShutdown', message: 'Pod was rejected: Pod was rejected as the node is shutting down.' })
    expect(status(cluster, 'p').phase).toBe('Running')
  })

  test('may be stopped on the way', () => {
    const cluster = start(kubelet, pod('p', { terminationGracePeriodSeconds: 5 }), pod('critical', { priorityClassName: 'system-node-critical' }))
    cluster.step({ shutDownNode: { node: 'node-1' }, for: '2s' })
    cluster.runFor('1m')
    expect(ready(cluster).status).toBe('True')
    expect([status(cluster, 'p').phase, status(cluster, 'critical').phase]).toEqual(['Failed', 'Running'])
  })

  test('goes on with it where it was saved', () => {
    const cluster = start(kubelet, pod('p'), pod('critical', { priorityClassName: 'system-node-critical' }))
    cluster.step({ shutDownNode: { node: 'node-1' } })
    cluster.runFor('15s')
    const loaded = Cluster.load(cluster.save())
    cluster.runFor('1m')
    loaded.runFor('1m')
    expect(endedAt(loaded, 'critical')).toBe('00:40')
    expect(loaded.digest).toBe(cluster.digest)
  })
})

test.each([
  [{ shutdownGracePeriodMs: 10_000, shutdownGracePeriodCriticalPodsMs: 20_000 }, 'shutdownGracePeriodCriticalPods', 'is longer than shutdownGracePeriod'],
  [{ shutdownGracePeriodMs: 500 }, 'shutdownGracePeriod', 'must be 0 or at least 1s'],
  [{ shutdownGracePeriodMs: 10_000, shutdownGracePeriodByPodPriority: [{ priority: 0, shutdownGracePeriodSeconds: 1 }] }, 'shutdownGracePeriodByPodPriority', 'excludes shutdownGracePeriod and shutdownGracePeriodCriticalPods'],
  [{ shutdownGracePeriodByPodPriority: [{ priority: 7, shutdownGracePeriodSeconds: 1 }, { priority: 7, shutdownGracePeriodSeconds: 2 }] }, 'shutdownGracePeriodByPodPriority', 'names the priority 7 twice'],
])('the setting %j is refused', (settings, field, error) => {
  expect(kubeletConfig(settings)).toEqual({ field, error })
})
