/** Why a pod is on its node, or on none, asked of a cluster; the queue; what would be if. */
import { expect, test } from 'vitest'
import { Cluster, NotFoundError } from '../../../src/index.js'

const pod = (name: string, cpu: string, more: object = {}) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'c', image: 'x', resources: { requests: { cpu } } }], ...more } })
const make = () => new Cluster({ seed: 'why', nodes: { count: 3, zones: ['a'], cpu: '4', memory: '8Gi' } })

test('a pod that fits nowhere: per node who refuses it, what users read, where it waits', () => {
  const cluster = make()
  cluster.apply([pod('big', '9'), pod('picky', '1', { nodeSelector: { disk: 'ssd' } })])
  cluster.runFor('5s')
  const before = cluster.digest
  const { explains, attempt, queue, node } = cluster.explain('big')
  expect({ explains, node }).toEqual({ explains: 'now', node: undefined })
  expect(attempt!.nodes.map(({ node: name, fits, refusedBy }) => [name, fits, refusedBy])).toEqual(['node-1', 'node-2', 'node-3'].map((name) =>
    [name, false, [{ plugin: 'NodeResourcesFit', reasons: ['Insufficient cpu'], evictionMayHelp: false }]]))
  expect(attempt!.message).toBe(cluster.get('Pod', 'big').status.conditions![0]!.message)
  expect(queue).toMatchObject({ pod: 'default/big', place: 'unschedulable', attempts: 1, refusedBy: ['NodeResourcesFit'] })
  expect(cluster.explain('default/picky').attempt!.nodes[0]!.refusedBy[0]!.plugin).toBe('NodeAffinity')
  expect(cluster.schedulingQueue().map(({ pod: name }) => name)).toEqual(['default/big', 'default/picky'])
  expect(() => cluster.explain('bigg')).toThrow(NotFoundError)
  expect(cluster.digest).toBe(before)
  expect(cluster.runFor('1m').digest).toBe(neverAsked())
  function neverAsked(): string {
    const other = make()
    other.apply([pod('big', '9'), pod('picky', '1', { nodeSelector: { disk: 'ssd' } })])
    return other.runFor('5s').runFor('1m').digest
  }
})

test('a pod that has a node: the attempt that placed it, found by going through the past again', () => {
  const cluster = make()
  cluster.apply(pod('first', '3'))
  cluster.runFor('10s')
  cluster.step({ taint: { node: 'node-3', key: 'k', effect: 'NoSchedule' } })
  cluster.apply(pod('late', '2'))
  cluster.runFor('10s')
  cluster.apply(pod('after', '2'))
  cluster.runFor('10s')
  const { explains, atMs, node, attempt } = cluster.explain('late')
  const on = cluster.get('Pod', 'late').spec.nodeName
  expect({ explains, atMs, node }).toEqual({ explains: 'placed', atMs: 10_000, node: on })
  expect(attempt!.choice).toMatchObject({ node: on, rule: 'seeded' })
  expect(attempt!.nodes.find(({ node: name }) => name === 'node-3')!.refusedBy[0]!.plugin).toBe('TaintToleration')
  const verdict = attempt!.nodes.find(({ node: name }) => name === on)!
  expect(verdict.total).toBe(verdict.scores.reduce((sum, { weighted }) => sum + weighted, 0))
  expect(attempt!.choice!.best).toContain(on)
})

test('in a fork, after a rewind, and after loading, the past goes as far back as it is known', () => {
  const cluster = make()
  cluster.apply(pod('p', '1'))
  cluster.runFor('10s')
  const snapshot = cluster.snapshot()
  const fork = cluster.fork({ seed: 'other' })
  fork.apply(pod('q', '1'))
  fork.runFor('10s')
  expect(fork.explain('p')).toEqual(cluster.explain('p'))
  expect(fork.explain('q')).toMatchObject({ explains: 'placed', atMs: 10_000, node: fork.get('Pod', 'q').spec.nodeName })
  cluster.apply(pod('r', '1'))
  cluster.runFor('10s')
  cluster.restore(snapshot)
  cluster.apply(pod('s', '1'))
  cluster.runFor('10s')
  expect(cluster.explain('s')).toMatchObject({ explains: 'placed', node: cluster.get('Pod', 's').spec.nodeName })
  const loaded = Cluster.load(cluster.save())
  expect(loaded.explain('p')).toMatchObject({ explains: 'unknown', node: cluster.get('Pod', 'p').spec.nodeName })
  loaded.apply(pod('t', '1'))
  loaded.runFor('10s')
  expect(loaded.explain('t')).toMatchObject({ explains: 'placed', node: loaded.get('Pod', 't').spec.nodeName })
})

test('what would be if: other requests, another priority, a patch', () => {
  const cluster = make()
  cluster.apply([pod('a', '3'), pod('b', '3'), pod('c', '3'), pod('d', '3')])
  cluster.runFor('10s')
  const waiting = cluster.list('Pod').find(({ spec }) => spec.nodeName === undefined)!.metadata.name
  expect(cluster.whatIf({ pod: waiting }).attempt!.choice).toBeUndefined()
  expect(cluster.whatIf({ pod: waiting, requests: { cpu: '500m' } }).attempt!.choice).toBeDefined()
  expect(cluster.whatIf({ pod: waiting, priority: 10 }).attempt!.preemption).toMatchObject({ node: expect.stringMatching(/^node-/), victims: [expect.stringMatching(/^default\//)] })
  const other = cluster.list('Pod').find(({ spec }) => spec.nodeName !== undefined)!.metadata.name
  const { attempt } = cluster.whatIf({ pod: other, patch: { spec: { nodeSelector: { disk: 'ssd' } } } })
  expect(attempt!.nodes.every(({ fits }) => !fits)).toBe(true)
  expect(cluster.whatIf({ pod: other }).attempt!.choice!.node).toBe(cluster.get('Pod', other).spec.nodeName)
})
