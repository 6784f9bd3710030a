/** Draining nodes: evictions, refusals, waiting, one node after the other, and what ends it. */
import { expect, test } from 'vitest'
import { Cluster, type Step } from '../../../src/index.js'

const web = (replicas: number, minAvailable?: number): object[] => [
  {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' },
    spec: {
      replicas, selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'app', image: 'web:1', readinessProbe: { httpGet: { port: 80 }, periodSeconds: 1 } }], topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: { matchLabels: { app: 'web' } } }] },
      },
    },
  },
  ...(minAvailable === undefined ? [] : [{ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'web' }, spec: { minAvailable, selector: { matchLabels: { app: 'web' } } } }]),
]

function cluster(objects: object[], app: object = {}): Cluster {
  const made = new Cluster({ seed: 'drain', nodes: { count: 3 }, apps: [{ image: 'web:*', startup: '3s', ...app }] })
  made.apply(objects as never)
  made.runFor('1m')
  return made
}

const step = (made: Cluster, drain: object): void => void made.step({ drain } as Step)
const state = (made: Cluster): string[] => made.drains().map(({ node, state: how }) => `${node} ${how}`)
const podsOn = (made: Cluster, node: string): number => made.list('Pod').filter(({ spec }) => spec.nodeName === node).length

test('a node is cordoned, its pods go, and the drain is over when they are gone', () => {
  const made = cluster(web(6))
  step(made, { node: 'node-1' })
  expect(made.get('Node', 'node-1')!.spec!.unschedulable).toBe(true)
  expect(state(made)).toEqual(['node-1 draining'])
  made.runFor('1m')
  expect(podsOn(made, 'node-1')).toBe(0)
  const [{ sinceMs, endedMs, error, pods }] = made.drains() as [ReturnType<Cluster['drains']>[number]]
  expect({ sinceMs, error, pods }).toEqual({ sinceMs: 60_000, error: null, pods: [] })
  expect((endedMs! - sinceMs) % 1_000).toBe(0)
})

test('a budget is kept: refused evictions are tried again every five seconds', () => {
  const made = cluster(web(6, 5))
  step(made, { node: 'node-1' })
  made.runFor('1s')
  expect(made.drains()[0]!.pods).toEqual([{ pod: expect.any(String), blockedBy: 'The disruption budget web needs 5 healthy pods and has 5 currently' }])
  made.runFor('2m')
  expect(state(made)).toEqual(['node-1 drained'])
})

test('a budget that allows nothing blocks the drain, and its status names it; a timeout ends it', () => {
  const blocked = cluster(web(1, 1))
  const [node] = blocked.list('Pod').map(({ spec }) => spec.nodeName!) as [string]
  step(blocked, { node })
  blocked.runFor('1h')
  expect(blocked.drains()).toMatchObject([{ state: 'draining', pods: [{ blockedBy: 'The disruption budget web needs 1 healthy pods and has 1 currently' }] }])
  const timed = cluster(web(1, 1))
  step(timed, { node, timeout: '30s' })
  timed.runFor('1m')
  const { name } = timed.list('Pod')[0]!.metadata
  expect(timed.drains()).toMatchObject([{ state: 'failed', endedMs: 90_000, error: `error when evicting pods/"${name}" -n "default": global timeout reached: 30s` }])
})

test('without evictions budgets are not asked', () => {
  const made = cluster(web(1, 1))
  const [node] = made.list('Pod').map(({ spec }) => spec.nodeName!) as [string]
  step(made, { node, disableEviction: true })
  made.runFor('1m')
  expect(state(made)).toEqual([`${node} drained`])
})

test('a timeout ends the wait for a pod that does not go', () => {
  const made = cluster(web(1), { shutdown: '1h' })
  const [pod] = made.list('Pod')
  step(made, { node: pod!.spec.nodeName, timeout: '10s' })
  made.runFor('1m')
  expect(made.drains()).toMatchObject([{ state: 'failed', endedMs: 70_000, error: `error when waiting for pod "${pod!.metadata.name}" in namespace "default" to terminate: global timeout reached: 10s` }])
})

test('several nodes are cordoned at once and drained one after the other', () => {
  const made = cluster(web(6, 4))
  step(made, { nodes: ['node-1', 'node-2'] })
  expect(['node-1', 'node-2'].map((name) => made.get('Node', name)!.spec!.unschedulable)).toEqual([true, true])
  expect(state(made)).toEqual(['node-1 draining'])
  made.runFor('5m')
  expect(state(made)).toEqual(['node-1 drained', 'node-2 drained'])
  const [first, second] = made.drains()
  expect(second!.sinceMs).toBe(first!.endedMs)
  expect(podsOn(made, 'node-3')).toBe(6)
})

test('what is in the way fails the step and leaves the node cordoned, as kubectl does', () => {
  const made = cluster([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'alone' }, spec: { containers: [{ name: 'c', image: 'web:1' }], nodeName: 'node-1' } }])
  expect(() => step(made, { node: 'node-1' })).toThrow('unable to drain node "node-1": cannot delete Pods that declare no controller (use --force to override): default/alone')
  expect(made.get('Node', 'node-1')!.spec!.unschedulable).toBe(true)
  expect(podsOn(made, 'node-1')).toBe(1)
  step(made, { node: 'node-1', force: true })
  made.runFor('1m')
  expect(state(made)).toEqual(['node-1 drained'])
})

test('a drain that is taken back ends, and leaves alone what was cordoned before', () => {
  const made = cluster(web(1, 1))
  const [node] = made.list('Pod').map(({ spec }) => spec.nodeName!) as [string]
  const other = node === 'node-1' ? 'node-2' : 'node-1'
  made.step({ cordon: { node } })
  made.step({ drain: { nodes: [node, other] }, for: '1m' } as Step)
  made.runFor('59s')
  expect(state(made)).toEqual([`${node} draining`])
  made.runFor('1m')
  expect(made.drains()).toEqual([])
  expect([node, other].map((name) => made.get('Node', name)!.spec?.unschedulable === true)).toEqual([true, false])
})

test('a drain that is taken back ends, and the node can be used again', () => {
  const made = cluster(web(1, 1))
  const [node] = made.list('Pod').map(({ spec }) => spec.nodeName!) as [string]
  made.step({ drain: { node }, for: '1m' } as Step)
  made.runFor('2m')
  expect(made.drains()).toEqual([])
  expect(made.get('Node', node)!.spec?.unschedulable).toBeUndefined()
})

test('a drain goes on from a saved state', () => {
  const made = cluster(web(6, 5))
  step(made, { node: 'node-1' })
  made.runFor('2s')
  const resumed = Cluster.load(made.save())
  for (const each of [made, resumed]) each.runFor('2m')
  expect(resumed.digest).toBe(made.digest)
  expect(state(resumed)).toEqual(['node-1 drained'])
})
