/** Why a pod is on its node, or on none, asked of a cluster; the queue; what would be if. */
import { expect, test } from 'vitest'
import { Cluster, ManifestError, NotFoundError, OptionError, RefusedError } from '../../../src/index.js'

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
  expect(cluster.whatIf({ pod: 'big', patch: { spec: { schedulerName: 'mine' } } })).toEqual({ pod: 'default/big', explains: 'what-if', atMs: 5_000, otherScheduler: 'mine' })
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

test('in a fork, after a rewind, and after loading, the past is known', () => {
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
  for (const name of ['p', 's']) expect(loaded.explain(name)).toEqual(cluster.explain(name))
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

test('what would be if there were one more pod: a manifest, stored as the API server would', () => {
  const cluster = make()
  cluster.apply([pod('a', '3'), pod('b', '3'), pod('c', '3'), { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'high' }, value: 10 }])
  cluster.runFor('10s')
  const before = cluster.digest
  expect(cluster.whatIf({ manifest: pod('new', '1') })).toMatchObject({ pod: 'default/new', explains: 'what-if', atMs: 10_000, attempt: { choice: { ties: 3, feasibleNodes: 3 } } })
  expect(cluster.whatIf({ manifest: pod('new', '2') }).attempt!.message).toContain('0/3 nodes are available: 3 Insufficient cpu.')
  expect(cluster.whatIf({ manifest: pod('new', '2', { priorityClassName: 'high' }) }).attempt!.preemption).toMatchObject({ victims: [expect.stringMatching(/^default\//)] })
  expect(cluster.whatIf({ manifest: JSON.stringify(pod('new', '2')), requests: { cpu: '1' } }).attempt!.choice).toBeDefined()
  expect(cluster.find('Pod', 'new')).toBeUndefined()
  expect(cluster.digest).toBe(before)
  expect(() => cluster.whatIf({ manifest: pod('a', '1') })).toThrow(RefusedError)
  expect(() => cluster.whatIf({ manifest: { ...pod('new', '1'), spec: { contaners: [] } } })).toThrow(ManifestError)
  expect(() => cluster.whatIf({ manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } } })).toThrow(new OptionError('a manifest of one Pod is asked about, not a ConfigMap'))
})

test('every attempt at a pod, and why at any time that is over', () => {
  const cluster = make()
  const big = pod('big', '4')
  cluster.apply(['a', 'b', 'c'].map((name) => pod(name, '1')))
  cluster.runFor('5s')
  cluster.apply(big)
  cluster.runFor('5s')
  // What was applied counts, whatever becomes of the object.
  big.spec.containers[0]!.resources.requests.cpu = '1'
  cluster.delete('Pod', 'b', { gracePeriod: '0s' })
  cluster.runFor('50s')
  expect(cluster.attempts('big').map(({ atMs, node, message }) => [atMs, node ?? message!.slice(0, 49)])).toEqual([
    [5_000, '0/3 nodes are available: 3 Insufficient cpu. no n'], [10_000, cluster.get('Pod', 'big').spec.nodeName],
  ])
  expect(cluster.explain('big', { at: '7s' })).toMatchObject({ explains: 'now', atMs: 7_000, queue: { place: 'unschedulable', attempts: 1, sinceMs: 5_000 } })
  expect(cluster.explain('b', { at: '7s' })).toMatchObject({ explains: 'placed', atMs: 0 })
  expect(cluster.explain('big')).toMatchObject({ explains: 'placed', atMs: 10_000 })
  expect(() => cluster.explain('big', { at: '4s' })).toThrow(new NotFoundError('there is no Pod default/big at 4000 ms'))
  expect(() => cluster.explain('big', { at: '2m' })).toThrow(OptionError)
  expect(Cluster.load(cluster.save()).attempts('big')).toEqual(cluster.attempts('big'))
})

test('gated, in back-off, nominated: where a pod waits, and what an attempt would come to', () => {
  const cluster = new Cluster({ seed: 'why', nodes: { count: 1, zones: ['a'], cpu: '4', memory: '8Gi' }, apps: [{ image: 'x', ignoresSigterm: true }] })
  cluster.apply([
    pod('gated', '1', { schedulingGates: [{ name: 'example.com/wait' }] }), pod('low', '4', { terminationGracePeriodSeconds: 20 }),
    { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'high' }, value: 10 },
  ])
  cluster.runFor('5s')
  expect(cluster.explain('gated')).toMatchObject({ explains: 'now', queue: { gatedBy: 'SchedulingGates', attempts: 0 }, attempt: { gate: { plugin: 'SchedulingGates' }, nodes: [] } })
  cluster.apply(pod('high', '4', { priorityClassName: 'high' }))
  cluster.runFor('5s')
  expect(cluster.explain('high')).toMatchObject({ explains: 'now', queue: { node: 'node-1', attempts: 1 }, attempt: { nodes: [{ fits: false }] } })
  expect(cluster.attempts('high')).toEqual([{ atMs: 5_000, message: expect.stringContaining('Insufficient cpu'), nominatedNode: 'node-1' }])
  cluster.runFor('1m')
  expect(cluster.explain('high')).toMatchObject({ explains: 'placed', atMs: 25_000, node: 'node-1' })
  const empty = new Cluster({ seed: 'why', nodes: { count: 0 } })
  empty.apply(pod('early', '1'))
  empty.runFor('6s')
  expect(empty.explain('early')).toMatchObject({ queue: { place: 'backOff', attempts: 3, backOffUntilMs: 10_000 }, attempt: { message: 'no nodes available to schedule pods' } })
})

test('what if, of a pod whose label keys the API server has made part of its selectors', () => {
  const cluster = make()
  const spread = { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app: 'x' } }, matchLabelKeys: ['version'] }] }
  const labelled = (name: string) => ({ ...pod(name, '1', spread), metadata: { name, labels: { app: 'x', version: '1' } } })
  cluster.apply([labelled('a'), labelled('b')])
  cluster.runFor('10s')
  expect(cluster.whatIf({ pod: 'a', requests: { cpu: '2' } }).attempt!.choice).toMatchObject({ feasibleNodes: 2 })
  expect(cluster.whatIf({ manifest: labelled('c') }).attempt!.choice).toMatchObject({ feasibleNodes: 1 })
})

test('on its way to a node, a pod is explained by the attempt that chose it', () => {
  const cluster = new Cluster({ seed: 'why', nodes: { count: 2, zones: ['a'] }, latencies: { apiCall: { least: 1_000, most: 1_000 }, watch: { least: 0, most: 0 } } })
  cluster.apply(pod('p', '1'))
  cluster.runFor('500ms')
  const { queue, node, explains, attempt } = cluster.explain('p')
  expect({ explains, place: queue!.place, node: queue!.node }).toEqual({ explains: 'placed', place: 'binding', node })
  expect(attempt!.choice!.node).toBe(node)
  expect(cluster.get('Pod', 'p').spec.nodeName).toBeUndefined()
})
