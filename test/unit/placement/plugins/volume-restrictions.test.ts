import { expect, test } from 'vitest'
import { decide, defaultProfile, mayHelp } from '../../../../src/placement/index.js'
import { cluster, fitting, node } from '../build.js'
import { claim, podUsing, podWith, store, volume } from '../storage.js'

const OPTIONS = { startIndex: 0, ties: 'first-by-name', draw: () => 0 } as const
const ebs = { awsElasticBlockStore: { volumeID: 'vol-1' } }
const gce = (readOnly: boolean) => ({ gcePersistentDisk: { pdName: 'disk', readOnly } })
const rbd = (monitors: string[], readOnly = false) => ({ rbd: { monitors, image: 'i', pool: 'p', readOnly } })
const iscsi = (iqn: string) => ({ iscsi: { targetPortal: 't', iqn, lun: 0 } })

test.each([
  ['a disk of Amazon is for one pod, also to read', ebs, ebs, false],
  ['a disk of Google that one writes to', gce(false), gce(true), false],
  ['a disk of Google that all read', gce(true), gce(true), true],
  ['a disk of Ceph under one common monitor', rbd(['a', 'b']), rbd(['b', 'c']), false],
  ['disks of Ceph that have no monitor in common', rbd(['a']), rbd(['c']), true],
  ['one disk of iSCSI', iscsi('x'), iscsi('x'), false],
  ['two disks of iSCSI', iscsi('x'), iscsi('y'), true],
])('%s', (_what, held, wanted, fits) => {
  const model = cluster([node('n'), node('m')], [[podWith('holder', held), 'n']])
  expect(fitting(model, podWith('p', wanted))).toEqual(fits ? ['n', 'm'] : ['m'])
})

const oncePod = () => store(
  cluster([node('n'), node('m')], [[podUsing('holder', 'data'), 'n']]), claim('data', { modes: ['ReadWriteOncePod'], volume: 'pv' }), volume('pv'),
)

test('a claim for one pod keeps a second user away from all nodes, until the first has gone', () => {
  const model = oncePod()
  expect(fitting(model, podUsing('p', 'data'))).toEqual([])
  model.setPod(0, undefined)
  expect(fitting(model, podUsing('p', 'data'))).toEqual(['n', 'm'])
})

test('its user is evicted for a more important pod', () => {
  const important = podUsing('p', 'data')
  const decision = decide(oncePod(), { ...important, spec: { ...important.spec, priority: 10 } }, OPTIONS)
  expect(decision).toMatchObject({ preemption: { node: 'n', victims: [{ pod: { metadata: { name: 'holder' } } }] } })
})

test('a claim that is not there refuses the pod, and helps it when it comes', () => {
  const model = cluster([node('n')])
  const waiting = podUsing('p', 'data')
  expect(decide(model, waiting, OPTIONS)).toMatchObject({ fitError: '0/1 nodes are available: persistentvolumeclaim "data" not found.', unschedulablePlugins: ['VolumeRestrictions'] })
  const helps = (name: string) => mayHelp(['VolumeRestrictions'], model.podInfo(waiting), { kind: 'PersistentVolumeClaim', new: claim(name) }, model, defaultProfile)
  expect([helps('data'), helps('other')]).toEqual([true, false])
})
