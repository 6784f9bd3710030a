/** Images and registries as options of a cluster. */
import { expect, test } from 'vitest'
import { Cluster, type ImageOptions, type RegistryOptions } from '../../../src/index.js'

const pod = (name: string, image = 'web:1', node = 'node-1'): object => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { nodeName: node, containers: [{ name: 'main', image, imagePullPolicy: 'Always' }] } })

function start(images: readonly ImageOptions[], registries: readonly RegistryOptions[], ...pods: object[]): Cluster {
  const cluster = new Cluster({ seed: '1', nodes: { count: 2 }, images, registries })
  cluster.apply(pods as never)
  return cluster
}

/** The phase of a pod, or why its container waits. */
function state(cluster: Cluster, name: string): string | undefined {
  const { phase, containerStatuses } = (cluster.get('Pod', name) as unknown as { status: { phase?: string; containerStatuses?: { state?: { waiting?: { reason?: string } } }[] } }).status
  return containerStatuses?.[0]?.state?.waiting?.reason ?? phase
}

test('a pull takes the latency of its registry and the time of its bytes', () => {
  const cluster = start([{ image: 'web:*', size: '100Mi', registry: 'hub' }], [{ name: 'hub', latency: '2s', bandwidth: '10Mi' }], pod('p'))
  cluster.runFor('11999ms')
  expect(state(cluster, 'p')).toBe('ContainerCreating')
  cluster.runFor('1ms')
  expect(state(cluster, 'p')).toBe('Running')
})

test('the registry called default has the images that name none; what is said of an image goes before', () => {
  const cluster = start([{ image: 'web:*' }, { image: 'quick:*', takes: '1s' }], [{ name: 'default', latency: '5s' }], pod('p'), pod('q', 'quick:1', 'node-2'))
  cluster.runFor('1s')
  expect([state(cluster, 'p'), state(cluster, 'q')]).toEqual(['ContainerCreating', 'Running'])
  cluster.runFor('4s')
  expect(state(cluster, 'p')).toBe('Running')
})

test.each([['cluster', ['Running', 'ErrImagePull']], ['node', ['Running', 'Running']]] as const)('a registry allows so many pulls in a time, by %s', (by, states) => {
  const cluster = start([{ image: 'web:*', registry: 'hub' }], [{ name: 'hub', rateLimit: { pulls: 1, per: '1h', by } }], pod('p'), pod('q', 'web:1', 'node-2'))
  cluster.runFor('1s')
  expect([state(cluster, 'p'), state(cluster, 'q')]).toEqual(states)
})

test('a registry that cannot be reached fails pulls until it can', () => {
  const cluster = start([{ image: 'web:*', registry: 'hub' }], [{ name: 'hub', unreachable: [{ until: '5s' }] }], pod('p'))
  cluster.runFor('1s')
  expect(state(cluster, 'p')).toBe('ErrImagePull')
  cluster.runFor('1m')
  expect(state(cluster, 'p')).toBe('Running')
})

test('a cluster that was saved has its registries', () => {
  const cluster = start([{ image: 'web:*', registry: 'hub' }], [{ name: 'hub', latency: '10s' }], pod('p'))
  const loaded = Cluster.load(cluster.save())
  loaded.runFor('9s')
  expect(state(loaded, 'p')).toBe('ContainerCreating')
  loaded.runFor('1s')
  expect(state(loaded, 'p')).toBe('Running')
})

test.each([
  [[{ image: 'a', registry: 'hbu' }], [{ name: 'hub' }], 'images[0].registry: there is no registry "hbu": did you mean "hub"?'],
  [[{ image: 'a', registry: 'hub' }], [], 'images[0].registry: there is no registry "hub": describe it under registries'],
  [[], [{ name: 'hub' }, { name: 'hub' }], 'there are two registries named "hub": give each a name of its own'],
  [[], [{ name: 'hub', bandwidth: 0 }], 'registries[0].bandwidth: a bandwidth of nothing: use unreachable'],
  [[], [{ name: 'hub', rateLimit: { pulls: 0, per: '1h' } }], 'registries[0].rateLimit.pulls is 0, expected a whole number from 1'],
  [[], [{ name: 'hub', latency: 'soon' }], 'registries[0].latency'],
])('%j with %j is refused', (images, registries, problem) => {
  expect(() => start(images, registries as never)).toThrow(problem)
})
