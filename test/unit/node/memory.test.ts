import { describe, expect, test } from 'vitest'
import { Cluster } from '../../../src/index.js'
import { exceedsAfterMs, memoryAt, UNDESCRIBED_APP, type AppBehaviour } from '../../../src/world/index.js'

interface Status {
  readonly restartCount: number
  readonly state: { readonly waiting?: { readonly reason: string }, readonly running?: object, readonly terminated?: { readonly reason: string, readonly exitCode: number } }
  readonly lastState: { readonly terminated?: { readonly exitCode: number, readonly reason: string, readonly finishedAt: string } }
}

function run(app: object, forTime: string, spec: object = {}): Status {
  const cluster = new Cluster({ seed: '1', nodes: { count: 1 }, apps: [{ image: 'app:*', ...app }] })
  const container = { name: 'main', image: 'app:1', resources: { limits: { memory: '100Mi' } } }
  cluster.apply([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [container], ...spec } }] as never)
  cluster.runFor(forTime as '1s')
  return (cluster.get('Pod', 'p') as unknown as { status: { containerStatuses: Status[] } }).status.containerStatuses[0]!
}

describe('a container that holds more memory than it may', () => {
  test('is killed when its startup is over, and restarted with a back-off', () => {
    const status = run({ idle: { memory: '101Mi' }, startup: '2s' }, '5s')
    expect(status.state.waiting?.reason).toBe('CrashLoopBackOff')
    expect(status.lastState.terminated).toMatchObject({ exitCode: 137, reason: 'OOMKilled', finishedAt: '2000-01-01T00:00:04Z' })
    expect(status.restartCount).toBe(1)
  })

  test('is killed when it has grown so much', () => {
    const status = run({ idle: { memory: '40Mi' }, growth: { memory: '60Mi', every: '1m' } }, '65s')
    expect(status.restartCount).toBe(1)
    expect(status.lastState.terminated).toMatchObject({ reason: 'OOMKilled', finishedAt: '2000-01-01T00:01:00Z' })
  })

  test('ends its pod if that says so', () => {
    expect(run({ idle: { memory: '1Gi' } }, '5s', { restartPolicy: 'Never' }).state.terminated).toMatchObject({ reason: 'OOMKilled', exitCode: 137 })
  })

  test('may have ended by itself before', () => {
    expect(run({ growth: { memory: '100Mi', every: '1m' }, exits: { code: 0, after: '30s' } }, '35s').lastState.terminated?.reason).toBe('Completed')
  })
})

test.each([[{ idle: { memory: '100Mi' } }], [{ idle: { memory: '1Mi' }, growth: { memory: '0', every: '1m' } }]])('a container that stays below its limit lives on: %o', (app) => {
  expect(run(app, '1h').restartCount).toBe(0)
})

test('the limit is exceeded at the first millisecond at which more is held', () => {
  for (const [idle, bytes, everyMs, limit] of [[0, 1, 1000, 100], [7, 3, 7, 1000], [10, 1 << 30, 60_000, 2 ** 40], [5, 1000, 1, 6]] as const) {
    const app: AppBehaviour = { ...UNDESCRIBED_APP, startupMs: 50, idle: { cpuMilli: 0, memoryBytes: idle }, memoryGrowth: { bytes, everyMs } }
    const after = exceedsAfterMs(app, limit)!
    expect(memoryAt(app, after)).toBeGreaterThan(limit)
    expect(memoryAt(app, after - 1)).toBeLessThanOrEqual(limit)
  }
})
