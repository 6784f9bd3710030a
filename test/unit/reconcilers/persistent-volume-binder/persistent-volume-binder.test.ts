import { describe, expect, test } from 'vitest'
import { Cluster, type ClusterOptions } from '../../../../src/index.js'
import type { PersistentVolume, PersistentVolumeClaim } from '../../../../src/model/index.js'

const storageClass = (name: string, fields: object = {}) => ({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name }, provisioner: 'disk.example.com', ...fields })
const provisioningIn = (provisionMs: number) => ({ apiCall: { least: 0, most: 0 }, watch: { least: 0, most: 0 }, volumes: [{ provisionMs }] })
const late = storageClass('late', { volumeBindingMode: 'WaitForFirstConsumer' })
const volume = (name: string, storage: string, fields: object = {}) => ({
  apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name },
  spec: { capacity: { storage }, accessModes: ['ReadWriteOnce'], persistentVolumeReclaimPolicy: 'Retain', hostPath: { path: '/data' }, ...fields },
})
const claim = (name: string, storage: string, fields: object = {}) => ({
  apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } }, ...fields },
})
const pod = (name: string, claimName: string) => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name },
  spec: { containers: [{ name: 'main', image: 'app:1' }], volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }] },
})

function started(objects: readonly object[], options: Partial<ClusterOptions> = {}): Cluster {
  const cluster = new Cluster({ seed: '1', nodes: { count: 3, zones: ['a', 'b', 'c'], cpu: '4', memory: '8Gi' }, ...options })
  cluster.apply(objects as never)
  return cluster
}

const volumeOf = (cluster: Cluster, name: string) => cluster.get('PersistentVolume', name) as unknown as PersistentVolume | undefined
const claimOf = (cluster: Cluster, name: string) => cluster.get('PersistentVolumeClaim', `default/${name}`) as unknown as PersistentVolumeClaim
const told = (cluster: Cluster, name: string) => cluster.events({ kind: 'PersistentVolumeClaim', name: `default/${name}` }).map(({ reason, message }) => `${reason}: ${message}`)

describe('claims that do not wait', () => {
  test('get the smallest volume that is large enough, and both sides say so', () => {
    const cluster = started([volume('large', '100Gi'), volume('small', '1Gi'), volume('fitting', '10Gi'), claim('data', '5Gi')])
    cluster.runFor('1s')
    expect(claimOf(cluster, 'data')).toMatchObject({
      metadata: { annotations: { 'pv.kubernetes.io/bind-completed': 'yes', 'pv.kubernetes.io/bound-by-controller': 'yes' } },
      spec: { volumeName: 'fitting' }, status: { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '10Gi' } },
    })
    const { metadata: { uid } } = claimOf(cluster, 'data')
    expect(volumeOf(cluster, 'fitting')).toMatchObject({
      metadata: { annotations: { 'pv.kubernetes.io/bound-by-controller': 'yes' } },
      spec: { claimRef: { kind: 'PersistentVolumeClaim', namespace: 'default', name: 'data', uid } }, status: { phase: 'Bound' },
    })
    expect(volumeOf(cluster, 'large')!.status).toMatchObject({ phase: 'Available' })
  })

  test('are pending while there is none, and find one that comes at the next look, every 15 s', () => {
    const cluster = started([claim('data', '5Gi')])
    cluster.runFor('20s')
    expect(claimOf(cluster, 'data').status).toEqual({ phase: 'Pending' })
    expect(told(cluster, 'data')).toEqual(['FailedBinding: no persistent volumes available for this claim and no storage class is set'])
    cluster.apply([volume('data', '10Gi')] as never)
    cluster.runFor('9s')
    expect(claimOf(cluster, 'data').status).toEqual({ phase: 'Pending' })
    cluster.runFor('2s')
    expect(claimOf(cluster, 'data').status).toMatchObject({ phase: 'Bound' })
  })

  test('that name a volume get it or are told why not', () => {
    const cluster = started([
      volume('v', '1Gi'), claim('greedy', '5Gi', { volumeName: 'v' }), claim('modest', '1Gi', { volumeName: 'v' }), claim('late', '1Gi', { volumeName: 'v' }),
    ])
    cluster.runFor('1s')
    expect(told(cluster, 'greedy')).toContain('VolumeMismatch: Cannot bind to requested volume "v": requested PV is too small')
    expect(claimOf(cluster, 'modest')).toMatchObject({ status: { phase: 'Bound' } })
    expect(claimOf(cluster, 'modest').metadata.annotations).toMatchObject({ 'pv.kubernetes.io/bind-completed': 'yes' })
    expect(claimOf(cluster, 'modest').metadata.annotations).not.toHaveProperty(['pv.kubernetes.io/bound-by-controller'])
    expect(told(cluster, 'late')).toEqual(['FailedBinding: volume "v" already bound to a different claim.'])
  })

  test('of a class are provisioned for, after the declared time', () => {
    const cluster = started([storageClass('fast'), claim('data', '5Gi', { storageClassName: 'fast' })], { latencies: provisioningIn(3_000) })
    cluster.runFor('2s')
    expect(claimOf(cluster, 'data')).toMatchObject({ metadata: { annotations: { 'volume.kubernetes.io/storage-provisioner': 'disk.example.com' } }, spec: { storageClassName: 'fast' } })
    expect(claimOf(cluster, 'data').spec.volumeName).toBeUndefined()
    cluster.runFor('2s')
    const { metadata: { uid }, spec, status } = claimOf(cluster, 'data')
    expect([spec.volumeName, status?.phase]).toEqual([`pvc-${uid}`, 'Bound'])
    expect(volumeOf(cluster, `pvc-${uid}`)).toMatchObject({
      metadata: { annotations: { 'pv.kubernetes.io/provisioned-by': 'disk.example.com' } },
      spec: { capacity: { storage: '5Gi' }, persistentVolumeReclaimPolicy: 'Delete', storageClassName: 'fast', nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In' }] }] } } },
      status: { phase: 'Bound' },
    })
    expect(told(cluster, 'data')).toEqual(expect.arrayContaining([
      'ExternalProvisioning: Waiting for a volume to be created either by the external provisioner \'disk.example.com\' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.',
      'Provisioning: External provisioner is provisioning volume for claim "default/data"',
      `ProvisioningSucceeded: Successfully provisioned volume pvc-${uid}`,
    ]))
  })

  test('of a class are spread over the zones by their names, within those that the class allows', () => {
    const zones = (topologies: object) => {
      const names = ['data-web-0', 'data-web-1', 'data-web-2', 'data-web-3']
      const cluster = started([storageClass('fast', topologies), ...names.map((name) => claim(name, '5Gi', { storageClassName: 'fast' }))])
      cluster.runFor('1s')
      return names.map((name) => volumeOf(cluster, claimOf(cluster, name).spec.volumeName!)!.spec.nodeAffinity!.required!.nodeSelectorTerms[0]!.matchExpressions![0]!.values![0]!)
    }
    const all = zones({})
    expect([new Set(all.slice(0, 3)).size, all[3]]).toEqual([3, all[0]])
    expect(new Set(zones({ allowedTopologies: [{ matchLabelExpressions: [{ key: 'topology.kubernetes.io/zone', values: ['a', 'c'] }] }] }))).toEqual(new Set(['a', 'c']))
  })

  test('of an in-tree provisioner that a driver has taken over are that driver\'s', () => {
    const cluster = started([storageClass('gp2', { provisioner: 'kubernetes.io/aws-ebs' }), claim('data', '5Gi', { storageClassName: 'gp2' })])
    cluster.runFor('1s')
    expect(volumeOf(cluster, claimOf(cluster, 'data').spec.volumeName!)!.spec.csi!.driver).toBe('ebs.csi.aws.com')
  })

  test('of a class that is not there, or that provisions nothing, are told', () => {
    const cluster = started([
      storageClass('manual', { provisioner: 'kubernetes.io/no-provisioner' }), claim('a', '1Gi', { storageClassName: 'nowhere' }), claim('b', '1Gi', { storageClassName: 'manual' }),
    ])
    cluster.runFor('1s')
    expect(told(cluster, 'a')).toEqual(['ProvisioningFailed: storageclass.storage.k8s.io "nowhere" not found'])
    expect(told(cluster, 'b')).toEqual(['ProvisioningFailed: no volume plugin matched name: kubernetes.io/no-provisioner'])
  })

  test('without a class get the default one, also when it comes later; an empty one stays empty', () => {
    const standard = { ...storageClass('standard'), metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } } }
    const cluster = started([claim('early', '1Gi')])
    cluster.runFor('1s')
    cluster.apply([standard, claim('later', '1Gi'), claim('none', '1Gi', { storageClassName: '' })] as never)
    cluster.runFor('1s')
    expect(claimOf(cluster, 'later').spec.storageClassName).toBe('standard')
    expect(claimOf(cluster, 'none').spec.storageClassName).toBe('')
    cluster.runFor('15s')
    expect(claimOf(cluster, 'early')).toMatchObject({ spec: { storageClassName: 'standard' }, status: { phase: 'Bound' } })
  })
})

describe('claims that wait for their first consumer', () => {
  test('are told so, and get a volume near the node of their pod', () => {
    const cluster = started([late, claim('data', '5Gi', { storageClassName: 'late' })], { latencies: provisioningIn(2_000) })
    cluster.runFor('30s')
    expect(told(cluster, 'data')).toEqual(['WaitForFirstConsumer: waiting for first consumer to be created before binding'])
    cluster.apply([pod('app', 'data')] as never)
    cluster.runFor('1s')
    expect(cluster.get('Pod', 'default/app')!.spec.nodeName).toBeUndefined()
    cluster.runFor('10s')
    const { nodeName } = cluster.get('Pod', 'default/app')!.spec
    const zone = cluster.get('Node', nodeName!)!.metadata.labels!['topology.kubernetes.io/zone']
    expect(claimOf(cluster, 'data')).toMatchObject({ metadata: { annotations: { 'volume.kubernetes.io/selected-node': nodeName } }, status: { phase: 'Bound' } })
    expect(volumeOf(cluster, claimOf(cluster, 'data').spec.volumeName!)!.spec.nodeAffinity!.required!.nodeSelectorTerms).toEqual([{ matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: [zone] }] }])
    expect(cluster.get('Pod', 'default/app')!.status!.phase).toBe('Running')
  })

  test('say which pods have no node yet', () => {
    const cluster = started([late, { ...pod('app', 'data'), spec: { ...pod('app', 'data').spec, nodeSelector: { nowhere: 'yes' } } }, claim('data', '5Gi', { storageClassName: 'late' })])
    cluster.runFor('1s')
    expect(told(cluster, 'data')).toContain('WaitForPodScheduled: waiting for pod app to be scheduled')
  })

  test('are given back to the scheduler if the node goes before there is a volume', () => {
    const cluster = started([late, claim('data', '5Gi', { storageClassName: 'late' }), pod('app', 'data')], { latencies: provisioningIn(5_000) })
    cluster.runFor('1s')
    const first = claimOf(cluster, 'data').metadata.annotations!['volume.kubernetes.io/selected-node']!
    cluster.delete('Node', first)
    cluster.runFor('1m')
    expect(told(cluster, 'data')).toContain(`ProvisioningFailed: failed to get target node: nodes "${first}" not found`)
    const { nodeName } = cluster.get('Pod', 'default/app')!.spec
    expect(nodeName).toMatch(/^node-/)
    expect(nodeName).not.toBe(first)
    expect(claimOf(cluster, 'data')).toMatchObject({ metadata: { annotations: { 'volume.kubernetes.io/selected-node': nodeName } }, status: { phase: 'Bound' } })
  })

  test('hold every later pod to the place of their volume', () => {
    const cluster = started([late, claim('data', '5Gi', { storageClassName: 'late' }), pod('app', 'data')])
    cluster.runFor('10s')
    const first = cluster.get('Pod', 'default/app')!.spec.nodeName
    for (let i = 0; i < 6; i++) {
      cluster.delete('Pod', 'default/app')
      cluster.runFor('1m')
      cluster.apply([pod('app', 'data')] as never)
      cluster.runFor('10s')
      expect(cluster.get('Pod', 'default/app')!.spec.nodeName).toBe(first)
    }
  })
})

describe('volumes whose claim is gone', () => {
  test('are kept or deleted as their policy says', () => {
    const cluster = started([volume('kept', '1Gi'), claim('a', '1Gi'), storageClass('fast'), claim('b', '1Gi', { storageClassName: 'fast' })])
    cluster.runFor('1s')
    const made = claimOf(cluster, 'b').spec.volumeName!
    expect(volumeOf(cluster, made)!.status!.phase).toBe('Bound')
    cluster.delete('PersistentVolumeClaim', 'default/a')
    cluster.delete('PersistentVolumeClaim', 'default/b')
    cluster.runFor('5s')
    expect(volumeOf(cluster, 'kept')).toMatchObject({ spec: { claimRef: { name: 'a' } }, status: { phase: 'Released' } })
    expect(cluster.list('PersistentVolume').map(({ metadata }) => metadata.name)).toEqual(['kept'])
  })

  test('that nobody can delete have failed', () => {
    const cluster = started([volume('own', '1Gi', { persistentVolumeReclaimPolicy: 'Delete' }), claim('a', '1Gi')])
    cluster.runFor('1s')
    cluster.delete('PersistentVolumeClaim', 'default/a')
    cluster.runFor('1s')
    expect(volumeOf(cluster, 'own')!.status).toMatchObject({ phase: 'Failed', message: expect.stringContaining('error getting deleter volume plugin for volume "own": no ') })
  })

  test('a claim whose volume is gone is lost', () => {
    const cluster = started([volume('v', '1Gi'), claim('a', '1Gi')])
    cluster.runFor('1s')
    cluster.delete('PersistentVolume', 'v')
    cluster.step({ patch: { kind: 'PersistentVolume', name: 'v', patch: { metadata: { finalizers: null } } } })
    cluster.runFor('1s')
    expect(claimOf(cluster, 'a').status).toEqual({ phase: 'Lost' })
    expect(told(cluster, 'a')).toEqual(['ClaimLost: Bound claim has lost its PersistentVolume. Data on the volume is lost!'])
  })
})

test('equal calls give equal histories, also saved and resumed, and with latencies', () => {
  const run = (resume: boolean) => {
    let cluster = started([late, claim('data', '5Gi', { storageClassName: 'late' }), claim('other', '5Gi', { storageClassName: 'late' }), pod('app', 'data'), pod('b', 'other')], { latencies: 'realistic' })
    cluster.runFor('2s')
    if (resume) cluster = Cluster.load(cluster.save())
    cluster.runFor('30s')
    expect(cluster.list('Pod').map(({ status }) => (status as { phase: string }).phase)).toEqual(['Running', 'Running'])
    return cluster.digest
  }
  expect(run(true)).toBe(run(false))
})

test('dropping every cache after every event changes nothing, polling everything neither', () => {
  const run = (eager: boolean, forgetful: boolean) => {
    const cluster = new Cluster({ seed: '1', nodes: { count: 3, zones: ['a', 'b', 'c'], cpu: '4', memory: '8Gi' }, latencies: 'realistic', eager })
    const { engine } = cluster.simulation
    if (forgetful) engine.afterEvent = () => engine.restore(engine.state.fromPlain(JSON.parse(JSON.stringify(engine.state.toPlain(engine.snapshot())))))
    cluster.apply([
      late, storageClass('fast'), volume('static', '1Gi', { storageClassName: 'late' }), claim('data', '1Gi', { storageClassName: 'late' }),
      claim('other', '5Gi', { storageClassName: 'late' }), claim('now', '5Gi', { storageClassName: 'fast' }), pod('app', 'data'), pod('b', 'other'), pod('c', 'now'),
    ] as never)
    cluster.runFor('20s')
    cluster.delete('Pod', 'default/c')
    cluster.delete('PersistentVolumeClaim', 'default/now')
    cluster.runFor('1m')
    expect(cluster.list('Pod').map(({ status }) => (status as { phase: string }).phase)).toEqual(['Running', 'Running'])
    return cluster.digest
  }
  const usual = run(false, false)
  expect([run(true, false), run(false, true)]).toEqual([usual, usual])
}, 60_000)
