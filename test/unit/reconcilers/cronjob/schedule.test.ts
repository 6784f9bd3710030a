import { describe, expect, test } from 'vitest'
import { parseTime, type CronJob } from '../../../../src/model/index.js'
import { dueTime, nextLookMs, scheduleOf } from '../../../../src/reconcilers/cronjob/schedule.js'

function cronJob(spec: object, lastScheduleTime?: string): CronJob {
  return {
    apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'tick', namespace: 'default', creationTimestamp: '2000-01-01T00:00:00Z' },
    spec: { schedule: '*/10 * * * *', ...spec }, status: lastScheduleTime === undefined ? {} : { lastScheduleTime },
  } as unknown as CronJob
}

function due(object: CronJob, now: string) {
  const schedule = scheduleOf(object)
  if ('error' in schedule) throw new Error(schedule.error)
  return { ...dueTime(object, schedule, parseTime(now)!), lookMs: nextLookMs(object, schedule, parseTime(now)!) }
}

describe('a CronJob', () => {
  test('waits for the first time after its creation, and looks 100 ms after it', () => {
    expect(due(cronJob({}), '2000-01-01T00:04:00Z')).toEqual({ many: false, lookMs: 360_100 })
  })

  test('starts the latest of the times that it has missed', () => {
    expect(due(cronJob({}, '2000-01-01T00:10:00Z'), '2000-01-01T00:45:00Z')).toMatchObject({ at: parseTime('2000-01-01T00:40:00Z'), many: false })
    expect(due(cronJob({ schedule: '30 6-16/4 * * 1-5' }, '2000-01-03T06:30:00Z'), '2000-01-05T12:00:00Z')).toMatchObject({ at: parseTime('2000-01-05T10:30:00Z') })
  })

  test('has missed many when more than a hundred have passed', () => {
    expect(due(cronJob({ schedule: '* * * * *' }), '2000-01-01T01:40:00Z').many).toBe(false)
    expect(due(cronJob({ schedule: '* * * * *' }), '2000-01-01T01:41:00Z').many).toBe(true)
  })

  test('looks back no further than its deadline', () => {
    expect(due(cronJob({ startingDeadlineSeconds: 60 }, '2000-01-01T00:00:00Z'), '2000-01-01T00:15:00Z').at).toBeUndefined()
    expect(due(cronJob({ startingDeadlineSeconds: 600 }, '2000-01-01T00:00:00Z'), '2000-01-01T00:15:00Z').at).toBe(parseTime('2000-01-01T00:10:00Z'))
  })

  test('that can never run says so', () => {
    expect(due(cronJob({ schedule: '0 0 30 2 *' }), '2000-01-01T00:15:00Z')).toMatchObject({ error: 'time difference between two schedules is less than 1 second' })
  })

  test('follows the clocks of its zone, unless the schedule names one', () => {
    expect(due(cronJob({ schedule: '0 2 * * *', timeZone: 'Europe/Berlin' }), '2000-01-01T01:00:00Z').at).toBe(parseTime('2000-01-01T01:00:00Z'))
    expect(due(cronJob({ schedule: 'TZ=Asia/Tokyo 0 2 * * *', timeZone: 'Europe/Berlin' }), '2000-01-01T01:00:00Z').at).toBeUndefined()
  })
})
