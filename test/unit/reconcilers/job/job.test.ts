/** Jobs in a whole cluster: with a scheduler, kubelets, the garbage collector and time. */
import { describe, expect, test } from 'vitest'
import { Cluster, type AppOptions } from '../../../../src/index.js'
import { keyOf, type Job } from '../../../../src/model/index.js'

const job = (name: string, spec: object = {}, pod: object = {}) => ({
  apiVersion: 'batch/v1', kind: 'Job', metadata: { name },
  spec: { ...spec, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'work:1' }], ...pod } } },
})

function started(objects: readonly object[], apps: readonly AppOptions[] = []): Cluster {
  const cluster = new Cluster({ seed: '1', nodes: { count: 3, zones: ['a', 'b', 'c'], cpu: '4', memory: '8Gi' }, apps: apps as AppOptions[] })
  cluster.apply(objects as never)
  return cluster
}

const statusOf = (cluster: Cluster, name = 'work') => (cluster.get('Job', `default/${name}`) as unknown as Job).status!
const podsOf = (cluster: Cluster) => cluster.list('Pod').map(({ status }) => status.phase).sort()
const told = (cluster: Cluster, name = 'work') => cluster.events({ kind: 'Job', name: `default/${name}` }).map(({ reason, message }) => `${reason}: ${message}`)
const condition = (cluster: Cluster, type: string) => statusOf(cluster).conditions?.find((each) => each.type === type)

describe('a Job', () => {
  test('gets a selector and labels of its own, which its pods carry', () => {
    const cluster = started([job('work')])
    const { metadata: { uid, labels }, spec } = cluster.get('Job', 'default/work')
    expect(spec).toMatchObject({ completions: 1, parallelism: 1, backoffLimit: 6, selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } } })
    expect(labels).toBeUndefined()
    cluster.runFor('1s')
    expect(cluster.list('Pod')[0]!.metadata).toMatchObject({ finalizers: ['batch.kubernetes.io/job-tracking'], labels: { 'job-name': 'work', 'batch.kubernetes.io/job-name': 'work', 'controller-uid': uid } })
  })

  test('whose software nobody describes is done five seconds after its start, and lets its pods go', () => {
    const cluster = started([job('work', { completions: 3, parallelism: 3 })])
    cluster.runFor('20s')
    expect(statusOf(cluster)).toMatchObject({ succeeded: 3, startTime: '2000-01-01T00:00:00Z', completionTime: '2000-01-01T00:00:06Z', uncountedTerminatedPods: {} })
    expect(podsOf(cluster)).toEqual(['Succeeded', 'Succeeded', 'Succeeded'])
    expect(cluster.list('Pod').every(({ metadata }) => metadata.finalizers === undefined || metadata.finalizers.length === 0)).toBe(true)
    expect(told(cluster).at(-1)).toBe('Completed: Job completed')
  })

  test('ends as its software is described: a pod that may not restart is replaced, one that may restarts in its place', () => {
    const failing = { image: 'work:*', exits: { code: 1, after: '2s', times: 1 } }
    const replaced = started([job('work', { backoffLimit: 1 })], [failing])
    replaced.runFor('60s')
    expect(podsOf(replaced)).toEqual(['Failed', 'Failed'])
    expect(condition(replaced, 'Failed')).toMatchObject({ status: 'True', reason: 'BackoffLimitExceeded' })
    const restarted = started([job('work', { backoffLimit: 2 }, { restartPolicy: 'OnFailure' })], [failing])
    restarted.runFor('60s')
    expect(podsOf(restarted)).toEqual(['Succeeded'])
    expect(condition(restarted, 'Complete')).toMatchObject({ status: 'True' })
  })

  test('that is over is not looked at again, and nothing is remembered of one that is gone', () => {
    const cluster = started([job('work', { backoffLimit: 1 })], [{ image: 'work:*', exits: { code: 1, after: '2s', times: 1 } }])
    const remembered = (): string[] => {
      const { state } = JSON.parse(cluster.save()) as { state: Record<string, { key: string }[]> }
      return ['queue/job/delayed', 'queue/job/failures', 'memory/job/back-off', 'memory/job/own-writes', 'memory/job/expectations'].filter((name) => state[name]!.length > 0)
    }
    cluster.runFor('5s')
    expect(remembered()).toContain('memory/job/back-off')
    while (condition(cluster, 'Failed') === undefined) cluster.runFor('1s')
    expect(remembered()).toEqual(['memory/job/own-writes', 'memory/job/expectations'])
    cluster.delete('Job', 'default/work')
    cluster.runFor('5s')
    expect(podsOf(cluster)).toEqual([])
    expect(remembered()).toEqual([])
  })

  test('whose deadline has passed takes its pods away and then has failed', () => {
    const cluster = started([job('work', { activeDeadlineSeconds: 10 })], [{ image: 'work:*', exits: { code: 0, after: '1h' }, shutdown: '3s' }])
    cluster.runFor('12s')
    expect([condition(cluster, 'FailureTarget')?.reason, condition(cluster, 'Failed'), statusOf(cluster).terminating]).toEqual(['DeadlineExceeded', undefined, 1])
    cluster.runFor('8s')
    expect(condition(cluster, 'Failed')).toMatchObject({ status: 'True', reason: 'DeadlineExceeded' })
    expect(podsOf(cluster)).toEqual([])
  })

  test('that is suspended has no pods and no start time, and starts anew', () => {
    const cluster = started([job('work', { parallelism: 2, completions: 2 })], [{ image: 'work:*', exits: { code: 0, after: '30s' } }])
    cluster.runFor('5s')
    cluster.apply([job('work', { parallelism: 2, completions: 2, suspend: true })] as never)
    cluster.runFor('5s')
    expect([podsOf(cluster), statusOf(cluster).startTime, condition(cluster, 'Suspended')?.status]).toEqual([[], undefined, 'True'])
    cluster.apply([job('work', { parallelism: 2, completions: 2, suspend: false })] as never)
    cluster.runFor('40s')
    expect(statusOf(cluster)).toMatchObject({ succeeded: 2, startTime: '2000-01-01T00:00:10Z' })
  })

  test('outlives its node: what ran there does not run again where it may not, and is replaced', () => {
    const cluster = started([job('work')], [{ image: 'work:*', exits: { code: 0, after: '30s' } }])
    cluster.runFor('5s')
    const node = cluster.list('Pod')[0]!.spec.nodeName!
    cluster.step({ crash: { node }, for: '20s' })
    cluster.runFor('2m')
    expect(podsOf(cluster)).toEqual(['Failed', 'Succeeded'])
    expect(statusOf(cluster)).toMatchObject({ succeeded: 1, failed: 1 })
    expect(cluster.list('Pod').find(({ status }) => status.phase === 'Failed')!.status.containerStatuses![0]!.state!.terminated).toMatchObject({ exitCode: 255 })
  })

  test('that nobody wants any more goes with its pods, also with those that run', () => {
    const cluster = started([job('work', { parallelism: 2, completions: 2 })], [{ image: 'work:*', exits: { code: 0, after: '1h' } }])
    cluster.runFor('5s')
    cluster.delete('Job', 'default/work', { propagation: 'Background' })
    cluster.runFor('1m')
    expect([cluster.find('Job', 'default/work'), podsOf(cluster)]).toEqual([undefined, []])
  })

  test('is gone so long after its end as it says, with its pods', () => {
    const cluster = started([job('work', { ttlSecondsAfterFinished: 30 })])
    cluster.runFor('35s')
    expect(cluster.list('Job').map(keyOf)).toEqual(['default/work'])
    cluster.runFor('5s')
    expect([cluster.list('Job'), podsOf(cluster)]).toEqual([[], []])
  })
})
