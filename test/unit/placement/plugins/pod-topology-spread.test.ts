import { expect, test } from 'vitest'
import type { TopologySpreadConstraint } from '../../../../src/model/index.js'
import { cluster, explained, fitting, HOST, node, pod, ZONE } from '../build.js'

const WEB = { app: 'web' }
const nodes = ['a1', 'a2', 'b1', 'c1'].map((name) => node(name, { labels: { [ZONE]: name[0]! } }))
const spread = (more: Partial<TopologySpreadConstraint> = {}) => pod('p', {
  labels: WEB,
  spec: { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: WEB }, ...more }] },
})
const web = (name: string) => pod(name, { labels: WEB })

test('only domains that stay within the skew are left', () => {
  const model = cluster(nodes, [[web('1'), 'a1'], [web('2'), 'a2'], [web('3'), 'b1']])
  expect(fitting(model, spread())).toEqual(['c1'])
  expect(fitting(model, spread({ maxSkew: 2 }))).toEqual(['b1', 'c1'].sort())
})

test('fewer domains than wanted: the emptiest counts as 0', () => {
  const model = cluster(nodes, [[web('1'), 'a1'], [web('2'), 'b1'], [web('3'), 'c1']])
  expect(fitting(model, spread({ minDomains: 4 }))).toEqual([])
  expect(fitting(model, spread({ minDomains: 3 }))).toHaveLength(4)
})

test('pods that are going do not count', () => {
  const model = cluster(nodes, [[web('1'), 'a1']])
  expect(fitting(model, spread())).toEqual(['b1', 'c1'])
  const going = web('1')
  model.setPod(0, { ...going, metadata: { ...going.metadata, deletionTimestamp: '2000-01-01T00:00:00Z' } }, 'a1')
  expect(fitting(model, spread())).toHaveLength(4)
})

test('a node that gets a label joins its domain', () => {
  const model = cluster([node('a1', { labels: { [ZONE]: 'a' } }), node('x')], [[web('1'), 'a1']])
  expect(explained(model, spread())['x']!.rejection!.reasons).toEqual(["node(s) didn't match pod topology spread constraints (missing required label)"])
  model.setNode(1, node('x', { labels: { [ZONE]: 'b' } }))
  expect(fitting(model, spread())).toEqual(['x'])
})

test('members of a Service are spread softly by default, over hosts and zones', () => {
  const model = cluster(nodes, [[web('1'), 'a1']])
  expect(explained(model, web('p'))['a1']!.raw).not.toHaveProperty('PodTopologySpread')
  model.setService(0, { apiVersion: 'v1', kind: 'Service', metadata: { name: 's', namespace: 'default' }, spec: { selector: WEB } } as never)
  const raw = Object.values(explained(model, web('p'))).map(({ name, raw: { PodTopologySpread } = {} as never }) => [name, PodTopologySpread])
  // ln(4 + 2) for the host, ln(3 + 2) for the zone, 2 + 4 for the allowed skews.
  expect(Object.fromEntries(raw)).toEqual({ a1: 9, a2: 8, b1: 6, c1: 6 })
})

test('a node without a key of the pod\'s own constraints is worth nothing', () => {
  const model = cluster([...nodes, node('x')])
  const scores = explained(model, spread({ whenUnsatisfiable: 'ScheduleAnyway' }))
  expect(scores['x']!.scores!['PodTopologySpread']).toBe(0)
  expect(scores['a1']!.scores!['PodTopologySpread']).toBe(200)
  expect(HOST in scores).toBe(false)
})
