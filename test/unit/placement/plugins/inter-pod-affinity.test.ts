import { expect, test } from 'vitest'
import type { PodAffinityTerm } from '../../../../src/model/index.js'
import { cluster, explained, fitting, HOST, node, pod, ZONE } from '../build.js'

const DB = { app: 'db' }
const nodes = ['a1', 'a2', 'b1'].map((name) => node(name, { labels: { [ZONE]: name[0]! } }))
const term = (topologyKey: string, labels: Readonly<Record<string, string>>, more: Partial<PodAffinityTerm> = {}): PodAffinityTerm =>
  ({ topologyKey, labelSelector: { matchLabels: labels }, ...more })
const near = (...terms: PodAffinityTerm[]) => ({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } } })
const far = (...terms: PodAffinityTerm[]) => ({ affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } } })

test('near somebody: only where one pod meets all terms', () => {
  const model = cluster(nodes, [[pod('db', { labels: DB }), 'a1']])
  expect(fitting(model, pod('p', { spec: near(term(ZONE, DB)) }))).toEqual(['a1', 'a2'])
  expect(fitting(model, pod('p', { spec: near(term(HOST, DB)) }))).toEqual(['a1'])
  expect(fitting(model, pod('p', { spec: near(term(ZONE, DB), term(ZONE, { tier: 'x' })) }))).toEqual([])
})

test('the first of a group may start anywhere', () => {
  const model = cluster(nodes)
  expect(fitting(model, pod('p', { labels: DB, spec: near(term(ZONE, DB)) }))).toHaveLength(3)
  expect(fitting(model, pod('p', { spec: near(term(ZONE, DB)) }))).toEqual([])
})

test('far from somebody, and somebody who wants to be far', () => {
  const model = cluster(nodes, [[pod('db', { labels: DB, spec: far(term(ZONE, { app: 'web' })) }), 'a1']])
  expect(fitting(model, pod('p', { spec: far(term(HOST, DB)) }))).toEqual(['b1', 'a2'])
  const refused = explained(model, pod('p', { labels: { app: 'web' } }))
  expect(refused['a2']!.rejection).toMatchObject({ code: 'Unschedulable', reasons: ["node(s) didn't satisfy existing pods anti-affinity rules"] })
  expect(refused['b1']!.ok).toBe(true)
})

test('namespaces by label, which may change', () => {
  const model = cluster(nodes, [[{ ...pod('db', { labels: DB }), metadata: { name: 'db', namespace: 'data', labels: DB } }, 'a1']])
  const newcomer = pod('p', { spec: near(term(HOST, DB, { namespaceSelector: { matchLabels: { team: 'x' } } })) })
  const namespace = (labels: Readonly<Record<string, string>>) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'data', labels } }) as never
  expect(fitting(model, newcomer)).toEqual([])
  model.setNamespace(namespace({ team: 'x' }))
  expect(fitting(model, newcomer)).toEqual(['a1'])
  model.setNamespace(namespace({}))
  expect(fitting(model, newcomer)).toEqual([])
})

test('preferences that cancel out are not the same as none', () => {
  const prefer = { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 5, podAffinityTerm: term(HOST, DB) }] }
  const newcomer = pod('p', { spec: { affinity: { podAffinity: prefer, podAntiAffinity: prefer } } })
  expect(explained(cluster(nodes, [[pod('db', { labels: DB }), 'a1']]), newcomer)['a1']!.raw).toHaveProperty('InterPodAffinity', 0)
  expect(explained(cluster(nodes), newcomer)['a1']!.raw).not.toHaveProperty('InterPodAffinity')
})

test('what is required of others draws a little', () => {
  const fan = pod('fan', { spec: near(term(HOST, DB)) })
  const scores = explained(cluster(nodes, [[fan, 'b1']]), pod('p', { labels: DB }))
  expect([scores['b1']!.raw!['InterPodAffinity'], scores['a1']!.raw!['InterPodAffinity']]).toEqual([1, 0])
})
