/** A cluster that starts at another time: what its objects say, what stays counted from the start, and what goes with it. */
import { describe, expect, test } from 'vitest'
import { Cluster, OptionError, defineReconciler, type ClusterOptions } from '../../../src/index.js'
import { cluster, deployed, shop } from './shop.js'

const startTime = '2026-03-29T00:00:00Z'

function nightly(spec: object): object {
  const jobTemplate = { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'work:v1' }] } } } }
  return { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'night' }, spec: { schedule: '30 2 * * *', successfulJobsHistoryLimit: 100, jobTemplate, ...spec } }
}

/** When a CronJob ran, in its zone. */
function runsOf(startTime: string, duration: string, spec: object): (string | undefined)[] {
  const made = new Cluster({ seed: '1', nodes: { count: 1 }, startTime })
  made.apply(nightly(spec))
  made.runFor(duration)
  return made.list('Job').map(({ metadata }) => metadata.annotations?.['batch.kubernetes.io/cronjob-scheduled-timestamp'])
}

describe('times in objects', () => {
  test('go from the start, those of the library count from it', () => {
    const made = cluster({ startTime })
    expect(made.now).toBe(0)
    made.apply(shop)
    made.runTo(60_000)
    made.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'late' } })
    expect(made.now).toBe(60_000)
    expect(made.get('Node', 'node-1').metadata.creationTimestamp).toBe('2026-03-29T00:00:00Z')
    expect(made.get('Node', 'node-1').status!.conditions!.map(({ lastHeartbeatTime }) => lastHeartbeatTime)).toContain('2026-03-29T00:00:00Z')
    expect(made.get('ConfigMap', 'late').metadata.creationTimestamp).toBe('2026-03-29T00:01:00Z')
    const [pod] = made.list('Pod')
    expect(pod!.status).toMatchObject({ startTime: '2026-03-29T00:00:00Z', containerStatuses: [{ state: { running: { startedAt: '2026-03-29T00:00:02Z' } } }] })
    expect(made.history.lastOf('ConfigMap', 'default/late')!.at).toBe(60_000)
    expect(made.events(pod).every(({ firstAt }) => firstAt < 60_000)).toBe(true)
    expect(JSON.stringify(made.list('Pod'))).not.toContain('2000-')
  })

  test('with an offset the start is the same instant', () => {
    expect(deployed({ startTime: '2026-03-29T01:00:00+01:00' }).digest).toBe(deployed({ startTime }).digest)
  })

  test('the default is the first second of 2000', () => {
    expect(deployed({ startTime: '2000-01-01T00:00:00Z' }).digest).toBe(deployed().digest)
    expect(deployed({ startTime }).digest).not.toBe(deployed().digest)
  })
})

describe('schedules', () => {
  test('by the clocks of a zone: in spring there is no 2:30, in autumn there are two', () => {
    expect(runsOf('2026-03-28T00:00:00Z', '60h', { timeZone: 'Europe/Berlin' })).toEqual(['2026-03-28T02:30:00+01:00', '2026-03-30T02:30:00+02:00'])
    expect(runsOf('2026-03-07T12:00:00Z', '48h', { timeZone: 'America/New_York' })).toEqual(['2026-03-09T02:30:00-04:00'])
    expect(runsOf('2026-10-24T12:00:00Z', '48h', { timeZone: 'Europe/Berlin' })).toEqual(['2026-10-25T02:30:00+02:00', '2026-10-25T02:30:00+01:00', '2026-10-26T02:30:00+01:00'])
  })

  test('a leap day, and the end of a month', () => {
    expect(runsOf('2028-02-28T12:00:00Z', '48h', { schedule: '0 0 29 2 *' })).toEqual(['2028-02-29T00:00:00Z'])
    expect(runsOf('2027-02-28T12:00:00Z', '48h', { schedule: '0 0 29 2 *' })).toEqual([])
    expect(runsOf('2026-01-30T12:00:00Z', '72h', { schedule: '0 6 31 * *' })).toEqual(['2026-01-31T06:00:00Z'])
    expect(runsOf('2026-11-20T00:00:00Z', '96h', { schedule: '0 9 * * MON' })).toEqual(['2026-11-23T09:00:00Z'])
  })
})

describe('it goes with', () => {
  test('what is saved and loaded, forked, restored and gone through again', () => {
    const made = cluster({ startTime })
    made.apply(shop)
    made.runFor('1m')
    const snapshot = made.snapshot()
    const others = [Cluster.load(made.save()), made.fork()]
    const finish = (each: Cluster): string => {
      each.step({ crash: { node: 'node-1' }, for: '2m' })
      each.runFor('10m')
      return each.digest
    }
    const digest = finish(made)
    expect(others.map(finish)).toEqual([digest, digest])
    expect(finish(made.restore(snapshot))).toBe(digest)
    expect(others[0]!.get('Deployment', 'shop/cart').metadata.creationTimestamp).toBe('2026-03-29T00:00:00Z')
    expect(made.explain(`shop/${made.list('Pod')[0]!.metadata.name}`, { at: '30s' }).atMs).toBeLessThanOrEqual(30_000)
  })

  test('controllers of one\'s own: their time is that of the objects', () => {
    const ages: number[] = []
    const reconciler = defineReconciler({
      name: 'ages', actor: 'ages', watches: [{ kind: 'ConfigMap', on: ({ key }: { readonly key: string }, { queue }) => queue.addAfter(key, 5_000) }],
      gather: ({ now, view }, key) => void ages.push(now - (Date.parse(view.get<{ metadata: { creationTimestamp: string } }>('ConfigMap', key)!.metadata.creationTimestamp) - Date.UTC(2000, 0, 1))),
      *decide() { /* only looks */ },
    })
    const made = cluster({ startTime, extend: { reconcilers: [{ version: '1', reconciler }] } })
    made.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one' } })
    made.runFor('1m')
    expect(new Set(ages)).toEqual(new Set([5_000]))
  })
})

test.each([
  ['2026-03-29', 'startTime: expected a time such as 2026-03-29T00:00:00Z, found "2026-03-29": write 2026-03-29T00:00:00Z'],
  ['1999-12-31T23:59:59Z', 'startTime: expected a time from 2000-01-01T00:00:00Z on, found "1999-12-31T23:59:59Z": simulated time begins with the year 2000'],
  ['12345-01-01T00:00:00Z', 'startTime: expected a time up to 9998-12-31T23:59:59Z, found "12345-01-01T00:00:00Z"'],
  [1_774_742_400_000, 'startTime: expected a text such as \'2026-03-29T00:00:00Z\', found 1774742400000, which is no text'],
  [new Date(Date.UTC(2026, 2, 29)), 'startTime: expected a text such as \'2026-03-29T00:00:00Z\', found "2026-03-29T00:00:00.000Z", which is no text'],
  [null, 'startTime: expected a text such as \'2026-03-29T00:00:00Z\', found null, which is no text'],
])('%s is no start', (value, message) => {
  const make = (): Cluster => cluster({ startTime: value } as Partial<ClusterOptions>)
  expect(make).toThrow(OptionError)
  expect(make).toThrow(message)
})
