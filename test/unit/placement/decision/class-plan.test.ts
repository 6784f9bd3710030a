/** What is remembered of nodes for pods that differ only in their labels. */
import { expect, test } from 'vitest'
import type { Pod } from '../../../../src/model/index.js'
import { decide, defaultProfile, type ClusterModel } from '../../../../src/placement/index.js'
import type { Plugin } from '../../../../src/placement/framework/plugin.js'
import { pointsOf } from '../../../../src/placement/framework/points.js'
import type { Profile } from '../../../../src/placement/framework/profile.js'
import { unschedulable } from '../../../../src/placement/framework/status.js'
import { cluster, node, pod } from '../build.js'

const spec = pod('template').spec

function podOf(tier: string): Pod {
  return pod(`pod-${tier}`, { labels: { tier }, spec })
}

function placeOf(model: ClusterModel, newcomer: Pod, profile: Profile): string | undefined {
  return decide(model, newcomer, { startIndex: 0, profile, ties: 'first-by-name', draw: () => 0 }).node
}

test('pods of one spec share what is remembered, whatever their labels', () => {
  const model = cluster([node('a'), node('b')])
  const first = model.podInfo(podOf('one')).podClass
  const second = model.podInfo(podOf('two')).podClass
  expect(first).not.toBe(second)
  expect(first.specClass).toBe(second.specClass)
  expect(placeOf(model, podOf('one'), defaultProfile)).toBe('a')
  model.setPod(7, pod('big', { requests: { cpu: '4' } }), 'a')
  expect(placeOf(model, podOf('two'), defaultProfile)).toBe('b')
})

test('a verdict that follows from the labels is not taken for that of pods with others', () => {
  const onlyItsTier: Plugin = {
    name: 'OnlyItsTier',
    filterReads: 'object',
    filter: ({ podClass }, { labels }) => (labels.tier === podClass.labels.tier ? undefined : unschedulable('OnlyItsTier', 'another tier')),
  }
  const profile: Profile = { ...defaultProfile, points: pointsOf([onlyItsTier], () => 1) }
  const model = cluster([node('a', { labels: { tier: 'one' } }), node('b', { labels: { tier: 'two' } })])
  for (let i = 0; i < 3; i++) for (const [tier, name] of [['one', 'a'], ['two', 'b']] as const) expect(placeOf(model, podOf(tier), profile)).toBe(name)
})
