import { describe, expect, test } from 'vitest'
import { type Pod } from '../../../../src/model/index.js'
import { decide, defaultProfile, explain, mayHelp } from '../../../../src/placement/index.js'
import { candidatesFor, chooseVolume } from '../../../../src/placement/plugins/volume-binding/matching.js'
import { freeze } from '../../../../src/plain/index.js'
import { cluster, explained, fitting, node, ZONE } from '../build.js'
import { claim, csiDriver, podUsing, podWith, room, storageClass, store, volume } from '../storage.js'

const zonal = () => cluster(['a', 'b', 'c'].map((zone) => node(zone, { labels: { [ZONE]: zone } })))
const refusal = (model: ReturnType<typeof zonal>, pod: Pod) => explain(model, pod, defaultProfile).diagnosis?.preFilter?.reasons[0]

test('a bound volume says on which nodes it can be used', () => {
  expect(fitting(store(zonal(), claim('data', { volume: 'pv' }), volume('pv', { zones: ['b'] })), podUsing('p', 'data'))).toEqual(['b'])
})

test('a claim that waits gets a volume that is there, large enough and free', () => {
  const free = [volume('small', { zones: ['a'], size: '1Gi' }), volume('right', { zones: ['b'] }), volume('taken', { zones: ['c'], spec: { claimRef: { name: 'other', namespace: 'default', uid: 'x' } } })]
  const model = store(zonal(), storageClass('wait', { provisioner: 'kubernetes.io/no-provisioner' }), claim('data'), ...free)
  expect(fitting(model, podUsing('p', 'data'))).toEqual(['b'])
  expect(explained(model, podUsing('p', 'data'))['a']!.rejection!.reasons).toEqual(["node(s) didn't find available persistent volumes to bind"])
})

test('two claims of a pod do not get the same volume', () => {
  const model = store(zonal(), storageClass('wait', { provisioner: 'kubernetes.io/no-provisioner' }), claim('x'), claim('y'), volume('pv-1', { zones: ['a', 'b'] }), volume('pv-2', { zones: ['b'] }))
  expect(fitting(model, podUsing('p', 'x', 'y'))).toEqual(['b'])
})

test('or one is provisioned, where the topologies of the class allow it', () => {
  const allowedTopologies = [{ matchLabelExpressions: [{ key: ZONE, values: ['b', 'c'] }] }]
  const model = store(zonal(), storageClass('wait', { allowedTopologies }), claim('data'))
  expect(fitting(model, podUsing('p', 'data'))).toEqual(['b', 'c'])
})

describe('a driver that says how much room there is', () => {
  const claims = (...rooms: Parameters<typeof room>[]) => store(zonal(), csiDriver('disk', true), storageClass('wait'), claim('data', { size: '10Gi' }), ...rooms.map((words) => room(...words)))

  test('has its volumes where there is enough of it', () => {
    const model = claims(['one', 'a', { capacity: '9Gi' }], ['two', 'b', { capacity: '10Gi' }], ['three', 'c', { capacity: '50Gi', maximumVolumeSize: '8Gi' }])
    expect(fitting(model, podUsing('p', 'data'))).toEqual(['b'])
    expect(explained(model, podUsing('p', 'data'))['a']!.rejection).toEqual({ plugin: 'VolumeBinding', code: 'UnschedulableAndUnresolvable', reasons: ['node(s) did not have enough free storage'] })
  })

  test('has none where it says nothing: of no nodes, of another class, not how much', () => {
    expect(fitting(claims(), podUsing('p', 'data'))).toEqual([])
    expect(fitting(claims(['one', 'a', { capacity: '50Gi', nodeTopology: undefined }], ['two', 'b', { capacity: '50Gi', storageClassName: 'other' }], ['three', 'c', {}]), podUsing('p', 'data'))).toEqual([])
  })

  test('is asked for new volumes only, and only if it says so', () => {
    expect(fitting(store(claims(), volume('pv', { zones: ['c'] })), podUsing('p', 'data'))).toEqual(['c'])
    expect(fitting(store(claims(), csiDriver('disk', false)), podUsing('p', 'data'))).toEqual(['a', 'b', 'c'])
  })

  test('is asked again when there is more or less of it', () => {
    const model = claims(['one', 'a', { capacity: '10Gi' }])
    expect(fitting(model, podUsing('p', 'data'))).toEqual(['a'])
    expect(fitting(store(model, room('one', 'a', { capacity: '1Gi' })), podUsing('p', 'data'))).toEqual([])
    expect(fitting(store(model, room('one', 'b', { capacity: '10Gi' })), podUsing('p', 'data'))).toEqual(['b'])
    model.storage.setCapacity('kube-system/one', undefined)
    expect(fitting(model, podUsing('p', 'data'))).toEqual([])
  })

  test('helps when it has more, not when it has less', () => {
    const model = claims()
    const helps = (kind: string, change: object, pod = podUsing('p', 'data')) => mayHelp(['VolumeBinding'], model.podInfo(pod), { kind, ...change }, model, defaultProfile)
    const [less, more, none] = [room('one', 'a', { capacity: '1Gi' }), room('one', 'a', { capacity: '2Gi' }), room('one', 'a', {})]
    expect([{ new: less }, { old: less, new: more }, { old: none, new: less }, { old: more, new: less }, { old: less, new: none }, { old: more }].map((change) => helps('CSIStorageCapacity', change)))
      .toEqual([true, true, true, false, false, false])
    // As upstream has it: only for volumes that stand in the pod.
    const change = { old: csiDriver('disk', true), new: csiDriver('disk', false) }
    expect([helps('CSIDriver', change), helps('CSIDriver', change, podWith('p', { csi: { driver: 'disk' } } as never)), helps('CSIDriver', { new: change.new })]).toEqual([false, true, false])
  })
})

test('a claim of which the node has been chosen goes nowhere else', () => {
  const model = store(zonal(), storageClass('wait'), claim('data', { annotations: { 'volume.kubernetes.io/selected-node': 'c' } }))
  expect(fitting(model, podUsing('p', 'data'))).toEqual(['c'])
})

test.each([
  ['of an immediate class', claim('data', { className: 'now' }), 'pod has unbound immediate PersistentVolumeClaims'],
  ['of a class that is not there', claim('data', { className: 'ghost' }), 'pod has unbound immediate PersistentVolumeClaims'],
  ['that is lost', claim('data', { volume: 'pv', phase: 'Lost' }), 'persistentvolumeclaim "data" bound to non-existent persistentvolume "pv"'],
  ['that is being deleted', freeze({ ...claim('data'), metadata: { ...claim('data').metadata, deletionTimestamp: '2000-01-01T00:00:00Z' } }), 'persistentvolumeclaim "data" is being deleted'],
])('a claim %s refuses the pod', (_what, given, message) => {
  expect(refusal(store(zonal(), storageClass('wait'), storageClass('now', { volumeBindingMode: 'Immediate' }), given), podUsing('p', 'data'))).toBe(message)
})

test('an ephemeral volume waits for its claim, which must be the pod\'s own', () => {
  const pod = podWith('p', { ephemeral: {} })
  const model = store(zonal(), storageClass('wait'))
  expect(refusal(model, pod)).toBe('waiting for ephemeral volume controller to create the persistentvolumeclaim "p-v0"')
  expect(refusal(store(model, claim('p-v0')), pod)).toBe('PVC default/p-v0 was not created for pod default/p (pod is not owner)')
  const owned = claim('p-v0')
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Pod', name: 'p', uid: 'p', controller: true }]
  expect(fitting(store(model, freeze({ ...owned, metadata: { ...owned.metadata, ownerReferences } })), pod)).toEqual(['a', 'b', 'c'])
})

test('the smallest volume that suits is chosen, one that is bound in advance before all', () => {
  const chosen = (...volumes: Parameters<typeof volume>[]) => chooseVolume(candidatesFor(claim('data', { size: '5Gi' }), volumes.map((words) => volume(...words))), {}, new Set())?.metadata.name
  expect(chosen(['big', { size: '20Gi' }], ['right', { size: '6Gi' }], ['small', { size: '4Gi' }])).toBe('right')
  expect(chosen(['b', { size: '6Gi' }], ['a', { size: '6Gi' }])).toBe('a')
  expect(chosen(['right', { size: '6Gi' }], ['own', { size: '20Gi', spec: { claimRef: { name: 'data', namespace: 'default' } } }])).toBe('own')
  const selecting = candidatesFor(claim('data', { labels: { tier: 'fast' } }), [volume('slow'), volume('fast', { labels: { tier: 'fast' } })])
  expect(selecting.free.map(({ metadata }) => metadata.name)).toEqual(['fast'])
})

test('what helps: the pod\'s own claim, a class, any volume; not another claim', () => {
  const model = store(zonal(), claim('data'))
  const helps = (object: { readonly kind: string }) => mayHelp(['VolumeBinding'], model.podInfo(podUsing('p', 'data')), { kind: object.kind, new: object }, model, defaultProfile)
  expect([claim('data'), claim('other'), storageClass('wait'), volume('pv')].map(helps)).toEqual([true, false, true, true])
})

test('pods without volumes ask nothing of the storage', () => {
  expect(decide(zonal(), podWith('p', { emptyDir: {} }), { startIndex: 0, ties: 'first-by-name', draw: () => 0 })).toMatchObject({ node: 'a', feasibleNodes: 3 })
})
