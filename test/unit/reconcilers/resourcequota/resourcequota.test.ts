/** What keeps a quota's used amounts true. */
import { expect, test } from 'vitest'
import { Cluster } from '../../../../src/index.js'

const quota = (hard: object): object => ({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'q' }, spec: { hard } })
const pod = (name: string, memory: string): object => ({
  apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'c', image: 'web:1', resources: { requests: { memory } } }] },
})

function cluster(options: object = {}): Cluster {
  return new Cluster({ seed: 'quota', nodes: { count: 2 }, ...options } as never)
}

const statusOf = (made: Cluster): unknown => made.get('ResourceQuota', 'q')!.status

test('counts what was there before it, of kinds that exist', () => {
  const made = cluster()
  made.apply([pod('a', '100M'), pod('b', '64Mi'), { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm' } }] as never)
  const hard = { 'count/configmaps': '9', 'count/deployments.apps': '9', 'count/widgets.example.com': '9', pods: '9', 'requests.memory': '1Gi' }
  made.apply(quota(hard) as never)
  made.runFor('1s')
  expect(statusOf(made)).toEqual({ hard, used: { 'count/configmaps': '2', 'count/deployments.apps': '0', pods: '2', 'requests.memory': '167108864' } })
})

test('follows its limits', () => {
  const made = cluster()
  made.apply([quota({ pods: '9' }), pod('a', '1Gi')] as never)
  made.runFor('1s')
  made.apply(quota({ 'requests.memory': '4Gi' }) as never)
  made.runFor('1s')
  expect(statusOf(made)).toEqual({ hard: { 'requests.memory': '4Gi' }, used: { 'requests.memory': '1Gi' } })
})

test.each(['instant', 'realistic'])('takes note of pods that end and that go (%s)', (latencies) => {
  const made = cluster({ latencies, apps: [{ image: 'job:1', exits: { after: '5s', code: 0 } }] })
  made.apply(quota({ pods: '9', 'count/pods': '9' }) as never)
  made.runFor('1s')
  made.apply([pod('a', '1Gi'), { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'b' }, spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'job:1' }] } }] as never)
  expect(statusOf(made)).toMatchObject({ used: { pods: '2', 'count/pods': '2' } })
  made.runFor('1m')
  expect(statusOf(made)).toMatchObject({ used: { pods: '1', 'count/pods': '2' } })
  made.delete('Pod', 'a')
  made.delete('Pod', 'b')
  made.runFor('1m')
  expect(statusOf(made)).toMatchObject({ used: { pods: '0', 'count/pods': '0' } })
})

test('a charge that came to nothing is taken back within five minutes', () => {
  const made = cluster()
  made.apply([quota({ pods: '9' }), pod('a', '1Gi')] as never)
  made.runFor('1s')
  const request = { do: 'create', object: pod('a', '1Gi') } as const
  expect(made.simulation.request(request as never)).toMatchObject({ ok: false, reason: 'AlreadyExists' })
  expect(statusOf(made)).toMatchObject({ used: { pods: '2' } })
  made.runFor('5m')
  expect(statusOf(made)).toMatchObject({ used: { pods: '1' } })
})

test('a pod that should have gone long ago is not charged, though it is still there', () => {
  const made = cluster()
  made.apply([quota({ pods: '9' }), pod('a', '1Gi')] as never)
  made.runFor('10s')
  made.step({ crash: { node: made.get('Pod', 'a')!.spec.nodeName! } } as never)
  made.delete('Pod', 'a')
  made.runFor('55s')
  expect(statusOf(made)).toMatchObject({ used: { pods: '1' } })
  made.runFor('4m')
  expect(made.get('Pod', 'a')!.metadata.deletionTimestamp).toBeDefined()
  expect(statusOf(made)).toMatchObject({ used: { pods: '0' } })
})

test('is the same when it counts anew after a restore', () => {
  const run = (restored: boolean): string => {
    const made = cluster({ latencies: 'realistic' })
    made.apply(quota({ pods: '9', 'requests.memory': '4Gi' }) as never)
    made.runFor('1s')
    made.apply([pod('a', '100M'), pod('b', '64Mi'), pod('c', '1Gi')] as never)
    made.runFor('20s')
    made.delete('Pod', 'a')
    if (restored) made.simulation.restore(made.simulation.snapshot())
    made.runFor('1m')
    expect(statusOf(made)).toMatchObject({ used: { pods: '2', 'requests.memory': '1088Mi' } })
    return made.digest
  }
  expect(run(true)).toBe(run(false))
})

test('a deleted pod on a dead node may change long after its charge has ended', () => {
  const made = cluster()
  made.apply([quota({ pods: '9' }), pod('a', '1Gi')] as never)
  made.runFor('1s')
  made.step({ crash: { node: made.get('Pod', 'a').spec.nodeName! } })
  made.delete('Pod', 'a')
  made.runTo(290_000)
  expect(statusOf(made)).toMatchObject({ used: { pods: '1' } })
  made.runTo(900_000)
  expect(statusOf(made)).toMatchObject({ used: { pods: '0' } })
  made.patch('Pod', 'a', { metadata: { labels: { late: 'yes' } } })
  made.runFor('10m')
  expect(statusOf(made)).toMatchObject({ used: { pods: '0' } })
})
