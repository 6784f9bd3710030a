import { expect, test } from 'vitest'
import { defaultProfile, mayHelp } from '../../../../src/placement/index.js'
import { cluster, explained, fitting, node } from '../build.js'
import { attachment, claim, csiNode, podUsing, podWith, storageClass, store, volume } from '../storage.js'

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

test('what is still attached counts, though no pod uses it, even if it is the pod\'s own', () => {
  const free = () => store(cluster([node('n'), node('m')]), LIMITED, ...bound('x'), ...bound('y'))
  expect(fitting(free(), podUsing('p', 'y'))).toEqual(['n', 'm'])
  expect(fitting(store(free(), attachment('n', 'pv-x')), podUsing('p', 'y'))).toEqual(['m'])
  expect(fitting(store(free(), attachment('n', 'pv-y')), podUsing('p', 'y'))).toEqual(['m'])
  // One that a pod of the node uses counts once, and one that is no CSI volume not at all.
  expect(fitting(store(free(), csiNode('n', { disk: 2 }), attachment('n', 'pv-x')), podUsing('p', 'y'))).toEqual(['n', 'm'])
  const used = store(cluster([node('n'), node('m')], [[podUsing('holder', 'x'), 'n']]), csiNode('n', { disk: 2 }), ...bound('x'), ...bound('y'), attachment('n', 'pv-x'))
  expect(fitting(used, podUsing('p', 'y'))).toEqual(['n', 'm'])
  expect(fitting(store(free(), volume('pv-x', { spec: { csi: undefined, hostPath: { path: '/' } } as never }), attachment('n', 'pv-x')), podUsing('p', 'y'))).toEqual(['n', 'm'])
})

test('it is looked at again when an attachment, or the volume that it names, comes or goes', () => {
  const model = store(cluster([node('n')]), LIMITED, ...bound('y'), attachment('n', 'pv-x'))
  const fits = () => fitting(model, podUsing('p', 'y'))
  expect(fits()).toEqual(['n'])
  store(model, volume('pv-x'))
  expect(fits()).toEqual([])
  model.storage.attachments.set('csi-n-pv-x', undefined)
  expect(fits()).toEqual(['n'])
  store(model, attachment('n', 'pv-x'))
  expect(fits()).toEqual([])
  model.storage.setVolume('pv-x', undefined)
  expect(fits()).toEqual(['n'])
})

test('a volume that is detached helps a pod with claims or with disks of its driver; one that is attached helps nobody', () => {
  const model = full()
  const gone = attachment('n', 'pv-x')
  const helps = (pod: Parameters<typeof model.podInfo>[0], change: object) => mayHelp(['NodeVolumeLimits'], model.podInfo(pod), { kind: 'VolumeAttachment', ...change }, model, defaultProfile)
  expect([helps(podUsing('p', 'y'), { old: gone }), helps(podUsing('p', 'y'), { new: gone }), helps(podUsing('p', 'y'), { old: gone, new: gone })]).toEqual([true, false, false])
  expect(helps(podWith('p', { ephemeral: {} }), { old: gone })).toBe(false)
  const disk = podWith('p', { awsElasticBlockStore: { volumeID: 'vol-1' } })
  expect([helps(disk, { old: gone }), helps(disk, { old: { ...gone, spec: { ...gone.spec, attacher: 'ebs.csi.aws.com' } } })]).toEqual([false, true])
})
