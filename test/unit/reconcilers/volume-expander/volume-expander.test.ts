import { expect, test } from 'vitest'
import { Cluster } from '../../../../src/index.js'

type Plain = any

const STORAGE = (allow = true) => `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: network}
provisioner: disk.example.com
allowVolumeExpansion: ${allow}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], storageClassName: network, resources: {requests: {storage: 5Gi}}}
---`
const POD = `
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {containers: [{name: c, image: 'app:1'}], volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]}
`
const get = (cluster: Cluster, kind: string, name: string): Plain => cluster.get(kind, name)
const make = (latencies: 'instant' | 'realistic' = 'instant') => new Cluster({ seed: '7', latencies, nodes: { count: 1 } })
const ask = (cluster: Cluster, storage: string) => cluster.step({ patch: { kind: 'PersistentVolumeClaim', name: 'data', patch: { spec: { resources: { requests: { storage } } } } } })
const sizes = (cluster: Cluster) => {
  const claim = get(cluster, 'PersistentVolumeClaim', 'data')
  return [get(cluster, 'PersistentVolume', claim.spec.volumeName).spec.capacity.storage, claim.status.capacity.storage]
}

test.each(['instant', 'realistic'] as const)('a claim that asks for more gets it while its pod runs (%s)', (latencies) => {
  const cluster = make(latencies)
  cluster.apply(STORAGE() + POD)
  cluster.runFor('1m')
  ask(cluster, '8Gi')
  cluster.runFor('10s')
  expect(sizes(cluster)).toEqual(['8Gi', '8Gi'])
  const { status } = get(cluster, 'PersistentVolumeClaim', 'data')
  expect(status).toEqual({ phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '8Gi' }, allocatedResources: { storage: '8Gi' } })
  expect(cluster.events().filter(({ reason }) => /Resiz/.test(reason)).map(({ reason }) => reason).sort()).toEqual(['FileSystemResizeRequired', 'FileSystemResizeSuccessful', 'Resizing'])
})

test('without a pod the file system waits for one', () => {
  const cluster = make()
  cluster.apply(STORAGE())
  cluster.runFor('1m')
  ask(cluster, '8Gi')
  cluster.runFor('1m')
  expect(sizes(cluster)).toEqual(['8Gi', '5Gi'])
  expect(get(cluster, 'PersistentVolumeClaim', 'data').status).toMatchObject({
    allocatedResourceStatuses: { storage: 'NodeResizePending' },
    conditions: [{ type: 'FileSystemResizePending', status: 'True', message: 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.' }],
  })
  cluster.apply(POD)
  cluster.runFor('1m')
  expect(sizes(cluster)).toEqual(['8Gi', '8Gi'])
})

test('a claim of a class that does not allow it is refused, as one without a volume', () => {
  const cluster = make()
  cluster.apply(STORAGE(false))
  cluster.runFor('1m')
  expect(() => ask(cluster, '8Gi')).toThrow('persistentvolumeclaims "data" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize')
  expect(sizes(cluster)).toEqual(['5Gi', '5Gi'])
})

test('a driver that crashes between its writes goes on when it is back', () => {
  for (let afterWrites = 1; afterWrites <= 3; afterWrites++) {
    const cluster = make('realistic')
    cluster.apply(STORAGE() + POD)
    cluster.runFor('1m')
    cluster.step({ crashComponent: { component: 'csi-resizer', afterWrites }, for: '1m' })
    ask(cluster, '8Gi')
    cluster.runFor('3m')
    expect(sizes(cluster)).toEqual(['8Gi', '8Gi'])
  }
})
