import { expect, test } from 'vitest'
import { Cluster } from '../../../../src/index.js'

type Plain = any

const STORAGE = (reclaim = 'Delete') => `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: network}
provisioner: disk.example.com
reclaimPolicy: ${reclaim}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], storageClassName: network, resources: {requests: {storage: 5Gi}}}
---`
const POD = (name: string, rest = '', source = 'persistentVolumeClaim: {claimName: data}') => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec: {containers: [{name: c, image: 'app:1'}], volumes: [{name: data, ${source}}]${rest}}
---`

const make = (latencies: 'instant' | 'realistic' = 'instant') => new Cluster({ seed: '7', latencies, nodes: { count: 2, zones: ['a'] } })
const get = (cluster: Cluster, kind: string, name: string): Plain => cluster.get(kind, name)
const claims = (cluster: Cluster): string[] => (cluster.list('PersistentVolumeClaim') as Plain[]).map(({ metadata }) => metadata.name)
const volumes = (cluster: Cluster): Plain[] => cluster.list('PersistentVolume') as Plain[]

test('claims and volumes have their finalizers from the start', () => {
  const cluster = make()
  cluster.apply(STORAGE())
  cluster.runFor('5s')
  expect(get(cluster, 'PersistentVolumeClaim', 'data').metadata.finalizers).toEqual(['kubernetes.io/pvc-protection'])
  expect(volumes(cluster)[0].metadata.finalizers).toEqual(['kubernetes.io/pv-protection'])
})

test.each(['instant', 'realistic'] as const)('a claim that a pod uses goes when the pod does, and its volume after it (%s)', (latencies) => {
  const cluster = make(latencies)
  cluster.apply(STORAGE() + POD('p'))
  cluster.runFor('1m')
  cluster.step({ delete: { kind: 'PersistentVolumeClaim', name: 'data' } })
  cluster.runFor('1m')
  expect(get(cluster, 'PersistentVolumeClaim', 'data')).toMatchObject({ metadata: { deletionTimestamp: expect.any(String) }, status: { phase: 'Bound' } })
  expect(get(cluster, 'Pod', 'p').status.phase).toBe('Running')
  cluster.step({ delete: { kind: 'Pod', name: 'p' } })
  cluster.runFor('2m')
  expect([claims(cluster), volumes(cluster)]).toEqual([[], []])
})

test('no pod starts with a claim that is deleted', () => {
  const cluster = make()
  cluster.apply(STORAGE() + POD('p'))
  cluster.runFor('1m')
  cluster.step({ delete: { kind: 'PersistentVolumeClaim', name: 'data' } })
  cluster.apply(POD('q') + POD('r', ', nodeName: node-1'))
  cluster.runFor('1m')
  expect(get(cluster, 'Pod', 'q').status.conditions[0].message).toContain('persistentvolumeclaim "data" is being deleted')
  expect(get(cluster, 'Pod', 'r').status.phase).toBe('Pending')
  expect(cluster.events().find(({ name, reason }) => name === 'r' && reason === 'FailedMount')?.message).toMatch(/error processing PVC default\/data: PVC is being deleted$/)
})

test('a claim that nobody uses goes at once, also one that only a pod without a node names', () => {
  const cluster = make()
  cluster.apply(STORAGE() + POD('p', ', nodeSelector: {no: where}'))
  cluster.runFor('10s')
  cluster.step({ delete: { kind: 'PersistentVolumeClaim', name: 'data' } })
  cluster.runFor('1s')
  expect(claims(cluster)).toEqual([])
})

test('a pod that has ended keeps the claim that it names, not the one made for it', () => {
  const cluster = new Cluster({ seed: '7', nodes: { count: 1 }, apps: [{ image: 'app:*', exits: { code: 0, after: '5s' } }] })
  const made = 'ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], storageClassName: network, resources: {requests: {storage: 1Gi}}}}}'
  cluster.apply(STORAGE() + POD('p', ', restartPolicy: Never') + POD('e', ', restartPolicy: Never', made))
  cluster.runFor('1m')
  expect([get(cluster, 'Pod', 'p').status.phase, get(cluster, 'Pod', 'e').status.phase]).toEqual(['Succeeded', 'Succeeded'])
  for (const name of ['data', 'e-data']) cluster.step({ delete: { kind: 'PersistentVolumeClaim', name } })
  cluster.runFor('1m')
  expect(claims(cluster)).toEqual(['data'])
})

test('a volume that is bound stays until it is not', () => {
  const cluster = make()
  cluster.apply(STORAGE('Retain'))
  cluster.runFor('5s')
  const { name } = volumes(cluster)[0].metadata
  cluster.step({ delete: { kind: 'PersistentVolume', name } })
  cluster.runFor('10s')
  expect(get(cluster, 'PersistentVolume', name)).toMatchObject({ metadata: { deletionTimestamp: expect.any(String) }, status: { phase: 'Bound' } })
  cluster.step({ delete: { kind: 'PersistentVolumeClaim', name: 'data' } })
  cluster.runFor('10s')
  expect(volumes(cluster)).toEqual([])
})

test('a volume that is to be kept is released', () => {
  const cluster = make()
  cluster.apply(STORAGE('Retain'))
  cluster.runFor('5s')
  cluster.step({ delete: { kind: 'PersistentVolumeClaim', name: 'data' } })
  cluster.runFor('10s')
  expect(volumes(cluster).map(({ status }) => status.phase)).toEqual(['Released'])
})

test('a controller that was away when the pod went frees the claim when it is back', () => {
  const cluster = make('realistic')
  cluster.apply(STORAGE() + POD('p'))
  cluster.runFor('1m')
  cluster.step({ crashComponent: { component: 'persistentvolumeclaim-protection-controller' }, for: '2m' })
  for (const kind of ['PersistentVolumeClaim', 'Pod']) cluster.step({ delete: { kind, name: kind === 'Pod' ? 'p' : 'data' } })
  cluster.runFor('1m')
  expect(claims(cluster)).toEqual(['data'])
  cluster.runFor('2m')
  expect(claims(cluster)).toEqual([])
})
