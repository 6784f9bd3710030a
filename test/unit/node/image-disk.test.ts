import { describe, expect, test } from 'vitest'
import { Cluster, type NodePoolOptions } from '../../../src/index.js'
import type { ImageCatalogue } from '../../../src/world/index.js'

type Plain = any

const pod = (name: string, image: string, more: object = {}): object =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'main', image, ...more }] } })

function make(nodes: NodePoolOptions, images: object[] = [{ image: 'app:*', size: '1Gi' }]): Cluster {
  return new Cluster({ seed: '1', nodes: { count: 1, ...nodes }, images: images as never })
}

const get = (cluster: Cluster, name: string): Plain => cluster.get('Pod', name)
const waiting = (cluster: Cluster, name: string) => get(cluster, name).status.containerStatuses[0].state.waiting
const startedAt = (cluster: Cluster, name: string): number => (Date.parse(get(cluster, name).status.containerStatuses[0].state.running.startedAt) - Date.parse('2000-01-01T00:00:00Z')) / 1000
const deleted = (cluster: Cluster): string[] => cluster.history.lines().flatMap((line) => /image (\S+) deleted/.exec(line)?.[1] ?? [])
const told = (cluster: Cluster, reason: string) => cluster.events().filter((event) => event.reason === reason).map(({ message }) => message)

describe('pulls', () => {
  const three = [pod('a', 'x:1'), pod('b', 'y:1'), pod('c', 'z:1')]
  const slow = [{ image: '*', takes: '10s' }]
  test.each([
    ['one after the other', {}, [10, 20, 30]],
    ['side by side', { serializeImagePulls: false }, [10, 10, 10]],
    ['two at a time', { serializeImagePulls: false, maxParallelImagePulls: 2 }, [10, 10, 20]],
  ])('go %s', (_, kubelet, seconds) => {
    const cluster = make({ kubelet }, slow)
    cluster.apply(three as never)
    cluster.runFor('1m')
    expect(['a', 'b', 'c'].map((name) => startedAt(cluster, name)).sort((a, b) => a - b)).toEqual(seconds)
  })

  test('cannot be serialized and parallel', () => {
    expect(() => make({ kubelet: { maxParallelImagePulls: 2 } })).toThrow('cannot be larger than 1 unless serializeImagePulls is false')
    expect(() => make({ kubelet: { imageGCHighThresholdPercent: 50, imageGCLowThresholdPercent: 60 } })).toThrow('must be less')
  })
})

describe('a registry that allows so many pulls', () => {
  const limited = (by: 'cluster' | 'node'): ImageCatalogue => () => ({ sizeBytes: 1, pull: 'ok', pullMs: 0, limit: { registry: 'hub', pulls: 2, perMs: 600_000, by, refusalMs: 0 } })
  const start = (by: 'cluster' | 'node', count = 1): Cluster =>
    new Cluster({ seed: '1', nodes: { count }, extend: { images: { name: 'limited', version: '1', catalogue: limited(by) } } })

  test('refuses the next with 429, and gives again when the time has passed', () => {
    const cluster = start('cluster')
    cluster.apply([pod('a', 'one:1'), pod('b', 'two:1')] as never)
    cluster.runFor('1s')
    cluster.apply([pod('c', 'ghcr.io/own/three:v3')] as never)
    cluster.runFor('1s')
    const message = 'failed to pull and unpack image "ghcr.io/own/three:v3": failed to resolve reference "ghcr.io/own/three:v3": unexpected status from HEAD request to https://ghcr.io/v2/own/three/manifests/v3: 429 Too Many Requests'
    expect(waiting(cluster, 'c')).toEqual({ reason: 'ErrImagePull', message })
    cluster.runFor('30s')
    expect(waiting(cluster, 'c').reason).toMatch(/ErrImagePull|ImagePullBackOff/)
    cluster.runFor('9m')
    expect(waiting(cluster, 'c')).toBeDefined()
    cluster.runFor('6m')
    expect(get(cluster, 'c').status.phase).toBe('Running')
  })

  test('does not count an image that is there, but refuses it too', () => {
    const cluster = start('cluster')
    const always = { imagePullPolicy: 'Always' }
    cluster.apply([pod('a', 'one:1'), pod('b', 'one:1', always), pod('c', 'one:1', always), pod('d', 'two:1')] as never)
    cluster.runFor('1s')
    expect(['a', 'b', 'c', 'd'].map((name) => get(cluster, name).status.phase)).toEqual(['Running', 'Running', 'Running', 'Running'])
    cluster.apply([pod('e', 'one:1', always), pod('f', 'one:1')] as never)
    cluster.runFor('1s')
    expect(waiting(cluster, 'e').message).toContain('https://registry-1.docker.io/v2/library/one/manifests/1: 429 Too Many Requests')
    expect(get(cluster, 'f').status.phase).toBe('Running')
  })

  test('may count each node', () => {
    const spread = (name: string, node: number) => ({ ...pod(name, `${name}:1`), spec: { ...(pod(name, `${name}:1`) as Plain).spec, nodeName: `node-${node}` } })
    const pods = [spread('a', 1), spread('b', 1), spread('c', 2)]
    const phases = (by: 'cluster' | 'node'): string[] => {
      const cluster = start(by, 2)
      cluster.apply(pods as never)
      cluster.runFor('1s')
      return ['a', 'b', 'c'].map((name) => get(cluster, name).status.phase)
    }
    expect(phases('node')).toEqual(['Running', 'Running', 'Running'])
    expect(phases('cluster')).toEqual(['Running', 'Running', 'Pending'])
  })
})

describe('images that no container has', () => {
  /** A pod of each image, one after the other; the first ones end. */
  function filled(nodes: NodePoolOptions & { readonly disk?: string }, ended: readonly number[]): Cluster {
    const { kubelet, disk = '10Gi', ...rest } = nodes as Plain
    const cluster = make({ capacity: { 'ephemeral-storage': disk }, kubelet: { evictionHard: { 'imagefs.available': '1Mi' }, ...kubelet }, ...rest })
    for (let i = 1; i <= 9; i++) cluster.apply([pod(`p${i}`, `app:${i}`)] as never)
    cluster.runFor('1m')
    for (const i of ended) {
      cluster.step({ delete: { kind: 'Pod', name: `p${i}` } })
      cluster.runFor('6m')
    }
    return cluster
  }

  test('are deleted when the disk is too full, those longest unused first, until it is down to the low threshold', () => {
    const cluster = filled({}, [3, 1, 2])
    cluster.runFor('10m')
    expect(deleted(cluster)).toEqual(['app:3'])
    cluster.apply([pod('again', 'app:3')] as never)
    cluster.runFor('15m')
    expect(deleted(cluster)).toEqual(['app:3', 'app:1'])
  })

  test('stay where the disk is not full enough, or they are not old enough', () => {
    for (const nodes of [{ disk: '20Gi' }, { kubelet: { imageMinimumGCAge: '24h' } }, { kubelet: { imageGCHighThresholdPercent: 95 } }]) {
      expect(deleted(filled(nodes, [1, 2]))).toEqual([])
    }
  })

  test('that are too few are not enough, and the node says so', () => {
    const cluster = filled({}, [])
    cluster.runFor('11m')
    expect(deleted(cluster)).toEqual([])
    expect(told(cluster, 'FreeDiskSpaceFailed')[0]).toBe("Insufficient free disk space on the node's image filesystem (90% of 10.0 GiB used). Failed to free sufficient space by deleting unused images (freed 0 bytes). Investigate disk usage, as it could be used by active images, logs, volumes, or other data.")
    expect(told(cluster, 'ImageGCFailed').length).toBeGreaterThan(0)
  })

  test('are in the way of another on a full disk', () => {
    const cluster = filled({ kubelet: { imageMinimumGCAge: '24h' } }, [])
    cluster.apply([pod('p10', 'app:10'), pod('p11', 'app:11')] as never)
    cluster.runFor('2s')
    expect(get(cluster, 'p10').status.phase).toBe('Running')
    expect(waiting(cluster, 'p11')).toEqual({ reason: 'ErrImagePull', message: 'failed to pull and unpack image "app:11": failed to extract layer: write: no space left on device: unknown' })
  })

  test('are the same after a fork', () => {
    const cluster = filled({}, [3])
    const fork = cluster.fork()
    for (const each of [cluster, fork]) {
      each.step({ delete: { kind: 'Pod', name: 'p1' } })
      each.runFor('20m')
    }
    expect(fork.digest).toBe(cluster.digest)
  })
})
