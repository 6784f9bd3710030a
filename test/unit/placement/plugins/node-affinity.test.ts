import { expect, test } from 'vitest'
import type { NodeSelectorTerm } from '../../../../src/model/index.js'
import { decide } from '../../../../src/placement/index.js'
import { cluster, explained, fitting, node, pod } from '../build.js'

const required = (...nodeSelectorTerms: NodeSelectorTerm[]) =>
  pod('p', { spec: { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } } })
const named = (...values: string[]): NodeSelectorTerm => ({ matchFields: values.map((value) => ({ key: 'metadata.name', operator: 'In', values: [value] })) })
const model = cluster([node('a', { labels: { disk: 'ssd', cores: '8' } }), node('b', { labels: { disk: 'hdd' } }), node('c')])

test('terms are alternatives, their requirements all hold, an empty one selects nothing', () => {
  const ssd = { key: 'disk', operator: 'In', values: ['ssd'] }
  expect(fitting(model, required({ matchExpressions: [ssd] }, { matchExpressions: [{ key: 'disk', operator: 'DoesNotExist' }] }))).toEqual(['a', 'c'])
  expect(fitting(model, required({ matchExpressions: [ssd, { key: 'cores', operator: 'Gt', values: ['8'] }] }))).toEqual([])
  expect(fitting(model, required({}))).toEqual([])
})

test('names narrow the search before any node is looked at', () => {
  expect(explained(model, required(named('b')))['a']).toEqual({ name: 'a', ok: false })
  expect(fitting(model, required(named('b'), named('c')))).toEqual(['b', 'c'])
})

test('names that exclude each other refuse the pod', () => {
  const decision = decide(model, required(named('a', 'b')), { startIndex: 0, ties: 'list-order', draw: () => 0 })
  expect(decision).toMatchObject({ message: '0/3 nodes are available: pod affinity terms conflict. not found' })
})

test('preferences add up, and the best node is worth 100 before the weight', () => {
  const prefer = (weight: number, values: string[]) => ({ weight, preference: { matchExpressions: [{ key: 'disk', operator: 'In', values }] } })
  const newcomer = pod('p', { spec: { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [prefer(2, ['ssd']), prefer(1, ['ssd', 'hdd'])] } } } })
  const scores = explained(model, newcomer)
  expect([scores['a']!.scores!['NodeAffinity'], scores['b']!.scores!['NodeAffinity'], scores['c']!.scores!['NodeAffinity']]).toEqual([200, 66, 0])
})
