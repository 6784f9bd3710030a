import { expect, test } from 'vitest'
import { Cluster } from '../../../../src/index.js'

const storageClass = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'late' }, provisioner: 'disk.example.com', volumeBindingMode: 'WaitForFirstConsumer' }
const template = { metadata: { labels: { app: 'cache' } }, spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'late', resources: { requests: { storage: '1Gi' } } } }
const pod = {
  apiVersion: 'v1', kind: 'Pod', metadata: { name: 'app' },
  spec: { containers: [{ name: 'main', image: 'app:1' }], volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate: template } }] },
}

function started(...objects: object[]): Cluster {
  const cluster = new Cluster({ seed: '1', nodes: { count: 2, zones: ['a', 'b'], cpu: '4', memory: '8Gi' } })
  cluster.apply(objects as never)
  cluster.runFor('10s')
  return cluster
}

test('the claim of an ephemeral volume is made with its pod and goes with it, and so does its volume', () => {
  const cluster = started(storageClass, pod)
  const { uid } = cluster.get('Pod', 'default/app')!.metadata
  expect(cluster.get('PersistentVolumeClaim', 'default/app-scratch')).toMatchObject({
    metadata: { labels: { app: 'cache' }, ownerReferences: [{ kind: 'Pod', name: 'app', uid, controller: true }] }, status: { phase: 'Bound' },
  })
  expect(cluster.get('Pod', 'default/app')!.status!.phase).toBe('Running')
  cluster.delete('Pod', 'default/app')
  cluster.runFor('2m')
  expect([...cluster.list('PersistentVolumeClaim'), ...cluster.list('PersistentVolume')]).toEqual([])
})

test("somebody else's claim of that name is not taken", () => {
  const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'app-scratch' }, spec: template.spec }
  const cluster = started(storageClass, claim, pod)
  const events = cluster.events({ kind: 'Pod', name: 'default/app' }).map(({ reason, message }) => `${reason}: ${message}`)
  expect(events).toContain('FailedBinding: ephemeral volume scratch: PVC default/app-scratch was not created for pod default/app (pod is not owner)')
  expect(cluster.get('Pod', 'default/app')!.spec.nodeName).toBeUndefined()
})
