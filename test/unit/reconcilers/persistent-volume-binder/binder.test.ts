import { expect, test } from 'vitest'
import { Cluster } from '../../../../src/index.js'

const CLASS = (name: string, rest = '') => `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: ${name}}
provisioner: disk.example.com
${rest}
---`
const CLAIM = (name: string, rest = '') => `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: ${name}}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 5Gi}}${rest}}
---`
const VOLUME = (name: string, size: string, rest = '') => `
apiVersion: v1
kind: PersistentVolume
metadata: {name: ${name}}
spec: {accessModes: [ReadWriteOnce], capacity: {storage: ${size}}, storageClassName: manual, hostPath: {path: /x}${rest}}
---`
const POD = (name: string, claim: string, rest = '') => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}}
spec: {containers: [{name: c, image: 'app:1'}], volumes: [{name: v, persistentVolumeClaim: {claimName: ${claim}}}]${rest}}
---`

type Plain = any

const make = (latencies: 'instant' | 'realistic' = 'instant') => new Cluster({ seed: '7', latencies })
const get = (cluster: Cluster, kind: string, name: string): Plain => cluster.get(kind, name)
const reasons = (cluster: Cluster, name: string) => cluster.events().filter((event) => event.name === name).map(({ reason }) => reason).sort()

test.each(['instant', 'realistic'] as const)('a claim that waits is provisioned in the zone of its pod (%s)', (latencies) => {
  const cluster = make(latencies)
  cluster.apply(CLASS('wait', 'volumeBindingMode: WaitForFirstConsumer') + CLAIM('data', ', storageClassName: wait'))
  cluster.runFor('30s')
  expect(get(cluster, 'PersistentVolumeClaim', 'default/data').status).toEqual({ phase: 'Pending' })
  expect(reasons(cluster, 'data')).toEqual(['WaitForFirstConsumer'])
  cluster.apply(POD('p', 'data', ', nodeSelector: {topology.kubernetes.io/zone: b}'))
  cluster.runFor('1m')
  expect(get(cluster, 'Pod', 'default/p')).toMatchObject({ spec: { nodeName: 'node-2' }, status: { phase: 'Running' } })
  const claim = get(cluster, 'PersistentVolumeClaim', 'default/data')
  expect(claim.status).toEqual({ phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '5Gi' } })
  const volume = get(cluster, 'PersistentVolume', claim.spec.volumeName)
  expect(volume.spec.nodeAffinity.required.nodeSelectorTerms).toEqual([{ matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: ['b'] }] }])
  expect(reasons(cluster, 'data')).toEqual(['ExternalProvisioning', 'Provisioning', 'ProvisioningSucceeded', 'WaitForFirstConsumer'])
})

test('a claim of an immediate class is provisioned at once; a pod without one waits for it', () => {
  const cluster = make('realistic')
  cluster.apply(CLASS('now') + POD('p', 'data'))
  cluster.runFor('5s')
  expect(get(cluster, 'Pod', 'default/p').status.conditions[0].message).toContain('persistentvolumeclaim "data" not found')
  cluster.apply(CLAIM('data', ', storageClassName: now'))
  cluster.runFor('1s')
  expect(get(cluster, 'PersistentVolumeClaim', 'default/data').status.phase).toBe('Pending')
  cluster.runFor('30s')
  expect(get(cluster, 'Pod', 'default/p').status.phase).toBe('Running')
})

test('the smallest volume that is large enough is bound, and kept when its claim is gone', () => {
  const cluster = make()
  cluster.apply(VOLUME('big', '50Gi') + VOLUME('right', '6Gi') + VOLUME('small', '1Gi') + CLAIM('data', ', storageClassName: manual'))
  cluster.runFor('20s')
  expect(get(cluster, 'PersistentVolumeClaim', 'default/data').spec.volumeName).toBe('right')
  expect(cluster.list('PersistentVolume').map(({ metadata, status }: Plain) => `${metadata.name} ${status.phase}`)).toEqual(['big Available', 'right Bound', 'small Available'])
  cluster.delete('PersistentVolumeClaim', 'default/data')
  cluster.runFor('20s')
  expect(get(cluster, 'PersistentVolume', 'right').status.phase).toBe('Released')
})

test('a volume that comes later is found at the next look', () => {
  const cluster = make()
  cluster.apply(CLAIM('data', ', storageClassName: manual'))
  cluster.runFor('20s')
  expect(reasons(cluster, 'data')).toEqual(['ProvisioningFailed'])
  cluster.apply(VOLUME('pv', '5Gi'))
  cluster.runFor('15s')
  expect(get(cluster, 'PersistentVolumeClaim', 'default/data').status.phase).toBe('Bound')
})

test('a volume that was provisioned goes with its claim', () => {
  const cluster = make('realistic')
  cluster.apply(CLASS('now') + CLAIM('data', ', storageClassName: now'))
  cluster.runFor('10s')
  expect(cluster.list('PersistentVolume')).toHaveLength(1)
  cluster.delete('PersistentVolumeClaim', 'default/data')
  cluster.runFor('10s')
  expect(cluster.list('PersistentVolume')).toEqual([])
})

test('a claim without a class says so, and a claim that loses its volume is lost', () => {
  const cluster = make()
  cluster.apply(CLAIM('none') + VOLUME('pv', '5Gi') + CLAIM('data', ', storageClassName: manual'))
  cluster.runFor('20s')
  expect(cluster.events().find(({ name }) => name === 'none')!.message).toBe('no persistent volumes available for this claim and no storage class is set')
  cluster.delete('PersistentVolume', 'pv')
  cluster.step({ patch: { kind: 'PersistentVolume', name: 'pv', patch: { metadata: { finalizers: null } } } })
  cluster.runFor('1s')
  expect(get(cluster, 'PersistentVolumeClaim', 'default/data').status.phase).toBe('Lost')
  expect(reasons(cluster, 'data')).toEqual(['ClaimLost'])
})

test('a claim that names no class gets the default one', () => {
  const cluster = make()
  cluster.apply(CLASS('standard').replace('{name: standard}', '{name: standard, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}') + CLAIM('data'))
  cluster.runFor('5s')
  expect(get(cluster, 'PersistentVolumeClaim', 'default/data').spec.storageClassName).toBe('standard')
})

test('a run that was saved in the middle of provisioning has the same history', () => {
  const text = CLASS('wait', 'volumeBindingMode: WaitForFirstConsumer') + CLAIM('data', ', storageClassName: wait') + POD('p', 'data')
  const [whole, cut] = [make('realistic'), make('realistic')]
  for (const cluster of [whole, cut]) cluster.apply(text)
  whole.runFor('30s')
  cut.runFor('1s')
  const resumed = Cluster.load(cut.save())
  resumed.runFor('29s')
  expect(resumed.digest).toBe(whole.digest)
  expect(get(resumed, 'Pod', 'default/p').status.phase).toBe('Running')
})
