/** Which events wake which rejected pods. */
import { expect, test } from 'vitest'
import { ClusterModel, defaultProfile, mayHelp } from '../../../../src/placement/index.js'
import type { ClusterEvent } from '../../../../src/placement/index.js'
import { makeNode, makePod } from '../clusters.js'

const plain = { cpu: 1, zone: 'a', disk: false, taint: undefined, cordoned: false, image: false }
const model = new ClusterModel()
const pod = (template: number, app = 'web') => model.podInfo(makePod('p', { template, app }))
const helps = (plugin: string, template: number, event: ClusterEvent) => mayHelp([plugin], pod(template), event, model, defaultProfile)
const node = (old: Partial<typeof plain> | undefined, next: Partial<typeof plain> | undefined): ClusterEvent => ({
  kind: 'Node',
  old: old && makeNode('n', { ...plain, ...old }),
  new: next && makeNode('n', { ...plain, ...next }),
})
const bound = (name: string, template = 0, app = 'web') => {
  const made = makePod(name, { template, app })
  return { ...made, spec: { ...made.spec, nodeName: 'n' } }
}

test('a cordoned pod\'s node must be uncordoned', () => {
  expect(helps('NodeUnschedulable', 0, node({ cordoned: true }, {}))).toBe(true)
  expect(helps('NodeUnschedulable', 0, node(undefined, { cordoned: true }))).toBe(false)
  expect(helps('NodeUnschedulable', 0, node({}, { disk: true }))).toBe(false)
})

test('a taint must go, an unrelated change does not help', () => {
  const tainted = makeNode('n', { ...plain, taint: 'NoSchedule' })
  expect(helps('TaintToleration', 0, { kind: 'Node', old: tainted, new: makeNode('n', plain) })).toBe(true)
  expect(helps('TaintToleration', 0, { kind: 'Node', old: makeNode('n', plain), new: tainted })).toBe(false)
})

test('labels must come to match', () => {
  expect(helps('NodeAffinity', 2, node({}, { disk: true }))).toBe(true)
  expect(helps('NodeAffinity', 2, node({ disk: true }, {}))).toBe(false)
})

test('resources: a large enough node, a grown one, any pod that goes', () => {
  expect(helps('NodeResourcesFit', 0, node(undefined, {}))).toBe(true)
  expect(helps('NodeResourcesFit', 0, node({ cpu: 1 }, { cpu: 2 }))).toBe(true)
  expect(helps('NodeResourcesFit', 0, node({ cpu: 2 }, { cpu: 1 }))).toBe(false)
  expect(helps('NodeResourcesFit', 0, { kind: 'Pod', old: bound('q') })).toBe(true)
  expect(helps('NodeResourcesFit', 0, { kind: 'Pod', old: makePod('q', { template: 0, app: 'web' }) })).toBe(false)
})

test('a changed taint wakes whoever waits for nodes without listening to taints', () => {
  const tainted = { kind: 'Node', old: makeNode('n', plain), new: makeNode('n', { ...plain, taint: 'NoSchedule' }) } as const
  expect(helps('NodeResourcesFit', 0, tainted)).toBe(true)
})

test('spreading: a counted pod, a domain that comes or goes', () => {
  expect(helps('PodTopologySpread', 4, { kind: 'Pod', new: bound('q') })).toBe(true)
  expect(helps('PodTopologySpread', 4, { kind: 'Pod', new: bound('q', 0, 'db') })).toBe(false)
  expect(helps('PodTopologySpread', 4, node(undefined, {}))).toBe(true)
})

test('affinity: the wanted pod comes, the unwanted one goes', () => {
  expect(helps('InterPodAffinity', 7, { kind: 'Pod', new: bound('q') })).toBe(true)
  expect(helps('InterPodAffinity', 7, { kind: 'Pod', old: bound('q') })).toBe(false)
  expect(helps('InterPodAffinity', 6, { kind: 'Pod', old: bound('q') })).toBe(true)
})

test('who is not known to have been refused by anybody is tried again', () => {
  expect(mayHelp([], pod(0), node({}, { disk: true }), model, defaultProfile)).toBe(true)
})
