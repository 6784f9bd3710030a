import { expect, test } from 'vitest'
import { defaultProfile, mayHelp } from '../../../../src/placement/index.js'
import { cluster, explained, fitting, node, ZONE } from '../build.js'
import { claim, podUsing, store, volume } from '../storage.js'

const BETA_ZONE = 'failure-domain.beta.kubernetes.io/zone'
const nodes = () => cluster([node('a', { labels: { [ZONE]: 'a' } }), node('b', { labels: { [ZONE]: 'b' } }), node('bare')])
const labelled = (labels: Readonly<Record<string, string>>) => store(nodes(), claim('data', { volume: 'pv' }), volume('pv', { labels }))

test.each([
  ['one zone; nodes without labels are not held to it', { [ZONE]: 'b' }, ['b', 'bare']],
  ['several zones', { [ZONE]: 'a__b' }, ['a', 'b', 'bare']],
  ['the older label of the same zone', { [BETA_ZONE]: 'a' }, ['a', 'bare']],
  ['a region that no node names', { 'topology.kubernetes.io/region': 'r' }, ['bare']],
  ['a label that cannot be read', { [ZONE]: 'a__' }, ['a', 'b', 'bare']],
  ['no label', {}, ['a', 'b', 'bare']],
])('%s', (_what, labels, expected) => {
  expect(fitting(labelled(labels), podUsing('p', 'data'))).toEqual(expected)
})

test('its words', () => {
  expect(explained(labelled({ [ZONE]: 'b' }), podUsing('p', 'data'))['a']!.rejection).toEqual({
    plugin: 'VolumeZone', code: 'UnschedulableAndUnresolvable', reasons: ['node(s) had no available volume zone'],
  })
})

test('a volume that moves helps, one that changes otherwise does not', () => {
  const model = labelled({ [ZONE]: 'b' })
  const helps = (labels: Readonly<Record<string, string>>, size: string) =>
    mayHelp(['VolumeZone'], model.podInfo(podUsing('p', 'data')), { kind: 'PersistentVolume', old: model.storage.volume('pv'), new: volume('pv', { labels, size }) }, model, defaultProfile)
  expect([helps({ [ZONE]: 'a' }, '10Gi'), helps({ [ZONE]: 'b' }, '20Gi')]).toEqual([true, false])
})
