import { expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'

type Plain = any

const STORAGE = (mode = 'ReadWriteOnce') => `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: network}
provisioner: disk.example.com
volumeBindingMode: Immediate
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [${mode}], storageClassName: network, resources: {requests: {storage: 5Gi}}}
---`
const POD = (name: string, claim = 'data') => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec: {nodeName: node-1, containers: [{name: c, image: 'app:1'}], volumes: [{name: data, persistentVolumeClaim: {claimName: ${claim}}}]}
---`

const times = (entry: object) => ({ apiCall: { least: 0, most: 0 }, watch: { least: 0, most: 0 }, volumes: [entry] })
const make = (entry: object = {}) => new Cluster({ seed: '7', latencies: times(entry), nodes: { count: 1, zones: ['a'] } })
const get = (cluster: Cluster, kind: string, name: string): Plain => cluster.get(kind, name)
const runningSince = (cluster: Cluster, pod: string): number => Date.parse(get(cluster, 'Pod', pod).status.containerStatuses[0].state.running.startedAt) - Date.parse('2000-01-01T00:00:00Z')
const told = (cluster: Cluster, reason: string) => cluster.events().filter((event) => event.reason === reason).map(({ message }) => message)

test('a pod waits for its volume to be reported, attached and mounted', () => {
  const quick = make()
  quick.apply(STORAGE() + POD('p'))
  quick.runFor('1m')
  const at = runningSince(quick, 'p')
  expect(at).toBeGreaterThan(0)
  expect(at).toBeLessThanOrEqual(10_000)
  const mounting = make({ driver: 'disk.example.com', mountMs: 7_000 })
  mounting.apply(STORAGE() + POD('p'))
  mounting.runFor('1m')
  expect(runningSince(mounting, 'p')).toBe(at + 7_000)
})

test('it looks with a growing back-off whether the volume is attached', () => {
  const at = (attachMs: number): number => {
    const cluster = make({ attachMs })
    cluster.apply(STORAGE() + POD('p'))
    cluster.runFor('5m')
    return runningSince(cluster, 'p')
  }
  const reported = at(0)
  // Tries come 0.5, 1.5, 3.5, 7.5, 15.5, 31.5 and 63.5 s after the report.
  expect(Math.abs(at(reported + 4_000) - (reported + 7_500))).toBeLessThanOrEqual(1_000)
  expect(Math.abs(at(reported + 40_000) - (reported + 63_500))).toBeLessThanOrEqual(1_000)
})

test('a pod that waits for more than two minutes says so', () => {
  const cluster = make({ attachMs: 200_000 })
  cluster.apply(STORAGE() + POD('p'))
  cluster.runFor('2m10s')
  expect(get(cluster, 'Pod', 'p').status.containerStatuses[0].state.waiting.reason).toBe('ContainerCreating')
  expect(told(cluster, 'FailedMount')).toContain('Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[data], failed to process volumes=[]: context deadline exceeded')
  cluster.runFor('5m')
  expect(get(cluster, 'Pod', 'p').status.phase).toBe('Running')
})

test('a claim that is not there holds the pod until it is', () => {
  const cluster = make()
  cluster.apply(POD('p'))
  cluster.runFor('30s')
  expect(told(cluster, 'FailedMount')).toEqual([
    'Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[], failed to process volumes=[data]: error processing PVC default/data: failed to fetch PVC from API server: persistentvolumeclaims "data" not found',
  ])
  cluster.apply(STORAGE())
  cluster.runFor('30s')
  expect(get(cluster, 'Pod', 'p').status.phase).toBe('Running')
})

test('a volume on the node itself needs nothing', () => {
  const cluster = make()
  cluster.apply(`
apiVersion: v1
kind: PersistentVolume
metadata: {name: local}
spec: {accessModes: [ReadWriteOnce], capacity: {storage: 5Gi}, storageClassName: manual, hostPath: {path: /x}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], storageClassName: manual, resources: {requests: {storage: 5Gi}}}
---${POD('p')}`)
  cluster.runFor('1s')
  expect(get(cluster, 'Pod', 'p').status.phase).toBe('Running')
  expect(cluster.list('VolumeAttachment')).toEqual([])
})

test('a second pod that its node gets past the scheduler does not get a volume for one pod', () => {
  const cluster = make()
  cluster.apply(STORAGE('ReadWriteOncePod') + POD('p'))
  cluster.runFor('30s')
  cluster.apply(POD('q'))
  cluster.runFor('1m')
  expect(get(cluster, 'Pod', 'q').status.phase).toBe('Pending')
  expect(told(cluster, 'FailedMount').at(-1)).toMatch(/: volume uses the ReadWriteOncePod access mode and is already in use by another pod$/)
  cluster.step({ delete: { kind: 'Pod', name: 'p' } })
  cluster.runFor('3m')
  expect(get(cluster, 'Pod', 'q').status.phase).toBe('Running')
})

test('a machine that comes back starts its pods with their volumes', () => {
  const cluster = make()
  cluster.apply(STORAGE() + POD('p'))
  cluster.runFor('30s')
  cluster.step({ reboot: { node: 'node-1' } })
  cluster.runFor('2m')
  expect(get(cluster, 'Pod', 'p').status).toMatchObject({ phase: 'Running', containerStatuses: [{ restartCount: 1 }] })
  expect(get(cluster, 'Node', 'node-1').status.volumesInUse).toHaveLength(1)
})

test('a state that is loaded while pods wait goes on as before', () => {
  const through = make({ attachMs: 20_000 })
  through.apply(STORAGE() + POD('p'))
  through.runFor('10s')
  const fork = through.fork()
  through.runFor('2m')
  fork.runFor('2m')
  expect(fork.digest).toBe(through.digest)
})
