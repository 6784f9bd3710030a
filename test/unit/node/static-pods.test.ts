/** Pods that kubelets run by themselves, and their mirrors at the API server. */
import { describe, expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

interface Shown {
  readonly metadata: { readonly name: string, readonly uid: string, readonly annotations: Readonly<Record<string, string>>, readonly ownerReferences: readonly object[] }
  readonly spec: { readonly nodeName: string, readonly tolerations: readonly object[] }
  readonly status: { readonly phase: string, readonly reason?: string, readonly podIP?: string, readonly containerStatuses?: readonly { readonly restartCount: number, readonly state: { readonly running?: { readonly startedAt: string } } }[] }
}

const manifest = (more: object = {}, spec: object = {}): object => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'etcd', namespace: 'kube-system', labels: { app: 'etcd' }, ...more }, spec: { containers: [{ name: 'etcd', image: 'etcd:3', resources: { requests: { cpu: '1' } } }], ...spec } })
const NAME = 'kube-system/etcd-node-1'

function start(options: object = {}, nodes: object = {}): Cluster {
  const cluster = new Cluster({ seed: '1', nodes: { count: 1, cpu: '2', staticPods: [manifest()], boot: '10s', ...nodes } as never, ...options })
  cluster.runFor('5s')
  return cluster
}

const mirror = (cluster: Cluster): Shown => cluster.get('Pod', NAME) as unknown as Shown
const startedAt = (cluster: Cluster): string | undefined => mirror(cluster).status.containerStatuses?.[0]?.state.running?.startedAt.slice(11, 19)

describe('a static pod', () => {
  test('runs on every node of its pool, and has a mirror there', () => {
    const cluster = start({}, { count: 2 })
    expect(cluster.list('Pod', { namespace: 'kube-system' } as never).map(({ metadata }) => metadata.name)).toEqual(['etcd-node-1', 'etcd-node-2'])
    const { metadata, spec, status } = mirror(cluster)
    const hash = metadata.annotations['kubernetes.io/config.hash']!
    expect(hash).toMatch(/^[0-9a-f]{32}$/)
    expect(metadata.annotations).toEqual({ 'kubernetes.io/config.hash': hash, 'kubernetes.io/config.mirror': hash, 'kubernetes.io/config.seen': '2000-01-01T00:00:00Z', 'kubernetes.io/config.source': 'file' })
    expect(metadata.ownerReferences).toEqual([{ apiVersion: 'v1', kind: 'Node', name: 'node-1', uid: cluster.get('Node', 'node-1').metadata.uid, controller: true }])
    expect(spec.nodeName).toBe('node-1')
    expect(spec.tolerations).toContainEqual({ operator: 'Exists', effect: 'NoExecute' })
    expect(status).toMatchObject({ phase: 'Running', containerStatuses: [{ restartCount: 0 }] })
  })

  test('goes on when its mirror is deleted, which is made anew at once', () => {
    for (const options of [{}, { gracePeriod: '0s' }]) {
      const cluster = start()
      const { uid } = mirror(cluster).metadata
      cluster.step({ delete: { kind: 'Pod', name: NAME, ...options } })
      cluster.runFor('1s')
      expect(mirror(cluster).metadata.uid).not.toBe(uid)
      expect(mirror(cluster).status.phase).toBe('Running')
      expect(startedAt(cluster)).toBe('00:00:00')
    }
  })

  test('starts on a machine that does not hear the API server', () => {
    const cluster = start()
    cluster.step({ crash: { node: 'node-1' } })
    cluster.step({ partition: { node: 'node-1' }, for: '20m' })
    cluster.runFor('10m')
    cluster.step({ recover: { node: 'node-1' } } as never)
    cluster.runFor('20m')
    expect(startedAt(cluster)).toBe('00:10:15')
    expect(mirror(cluster).status.containerStatuses![0]!.restartCount).toBe(1)
  })

  test('is not driven out by taints', () => {
    const cluster = start()
    cluster.step({ taint: { node: 'node-1', key: 'a', effect: 'NoExecute' } })
    cluster.runFor('1m')
    expect(startedAt(cluster)).toBe('00:00:00')
  })

  test('has its mirror collected with its node, and another on a new one', () => {
    const cluster = start()
    cluster.step({ removeNode: { node: 'node-1' } } as never)
    cluster.runFor('2m')
    expect(cluster.find('Pod', NAME)).toBeUndefined()
    cluster.step({ addNode: {} })
    cluster.runFor('1m')
    expect(cluster.get('Pod', 'kube-system/etcd-node-2').status?.phase).toBe('Running')
  })

  test('has room made for it', () => {
    const cluster = start({}, { staticPods: [] })
    cluster.apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [{ name: 'main', image: 'a', resources: { requests: { cpu: '1500m' } } }] } }] as never)
    cluster.runFor('1s')
    expect(cluster.get('Pod', 'a').status?.phase).toBe('Running')
    const full = start({}, { cpu: '1' })
    full.apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'a', resources: { requests: { cpu: '500m' } } }] } }] as never)
    full.runFor('1s')
    expect(full.get('Pod', 'a').status).toMatchObject({ phase: 'Failed', reason: 'OutOfcpu' })
    expect(mirror(full).status.phase).toBe('Running')
  })

  test('restarts, is known to services, and is stopped with its machine and begins anew', () => {
    const cluster = start({ apps: [{ image: 'etcd:*', shutdown: '2s', exits: { code: 1, after: '1m', times: 1 } }] }, { kubelet: { shutdownGracePeriod: '30s' } })
    cluster.runFor('1m')
    expect(mirror(cluster).status.containerStatuses![0]!.restartCount).toBe(1)
    cluster.step({ shutDownNode: { node: 'node-1' } } as never)
    cluster.runFor('1s')
    expect(mirror(cluster).status.phase).toBe('Running')
    cluster.runFor('10s')
    expect(mirror(cluster).status).toMatchObject({ phase: 'Failed', reason: 'Terminated' })
    cluster.step({ recover: { node: 'node-1' } } as never)
    cluster.runFor('1m')
    expect(mirror(cluster).status.phase).toBe('Running')
    expect(mirror(cluster).status.reason).toBeUndefined()
  })

  test('is saved and loaded', () => {
    const cluster = start()
    cluster.step({ reboot: { node: 'node-1' } })
    cluster.runFor('3s')
    const loaded = Cluster.load(cluster.save())
    for (const each of [cluster, loaded]) {
      each.delete('Pod', NAME)
      each.runFor('1m')
      expect(mirror(each).status.phase).toBe('Running')
    }
    expect(loaded.digest).toBe(cluster.digest)
  })
})

test('a mirror that no static pod belongs to goes', () => {
  const cluster = start({}, { staticPods: [] })
  const annotations = { 'kubernetes.io/config.mirror': 'x' }
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name: 'node-1', uid: cluster.get('Node', 'node-1').metadata.uid, controller: true }]
  cluster.apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'm', annotations, ownerReferences }, spec: { nodeName: 'node-1', containers: [{ name: 'main', image: 'a' }] } }] as never)
  cluster.runFor('5s')
  expect(cluster.find('Pod', 'm')).toBeUndefined()
})

test('a mirror that cannot be made is tried again', () => {
  const cluster = start({}, { staticPods: [manifest({ namespace: 'late' })] })
  expect(cluster.find('Pod', 'late/etcd-node-1')).toBeUndefined()
  cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'late' } }] as never)
  cluster.runFor('1m')
  const found = cluster.get('Pod', 'late/etcd-node-1') as unknown as Shown
  expect(found.status.containerStatuses![0]!.state.running!.startedAt).toBe('2000-01-01T00:00:00Z')
})

test.each([
  [{ kind: 'Deployment', apiVersion: 'apps/v1', metadata: { name: 'd' }, spec: { selector: { matchLabels: { a: 'b' } }, template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'a', image: 'a' }] } } } }, 'a static pod is a Pod, not a Deployment'],
  [manifest({}, { serviceAccountName: 'x' }), 'static pods may not reference serviceaccounts'],
  [manifest({}, { volumes: [{ name: 'v', configMap: { name: 'c' } }] }), 'static pods may not reference configmaps'],
  [manifest({}, { imagePullSecrets: [{ name: 's' }] }), 'static pods may not reference secrets'],
  [manifest({}, { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }] }), 'static pods may not reference persistentvolumeclaims'],
  [manifest({}, { containers: [] }), 'invalid pod: spec.containers: Required value'],
])('what cannot be a static pod is refused: %#', (object, problem) => {
  expect(() => start({}, { staticPods: [object] })).toThrow(problem)
})
