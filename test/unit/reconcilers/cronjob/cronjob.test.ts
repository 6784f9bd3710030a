/** CronJobs in a whole cluster: their Jobs have pods, and go with them. */
import { describe, expect, test } from 'vitest'
import { Cluster, type AppOptions } from '../../../../src/index.js'

const cronJob = (spec: object) => ({
  apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'tick' },
  spec: { schedule: '*/10 * * * *', jobTemplate: { spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'work:1' }] } } } }, ...spec },
})

function started(spec: object, apps: readonly AppOptions[] = []): Cluster {
  const cluster = new Cluster({ seed: '1', nodes: { count: 3, zones: ['a', 'b', 'c'], cpu: '4', memory: '8Gi' }, apps: apps as AppOptions[] })
  cluster.apply([cronJob(spec)] as never)
  return cluster
}

const statusOf = (cluster: Cluster) => cluster.get('CronJob', 'default/tick').status
const jobs = (cluster: Cluster) => cluster.list('Job').map(({ metadata }) => metadata.name)
const told = (cluster: Cluster) => cluster.events({ kind: 'CronJob', name: 'default/tick' }).map(({ reason, message }) => `${reason}: ${message}`)

describe('a CronJob', () => {
  test('makes a Job at each time, notes its end, and keeps the last three', () => {
    const cluster = started({})
    cluster.runFor('10m3s')
    expect(statusOf(cluster)).toMatchObject({ lastScheduleTime: '2000-01-01T00:10:00Z', active: [{ kind: 'Job', name: 'tick-15778090' }] })
    cluster.runFor('20s')
    expect(statusOf(cluster)).toEqual({ lastScheduleTime: '2000-01-01T00:10:00Z', lastSuccessfulTime: '2000-01-01T00:10:06Z' })
    expect(told(cluster)).toEqual(['SuccessfulCreate: Created job tick-15778090', 'SawCompletedJob: Saw completed job: tick-15778090, condition: Complete'])
    cluster.runFor('41m')
    expect(jobs(cluster)).toEqual(['tick-15778110', 'tick-15778120', 'tick-15778130'])
    expect(cluster.list('Pod')).toHaveLength(3)
  })

  test('keeps one Job that failed', () => {
    const cluster = started({ schedule: '*/20 * * * *', jobTemplate: { spec: { backoffLimit: 0, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'bad:1' }] } } } } }, [{ image: 'bad:*', exits: { code: 1, after: '1s' } }])
    cluster.runFor('1h1m')
    expect(jobs(cluster)).toEqual(['tick-15778140'])
    expect(statusOf(cluster)).toEqual({ lastScheduleTime: '2000-01-01T01:00:00Z' })
  })

  test('that is suspended makes none, and then makes up for the last', () => {
    const cluster = started({ suspend: true })
    cluster.runFor('35m')
    expect(jobs(cluster)).toEqual([])
    cluster.apply([cronJob({ suspend: false })] as never)
    cluster.runFor('1m')
    expect(jobs(cluster)).toEqual(['tick-15778110'])
  })

  test('that gets another schedule follows it', () => {
    const cluster = started({})
    cluster.runFor('5m')
    cluster.apply([cronJob({ schedule: '*/7 * * * *' })] as never)
    cluster.runFor('2m30s')
    expect(jobs(cluster)).toEqual(['tick-15778087'])
  })

  test('goes with its Jobs and their pods', () => {
    const cluster = started({}, [{ image: 'work:*', exits: { code: 0, after: '1h' } }])
    cluster.runFor('25m')
    expect([jobs(cluster).length, cluster.list('Pod').length]).toEqual([2, 2])
    cluster.delete('CronJob', 'default/tick')
    cluster.runFor('1m')
    expect([cluster.find('CronJob', 'default/tick'), jobs(cluster), cluster.list('Pod')]).toEqual([undefined, [], []])
  })

  test('with a schedule or a zone that does not exist is refused', () => {
    expect(() => started({ schedule: '61 * * * *' })).toThrow('CronJob.batch "tick" is invalid: spec.schedule: Invalid value: "61 * * * *": end of range (61) above maximum (59): 61')
    expect(() => started({ timeZone: 'Mars/Olympus' })).toThrow('spec.timeZone: Invalid value: "Mars/Olympus": unknown time zone Mars/Olympus')
  })
})
