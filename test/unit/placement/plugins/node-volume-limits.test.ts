import { expect, test } from 'vitest'
import { defaultProfile, mayHelp } from '../../../../src/placement/index.js'
import { cluster, explained, fitting, node } from '../build.js'
import { claim, csiNode, podUsing, podWith, storageClass, store, volume } from '../storage.js'

const LIMITED = csiNode('n', { disk: 1 })
const bound = (name: string) => [claim(name, { volume: `pv-${name}` }), volume(`pv-${name}`)]
const full = () => store(cluster([node('n'), node('m')], [[podUsing('holder', 'x'), 'n']]), LIMITED, ...bound('x'), ...bound('y'))

test('a node takes as many volumes as its driver can attach', () => {
  expect(explained(full(), podUsing('p', 'y'))['n']!.rejection).toEqual({ plugin: 'NodeVolumeLimits', code: 'Unschedulable', reasons: ['node(s) exceed max volume count'] })
  expect(fitting(full(), podUsing('p', 'y'))).toEqual(['m'])
})

test('a volume that two pods use counts once', () => {
  expect(fitting(full(), podUsing('p', 'x'))).toEqual(['n', 'm'])
})

test('there is room again when a pod has gone, a claim has another volume, or the driver can do more', () => {
  const gone = full()
  expect(fitting(gone, podUsing('p', 'y'))).toEqual(['m'])
  gone.setPod(0, undefined)
  expect(fitting(gone, podUsing('p', 'y'))).toEqual(['n', 'm'])
  const rebound = full()
  expect(fitting(rebound, podUsing('p', 'y'))).toEqual(['m'])
  store(rebound, claim('x', { volume: 'pv-y' }))
  expect(fitting(rebound, podUsing('p', 'y'))).toEqual(['n', 'm'])
  expect(fitting(store(full(), csiNode('n', { disk: 2 })), podUsing('p', 'y'))).toEqual(['n', 'm'])
})

test('a claim that waits for its volume counts for the driver of its class', () => {
  const model = store(cluster([node('n')], [[podUsing('holder', 'x'), 'n']]), LIMITED, storageClass('wait'), claim('x'), claim('y'))
  expect(fitting(model, podUsing('p', 'y'))).toEqual([])
  expect(fitting(store(model, csiNode('n', { other: 1 })), podUsing('p', 'y'))).toEqual(['n'])
})

test('in-tree disks that a driver has taken over count for it', () => {
  const disk = (volumeID: string) => ({ awsElasticBlockStore: { volumeID } })
  const model = store(cluster([node('n')], [[podWith('holder', disk('aws://z/vol-1')), 'n']]), csiNode('n', { 'ebs.csi.aws.com': 1 }))
  expect(fitting(model, podWith('p', disk('vol-2')))).toEqual([])
})

test('a driver that can attach more helps, one that can attach less does not', () => {
  const model = full()
  const helps = (limit: number) => mayHelp(['NodeVolumeLimits'], model.podInfo(podUsing('p', 'y')), { kind: 'CSINode', old: LIMITED, new: csiNode('n', { disk: limit }) }, model, defaultProfile)
  expect([helps(2), helps(1), helps(0)]).toEqual([true, false, false])
})
