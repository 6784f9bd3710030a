import { expect, test } from 'vitest'
import type { PersistentVolume, PersistentVolumeClaim } from '../../../src/model/index.js'
import { attachment, claim, csiNode, storageClass, volume } from '../placement/storage.js'
import { makeWorld, node, pod, type World } from './build.js'

const ZONE = 'topology.kubernetes.io/zone'
const using = (name: string) => pod(name, { spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }] } })
const nodes = () => [node('a', '4', { [ZONE]: 'a' }), node('b', '4', { [ZONE]: 'b' })]

function waiting(...objects: object[]): World {
  const world = makeWorld()
  world.create(...nodes(), claim('data'), ...objects, using('p'))
  world.scheduler.start()
  return world
}

const stored = <T>(world: World, kind: string, key: string) => world.ledger.store.get(kind, key) as unknown as T
const bound = () => claim('data', { volume: 'pv', annotations: { 'volume.kubernetes.io/selected-node': 'a' } })

test('a volume that is there is given to the claim before the pod is bound, and the pod waits until both know', () => {
  const world = waiting(storageClass('wait', { provisioner: 'kubernetes.io/no-provisioner' }), volume('pv', { zones: ['b'] }))
  world.engine.runTo(10_500)
  const { spec, metadata } = stored<PersistentVolume>(world, 'PersistentVolume', 'pv')
  expect(spec.claimRef).toEqual({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', name: 'data', namespace: 'default', uid: 'uid-data' })
  expect(metadata.annotations).toEqual({ 'pv.kubernetes.io/bound-by-controller': 'yes' })
  expect([world.pod('p')!.spec.nodeName, world.pod('p')!.status?.nominatedNodeName]).toEqual([undefined, 'b'])
  world.create(claim('data', { volume: 'pv' }))
  world.engine.runTo(10_999)
  expect(world.pod('p')!.spec.nodeName).toBeUndefined()
  world.engine.runTo(11_000)
  expect(world.pod('p')!.spec.nodeName).toBe('b')
})

test('or the claim is told the node, near which a volume is to be made', () => {
  const world = waiting(storageClass('wait'))
  world.engine.runTo(500)
  expect(stored<PersistentVolumeClaim>(world, 'PersistentVolumeClaim', 'default/data').metadata.annotations).toEqual({ 'volume.kubernetes.io/selected-node': 'a' })
  world.create(volume('pv', { zones: ['a'] }), bound())
  world.engine.runTo(1_000)
  expect(world.pod('p')!.spec.nodeName).toBe('a')
})

test('a provisioner that gives up takes the node away, and the pod is tried again', () => {
  const world = waiting(storageClass('wait'))
  world.engine.runTo(500)
  world.create(claim('data', { annotations: { why: 'failed' } }))
  world.engine.runTo(1_000)
  expect(world.events).toEqual(['FailedScheduling p: running PreBind plugin "VolumeBinding": binding volumes: provisioning failed for PVC "data"'])
  world.engine.runTo(10_000)
  expect(stored<PersistentVolumeClaim>(world, 'PersistentVolumeClaim', 'default/data').metadata.annotations).toMatchObject({ 'volume.kubernetes.io/selected-node': 'a' })
})

test('after ten minutes without a volume the binding fails', () => {
  const world = waiting(storageClass('wait'))
  world.engine.runTo(599_999)
  expect(world.events).toEqual([])
  world.engine.runTo(600_000)
  expect(world.events).toEqual(['FailedScheduling p: running PreBind plugin "VolumeBinding": binding volumes: context deadline exceeded'])
})

test('two pods do not get one volume while nothing of it is written yet', () => {
  const world = makeWorld({ callLatencyMs: () => 100 })
  const other = { ...claim('other'), metadata: { ...claim('other').metadata } }
  const local = storageClass('wait', { provisioner: 'kubernetes.io/no-provisioner' })
  const second = pod('q', { spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'other' } }] } })
  world.create(...nodes(), local, volume('pv'), claim('data'), other, using('p'), second)
  world.scheduler.start()
  world.engine.runTo(50)
  expect(world.events).toEqual([`FailedScheduling q: 0/2 nodes are available: 2 node(s) didn't find available persistent volumes to bind. no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.`])
})

test('what is assumed survives that the derived model is dropped, and a pod that goes gives it back', () => {
  const world = waiting(storageClass('wait', { provisioner: 'kubernetes.io/no-provisioner' }), volume('pv', { zones: ['b'] }))
  world.engine.runTo(500)
  world.engine.restore(world.engine.snapshot())
  world.create(claim('data', { volume: 'pv' }))
  world.engine.runTo(1_000)
  expect(world.pod('p')!.spec.nodeName).toBe('b')
  const going = waiting(storageClass('wait'), volume('pv'))
  going.remove('Pod', 'default/p')
  going.engine.runTo(5_000)
  expect(going.events).toEqual([])
})

test('a pod for whose volume a driver has no place waits until another is detached', () => {
  const world = makeWorld()
  world.create(node('a', '4', { [ZONE]: 'a' }), csiNode('a', { disk: 1 }), volume('pv'), volume('other'), attachment('a', 'other'), claim('data', { volume: 'pv' }), using('p'))
  world.scheduler.start()
  world.engine.runTo(60_000)
  expect(world.pod('p')!.spec.nodeName).toBeUndefined()
  world.remove('VolumeAttachment', 'csi-a-other')
  world.engine.runTo(70_000)
  expect(world.pod('p')!.spec.nodeName).toBe('a')
})
