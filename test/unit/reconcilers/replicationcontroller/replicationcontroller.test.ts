/**
 * ReplicationControllers. Source: kubernetes, pkg/controller/replication (which wraps the ReplicaSets' controller),
 * pkg/registry/core/replicationcontroller, website: concepts/workloads/controllers/replicationcontroller.
 */
import { expect, test } from 'vitest'
import { Cluster } from '../../../../src/index.js'

const controller = (spec: object = {}): object => ({
  apiVersion: 'v1', kind: 'ReplicationController', metadata: { name: 'web' },
  spec: { replicas: 3, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'web:1' }] } }, ...spec },
})

function started(spec?: object): Cluster {
  const cluster = new Cluster({ seed: 'rc', nodes: { count: 2 } })
  cluster.apply(controller(spec) as never)
  cluster.runFor('10s')
  return cluster
}

const podNames = (cluster: Cluster): string[] => cluster.list('Pod').map(({ metadata }) => metadata.name)

test('has the labels of its template as its own and as its selector, and makes pods that it controls', () => {
  const cluster = started()
  const { metadata, spec, status } = cluster.get('ReplicationController', 'web')!
  expect(metadata).toMatchObject({ generation: 1, labels: { app: 'web' } })
  expect(spec!.selector).toEqual({ app: 'web' })
  expect(status).toEqual({ replicas: 3, fullyLabeledReplicas: 3, readyReplicas: 3, availableReplicas: 3, observedGeneration: 1 })
  const pods = cluster.list('Pod')
  expect(pods).toHaveLength(3)
  for (const pod of pods) {
    expect(pod.metadata.name).toMatch(/^web-[a-z0-9]{5}$/)
    expect(pod.metadata.ownerReferences).toMatchObject([{ apiVersion: 'v1', kind: 'ReplicationController', name: 'web', controller: true, blockOwnerDeletion: true }])
  }
  const [event] = cluster.events({ kind: 'ReplicationController', name: 'web' })
  expect(event).toMatchObject({ reason: 'SuccessfulCreate' })
})

test('replaces a pod that goes, and deletes what is too much', () => {
  const cluster = started()
  cluster.delete('Pod', podNames(cluster)[0]!)
  cluster.runFor('40s')
  expect(podNames(cluster)).toHaveLength(3)
  const scaled = cluster.simulation.request({ do: 'scale', kind: 'ReplicationController', namespace: 'default', name: 'web', replicas: 1 })
  expect(scaled).toMatchObject({ ok: true, object: { kind: 'Scale', spec: { replicas: 1 }, status: { selector: 'app=web' } } })
  cluster.runFor('40s')
  expect(podNames(cluster)).toHaveLength(1)
  expect(cluster.get('ReplicationController', 'web')!.metadata.generation).toBe(2)
})

test('lets go of a pod whose label is changed, and takes orphans that match', () => {
  const cluster = started({ replicas: 1 })
  const [name] = podNames(cluster)
  cluster.patch('Pod', name!, { metadata: { labels: { app: 'debug' } } })
  cluster.runFor('10s')
  expect(cluster.get('Pod', name!)!.metadata.ownerReferences).toBeUndefined()
  expect(podNames(cluster)).toHaveLength(2)
  cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'orphan', labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'web:1' }] } } as never)
  cluster.runFor('40s')
  expect(cluster.list('Pod').filter(({ metadata }) => metadata.labels?.app === 'web')).toHaveLength(1)
})

test('a changed template is for new pods only', () => {
  const cluster = started({ replicas: 2 })
  cluster.apply(controller({ replicas: 2, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'web:2' }] } } }) as never)
  cluster.runFor('10s')
  expect(cluster.list('Pod').map(({ spec }) => spec.containers[0]!.image)).toEqual(['web:1', 'web:1'])
  cluster.delete('Pod', podNames(cluster)[0]!)
  cluster.runFor('40s')
  expect(cluster.list('Pod').map(({ spec }) => spec.containers[0]!.image).sort()).toEqual(['web:1', 'web:2'])
})

test('goes with its pods', () => {
  const cluster = started()
  cluster.delete('ReplicationController', 'web')
  cluster.runFor('1m')
  expect(podNames(cluster)).toEqual([])
})

test('does not take pods of a ReplicaSet, whose controller does not look at it', () => {
  const cluster = started({ replicas: 1 })
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'web:1' }] } }
  cluster.apply({ apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'web' }, spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template } } as never)
  cluster.runFor('10s')
  expect(podNames(cluster)).toHaveLength(3)
  expect(cluster.get('ReplicationController', 'web')!.status!.replicas).toBe(1)
  expect(cluster.get('ReplicaSet', 'web')!.status!.replicas).toBe(2)
})

test.each([
  [{ selector: { app: 'other' } }, 'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`'],
  [{ replicas: -1 }, 'spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
  [{ template: { spec: { containers: [{ name: 'c', image: 'web:1' }] } } }, 'spec.selector: Required value'],
  [{ template: { metadata: { labels: { app: 'web' } }, spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'web:1' }] } } }, 'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
])('what is wrong is said: %j', (spec, message) => {
  expect(() => new Cluster({ seed: 'rc' }).apply(controller(spec) as never)).toThrow(message)
})
