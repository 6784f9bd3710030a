import { expect, test } from 'vitest'
import { KUBERNETES_1_36 as profile, type Node } from '../../../../src/model/index.js'
import { planDisruption } from '../../../../src/reconcilers/node-lifecycle/disruption.js'
import { isExcludedFromDisruption, taintRate, zoneOf, zoneState } from '../../../../src/reconcilers/node-lifecycle/zone.js'

function node(labels?: Record<string, string>): Node {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', ...(labels === undefined ? {} : { labels }) } } as Node
}

test('a zone is the pair of region and zone, either of which may be missing', () => {
  expect(zoneOf(node())).toBe(' ')
  expect(zoneOf(node({ 'topology.kubernetes.io/zone': 'a' }))).toBe(' a')
  expect(zoneOf(node({ 'topology.kubernetes.io/region': 'r', 'topology.kubernetes.io/zone': 'a' }))).toBe('r a')
  expect(zoneOf(node({ 'failure-domain.beta.kubernetes.io/zone': 'old', 'topology.kubernetes.io/zone': 'a' }))).toBe(' old')
})

test('the exclusion label counts with any value', () => {
  expect(isExcludedFromDisruption(node({ 'node.kubernetes.io/exclude-disruption': '' }))).toBe(true)
  expect(isExcludedFromDisruption(node({}))).toBe(false)
})

test.each([
  [5, 0, 'Normal'],
  [0, 1, 'FullDisruption'],
  [3, 2, 'Normal'],
  [1, 2, 'Normal'],
  [3, 3, 'Normal'],
  [2, 3, 'PartialDisruption'],
  [9, 11, 'PartialDisruption'],
  [10, 11, 'Normal'],
  [0, 0, 'Normal'],
])('%i ready and %i not: %s', (ready, notReady, state) => {
  expect(zoneState(ready, notReady, profile)).toBe(state)
})

test('partial disruption slows large zones down and stops small ones', () => {
  expect(taintRate('PartialDisruption', 51, profile)).toBe(0.01)
  expect(taintRate('PartialDisruption', 50, profile)).toBe(0)
  expect(taintRate('FullDisruption', 3, profile)).toBe(0.1)
  expect(taintRate('Initial', 3, profile)).toBeUndefined()
})

const full = (zone: string) => ({ zone, ready: 0, notReady: 2 })
const well = (zone: string) => ({ zone, ready: 2, notReady: 0 })

test('the last zone to fail stops all tainting and releases all nodes', () => {
  const plan = planDisruption([['a', 'FullDisruption'], ['b', 'Normal']], [full('a'), full('b')], profile)
  expect(plan.releaseAll).toBe(true)
  expect(plan.changes).toEqual([
    { change: 'rate', zone: 'a', rate: 0 },
    { change: 'rate', zone: 'b', rate: 0 },
    { change: 'state', zone: 'b', state: 'FullDisruption' },
  ])
})

test('the first zone to come back sets every rate and measures silence anew', () => {
  const plan = planDisruption([['a', 'FullDisruption'], ['b', 'FullDisruption']], [full('a'), well('b')], profile)
  expect(plan.forgive).toBe(true)
  expect(plan.changes).toEqual([
    { change: 'rate', zone: 'a', rate: 0.1 },
    { change: 'rate', zone: 'b', rate: 0.1 },
    { change: 'state', zone: 'b', state: 'Normal' },
  ])
})

test('while all zones stay down, or nothing changes, nothing is done', () => {
  expect(planDisruption([['a', 'FullDisruption']], [full('a')], profile).changes).toEqual([])
  expect(planDisruption([['a', 'Normal']], [well('a')], profile).changes).toEqual([])
})

test('a zone without nodes is forgotten', () => {
  expect(planDisruption([['a', 'Normal'], ['b', 'Normal']], [well('a')], profile).changes).toEqual([{ change: 'state', zone: 'b', state: null }])
})
