import { describe, expect, test } from 'vitest'
import { Cluster } from '../../../../src/index.js'

type Plain = any

const CLASS = `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: network}
provisioner: disk.example.com
volumeBindingMode: WaitForFirstConsumer
---`
const CLAIM = (name: string, mode = 'ReadWriteOnce') => `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: ${name}}
spec: {accessModes: [${mode}], storageClassName: network, resources: {requests: {storage: 5Gi}}}
---`
const POD = (name: string, claim: string, node: number, rest = '') => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec:
  nodeSelector: {kubernetes.io/hostname: node-${node}}
  containers: [{name: c, image: 'app:1'}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: ${claim}}}]
  ${rest}
---`

/** Nodes in one zone; a volume can be used on all of them. */
function make(latencies: 'instant' | 'realistic' = 'instant', count = 2): Cluster {
  return new Cluster({ seed: '7', latencies, nodes: { count, zones: ['a'] } })
}

const get = (cluster: Cluster, kind: string, name: string): Plain => cluster.get(kind, name)
const attachments = (cluster: Cluster): Plain[] => cluster.list('VolumeAttachment') as Plain[]
const nodes = (cluster: Cluster) => attachments(cluster).map(({ spec }) => spec.nodeName)
const phase = (cluster: Cluster, pod: string) => get(cluster, 'Pod', pod).status.phase
const told = (cluster: Cluster, reason: string) => cluster.events().filter((event) => event.reason === reason).map(({ name, message }) => `${name}: ${message}`)
const volumeOf = (cluster: Cluster, claim: string): string => get(cluster, 'PersistentVolumeClaim', claim).spec.volumeName

test.each(['instant', 'realistic'] as const)('a network volume is attached to the node of its pod, which says that it uses it (%s)', (latencies) => {
  const cluster = make(latencies)
  cluster.apply(CLASS + CLAIM('data') + POD('p', 'data', 1))
  cluster.runFor('30s')
  const volume = volumeOf(cluster, 'data')
  const unique = `kubernetes.io/csi/disk.example.com^${volume}`
  expect(phase(cluster, 'p')).toBe('Running')
  expect(attachments(cluster)).toMatchObject([{
    metadata: { finalizers: ['external-attacher/disk-example-com'] },
    spec: { attacher: 'disk.example.com', nodeName: 'node-1', source: { persistentVolumeName: volume } }, status: { attached: true },
  }])
  expect(attachments(cluster)[0].metadata.name).toMatch(/^csi-[0-9a-f]{64}$/)
  expect(get(cluster, 'Node', 'node-1').status).toMatchObject({ volumesAttached: [{ name: unique, devicePath: '' }], volumesInUse: [unique] })
  expect(get(cluster, 'PersistentVolume', volume).metadata.finalizers).toContain('external-attacher/disk-example-com')
  expect(told(cluster, 'SuccessfulAttachVolume')).toEqual([`p: AttachVolume.Attach succeeded for volume "${volume}" `])
})

test('it is detached when its pod has ended and the node says that it does not use it any more', () => {
  const cluster = make()
  cluster.apply(CLASS + CLAIM('data') + POD('p', 'data', 1))
  cluster.runFor('30s')
  cluster.step({ delete: { kind: 'Pod', name: 'p' } })
  cluster.runFor('40s')
  expect(attachments(cluster)).toEqual([])
  expect(get(cluster, 'Node', 'node-1').status).not.toHaveProperty('volumesAttached')
  expect(get(cluster, 'Node', 'node-1').status).not.toHaveProperty('volumesInUse')
})

test('a volume is deleted when it is detached, not before', () => {
  const cluster = make()
  cluster.apply(CLASS + CLAIM('data') + POD('p', 'data', 1))
  cluster.runFor('30s')
  const volume = volumeOf(cluster, 'data')
  cluster.step({ delete: { kind: 'Pod', name: 'p' } })
  cluster.step({ delete: { kind: 'PersistentVolumeClaim', name: 'data' } })
  cluster.runFor('1s')
  expect(cluster.list('PersistentVolume')).toHaveLength(1)
  expect(told(cluster, 'VolumeFailedDelete')).toEqual([`${volume}: persistentvolume ${volume} is still attached to node node-1`])
  cluster.runFor('1m')
  expect(cluster.list('PersistentVolume')).toEqual([])
})

describe('a volume for one node', () => {
  test('does not go to a second one while pods of the first use it, and the second\'s pods are told who has it', () => {
    const cluster = make()
    cluster.apply(CLASS + CLAIM('data') + POD('first', 'data', 1))
    cluster.runFor('30s')
    cluster.apply(POD('second', 'data', 2) + POD('third', 'data', 2))
    cluster.runFor('1m')
    const message = `Multi-Attach error for volume "${volumeOf(cluster, 'data')}" Volume is already used by pod(s) first`
    expect(told(cluster, 'FailedAttachVolume')).toContain(`second: ${message}`)
    expect(phase(cluster, 'second')).toBe('Pending')
    expect(nodes(cluster)).toEqual(['node-1'])
    cluster.step({ delete: { kind: 'Pod', name: 'first' } })
    cluster.runFor('5m')
    expect([nodes(cluster), phase(cluster, 'second'), phase(cluster, 'third')]).toEqual([['node-2'], 'Running', 'Running'])
  })

  test('whose pod is gone from a dead node stays there for six minutes', () => {
    const cluster = make()
    cluster.apply(CLASS + CLAIM('data') + POD('p', 'data', 1))
    cluster.runFor('30s')
    cluster.step({ crash: { node: 'node-1' } })
    cluster.runFor('2m')
    cluster.step({ delete: { kind: 'Pod', name: 'p', gracePeriod: '0s' } })
    cluster.apply(POD('q', 'data', 2))
    cluster.runFor('5m59s')
    expect(nodes(cluster)).toEqual(['node-1'])
    expect(told(cluster, 'FailedAttachVolume')).toEqual([`q: Multi-Attach error for volume "${volumeOf(cluster, 'data')}" Volume is already exclusively attached to one node and can't be attached to another`])
    cluster.runFor('2s')
    expect(nodes(cluster)).toEqual(['node-2'])
    cluster.runFor('2m')
    expect(phase(cluster, 'q')).toBe('Running')
  })

  test('stays longer on a node that is healthy and says that it uses it', () => {
    const cluster = make()
    cluster.apply(CLASS + CLAIM('data') + POD('p', 'data', 1))
    cluster.runFor('30s')
    // The kubelet hears of nothing, while its heartbeats arrive: it goes on using the volume.
    cluster.step({ partition: { node: 'node-1', direction: 'fromControlPlane' } })
    cluster.step({ delete: { kind: 'Pod', name: 'p', gracePeriod: '0s' } })
    cluster.runFor('10m')
    expect(nodes(cluster)).toEqual(['node-1'])
  })

  test('is detached at once from a node that is out of service', () => {
    const cluster = make()
    cluster.apply(CLASS + CLAIM('data') + POD('p', 'data', 1))
    cluster.runFor('30s')
    cluster.step({ crash: { node: 'node-1' } })
    cluster.runFor('2m')
    cluster.step({ taint: { node: 'node-1', key: 'node.kubernetes.io/out-of-service', value: 'gone', effect: 'NoExecute' } })
    cluster.runFor('30s')
    expect(nodes(cluster)).toEqual([])
  })
})

test.each(['ReadWriteMany', 'ReadOnlyMany'])('a volume that is %s goes to several nodes', (mode) => {
  const cluster = make()
  cluster.apply(CLASS + CLAIM('data', mode) + POD('first', 'data', 1))
  cluster.runFor('30s')
  cluster.apply(POD('second', 'data', 2))
  cluster.runFor('30s')
  expect(nodes(cluster).sort()).toEqual(['node-1', 'node-2'])
  expect(phase(cluster, 'second')).toBe('Running')
})

test('a driver that needs no attaching gets no VolumeAttachment', () => {
  const cluster = make()
  cluster.apply(`apiVersion: storage.k8s.io/v1\nkind: CSIDriver\nmetadata: {name: disk.example.com}\nspec: {attachRequired: false}\n---${CLASS}${CLAIM('data')}${POD('p', 'data', 1)}`)
  cluster.runFor('2s')
  expect([attachments(cluster), phase(cluster, 'p')]).toEqual([[], 'Running'])
})

test('a controller that starts anew detaches what nobody wants', () => {
  const cluster = make('realistic')
  cluster.apply(CLASS + CLAIM('data') + POD('p', 'data', 1))
  cluster.runFor('30s')
  cluster.step({ crashComponent: { component: 'persistentvolume-attach-detach-controller' }, for: '2m' })
  cluster.step({ delete: { kind: 'Pod', name: 'p' } })
  cluster.runFor('1m59s')
  expect(nodes(cluster)).toEqual(['node-1'])
  cluster.runFor('30s')
  expect(nodes(cluster)).toEqual([])
})

test('crashes after any write end as a run without', () => {
  const end = (afterWrites?: number): unknown => {
    const cluster = make('realistic')
    if (afterWrites !== undefined) cluster.step({ crashComponent: { component: 'persistentvolume-attach-detach-controller', afterWrites }, for: '5m' })
    cluster.apply(CLASS + CLAIM('data') + POD('p', 'data', 1))
    cluster.runFor('30s')
    cluster.step({ delete: { kind: 'Pod', name: 'p' } })
    cluster.apply(POD('q', 'data', 2))
    cluster.runFor('15m')
    return [nodes(cluster), phase(cluster, 'q'), get(cluster, 'Node', 'node-1').status.volumesAttached, get(cluster, 'Node', 'node-2').status.volumesAttached.length]
  }
  const usual = end()
  expect(usual).toEqual([['node-2'], 'Running', undefined, 1])
  for (let writes = 1; writes <= 6; writes++) expect(end(writes), `after ${writes} writes`).toEqual(usual)
})
