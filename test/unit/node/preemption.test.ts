/** Room that a kubelet makes for pods that the system needs. Source of the choice: kubernetes, pkg/kubelet/preemption/preemption.go. */
import { describe, expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'
import type { Pod } from '../../../src/model/index.js'
import { victimsFor } from '../../../src/node/preemption.js'
import type { Candidate } from '../../../src/node/ranking.js'
import { newRow } from '../../../src/node/rows.js'

type Amounts = Readonly<Record<string, string>>
interface Shown { readonly status: { readonly phase: string, readonly reason?: string, readonly message?: string, readonly startTime?: string, readonly conditions: readonly { readonly type: string, readonly message?: string }[] } }

const pod = (name: string, requests: Amounts = {}, more: object = {}, limits?: Amounts): Pod => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name, uid: name, namespace: 'default' },
  spec: { nodeName: 'node-1', containers: [{ name: 'main', image: `${name}:1`, resources: { requests, ...(limits === undefined ? {} : { limits }) } }], ...more },
}) as unknown as Pod
const guaranteed = (name: string, amounts: Amounts): Pod => pod(name, amounts, {}, amounts)
const critical = { priorityClassName: 'system-node-critical' }
const critic = { spec: { priority: 2_000_001_000 } }

describe('who goes', () => {
  const chosen = (missing: Readonly<Record<string, number>>, ...pods: Pod[]): unknown => {
    const candidates: Candidate[] = pods.map((each) => ({ pod: each, row: newRow(each, 0) }))
    const victims = victimsFor({ ...pod('critical'), ...critic } as Pod, candidates, Object.entries(missing).map(([resource, amount]) => ({ resource, missing: amount })))
    return 'error' in victims ? victims.error : victims.map(({ row }) => row.key.slice('default/'.length))
  }

  test('a burstable pod rather than a guaranteed one, of those the one that is just large enough', () => {
    expect(chosen({ cpu: 300 }, guaranteed('g', { cpu: '300m', memory: '1Gi' }), pod('large', { cpu: '900m' }), pod('small', { cpu: '400m' }), pod('tiny', { cpu: '100m' }))).toEqual(['small'])
    expect(chosen({ cpu: 300 }, pod('large', { cpu: '900m', memory: '2Gi' }), pod('small', { cpu: '400m', memory: '1Gi' }))).toEqual(['small'])
  })

  test('few rather than many', () => {
    expect(chosen({ cpu: 300 }, pod('a', { cpu: '200m' }), pod('b', { cpu: '200m' }), pod('c', { cpu: '500m' }))).toEqual(['c'])
    expect(chosen({ cpu: 600 }, pod('a', { cpu: '200m' }), pod('b', { cpu: '200m' }), pod('c', { cpu: '500m' }))).toEqual(['c', 'a'])
  })

  test('guaranteed pods only for what all others do not bring', () => {
    expect(chosen({ cpu: 600 }, guaranteed('g', { cpu: '300m', memory: '1Gi' }), guaranteed('h', { cpu: '900m', memory: '1Gi' }), pod('a', { cpu: '400m' }))).toEqual(['a', 'g'])
  })

  test('for a place alone, one without requests', () => {
    expect(chosen({ pods: 1 }, pod('a', { cpu: '400m' }), pod('nothing'))).toEqual(['nothing'])
  })

  test('nobody who is as critical; then nothing can be done', () => {
    const other = { ...pod('other', { cpu: '1' }), spec: { ...pod('other', { cpu: '1' }).spec, ...critic.spec } } as Pod
    expect(chosen({ cpu: 300, memory: 7 }, other, pod('a', { cpu: '200m', memory: '10' }))).toBe('no set of running pods found to reclaim resources: [(res: cpu, q: 100), ]')
  })
})

describe('a critical pod on a full node', () => {
  const start = (apps: object[], ...pods: Pod[]): Cluster => {
    const cluster = new Cluster({ seed: '1', nodes: { count: 1, cpu: '2', memory: '4Gi' }, apps: apps as never })
    cluster.apply(pods as never)
    cluster.runFor('5s')
    return cluster
  }
  const status = (cluster: Cluster, name: string): Shown['status'] => (cluster.get('Pod', name) as unknown as Shown).status

  test('begins when those have ended that go for it, one after the other', () => {
    const cluster = start([{ image: '*', shutdown: '3s' }], pod('a', { cpu: '800m' }), pod('b', { cpu: '800m' }), pod('c', { cpu: '100m' }))
    cluster.apply([pod('critical', { cpu: '1900m' }, critical)] as never)
    cluster.runFor('2s')
    expect(status(cluster, 'critical')).toMatchObject({ phase: 'Pending' })
    expect(cluster.events().filter(({ reason }) => reason === 'Preempting').map(({ type, message }) => `${type} ${message}`)).toEqual(['Warning Preempted in order to admit critical pod'])
    cluster.runFor('5s')
    expect(status(cluster, 'critical').phase).toBe('Running')
    expect(['a', 'b', 'c'].map((name) => status(cluster, name).phase)).toEqual(['Failed', 'Failed', 'Running'])
    expect(status(cluster, 'a')).toMatchObject({ reason: 'Preempting', message: 'Preempted in order to admit critical pod' })
    expect(status(cluster, 'a').conditions.find(({ type }) => type === 'DisruptionTarget')?.message).toBe('Pod was preempted by Kubelet to accommodate a critical pod.')
    expect(status(cluster, 'critical').startTime).toBe('2000-01-01T00:00:11Z')
  })

  test('is refused if nobody can go, or something else is in the way', () => {
    const cluster = start([], pod('a', { cpu: '1800m' }, critical))
    cluster.apply([pod('critical', { cpu: '1' }, critical), pod('elsewhere', { cpu: '1' }, { ...critical, nodeSelector: { a: 'b' } })] as never)
    cluster.runFor('1s')
    expect(status(cluster, 'critical')).toMatchObject({
      phase: 'Failed', reason: 'UnexpectedAdmissionError',
      message: 'Pod was rejected: Unexpected error while attempting to recover from admission failure: preemption: error finding a set of pods to preempt: no set of running pods found to reclaim resources: [(res: cpu, q: 800), ]',
    })
    expect(status(cluster, 'elsewhere')).toMatchObject({ phase: 'Failed', reason: 'NodeAffinity' })
  })

  test('goes on waiting after a save, and begins when the pod it waits for is deleted by force', () => {
    const cluster = start([{ image: '*', ignoresSigterm: true }], pod('a', { cpu: '1800m' }))
    cluster.apply([pod('critical', { cpu: '1' }, critical)] as never)
    cluster.runFor('2s')
    const loaded = Cluster.load(cluster.save())
    for (const each of [cluster, loaded]) {
      expect(status(each, 'critical').phase).toBe('Pending')
      each.step({ delete: { kind: 'Pod', name: 'a', gracePeriod: '0s' } })
      each.runFor('10s')
      expect(status(each, 'critical').phase).toBe('Pending')
      each.runFor('30s')
      expect(status(each, 'critical').phase).toBe('Running')
    }
    expect(loaded.digest).toBe(cluster.digest)
  })

  test('that is deleted while it waits ends nobody more', () => {
    const cluster = start([{ image: '*', shutdown: '5s' }], pod('a', { cpu: '1' }), pod('b', { cpu: '1' }))
    cluster.apply([pod('critical', { cpu: '2' }, critical)] as never)
    cluster.runFor('1s')
    cluster.delete('Pod', 'critical')
    cluster.runFor('20s')
    expect(cluster.find('Pod', 'critical')).toBeUndefined()
    expect(['a', 'b'].map((name) => status(cluster, name).phase)).toEqual(['Failed', 'Running'])
  })
})
