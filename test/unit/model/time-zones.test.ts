import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { generate } from '../../../scripts/generate-time-zones.js'
import { parseTime } from '../../../src/model/index.js'
import { timeZone } from '../../../src/model/time-zones/index.js'

const HOUR_MS = 3_600_000

test.each(Object.entries(generate()))('%s is up to date (npm run time-zones writes it)', (path, text) => {
  expect(readFileSync(path, 'utf8')).toBe(text)
})

test.each([
  ['UTC', '2000-01-01T00:00:00Z', 0],
  ['Asia/Kolkata', '2000-01-01T00:00:00Z', 5.5],
  ['America/New_York', '2000-04-02T06:59:59Z', -5],
  ['America/New_York', '2000-04-02T07:00:00Z', -4],
  ['US/Eastern', '2006-12-31T00:00:00Z', -5],
  ['Europe/Berlin', '2000-03-26T00:59:59Z', 1],
  ['Europe/Berlin', '2000-03-26T01:00:00Z', 2],
  ['Pacific/Apia', '2011-12-30T09:59:59Z', -10],
  ['Pacific/Apia', '2011-12-30T10:00:00Z', 14],
  // After the table: the rules of its last years go on.
  ['Europe/Berlin', '2044-03-27T00:59:59Z', 1],
  ['Europe/Berlin', '2044-03-27T01:00:00Z', 2],
  ['America/New_York', '2099-03-08T07:00:00Z', -4],
  ['Australia/Sydney', '1999-06-01T00:00:00Z', 10],
])('clocks in %s at %s are %d hours ahead', (name, at, hours) => {
  expect(timeZone(name)!.offsetMs(parseTime(at)!)).toBe(hours * HOUR_MS)
})

test('names are those of the database, told apart by case', () => {
  expect(['Mars/Olympus', 'europe/berlin', 'Local', '', 'constructor'].map(timeZone)).toEqual([undefined, undefined, undefined, undefined, undefined])
})

test('what the host knows about zones agrees with the table', () => {
  const at = Array.from({ length: 60 }, (_, i) => Date.UTC(2001, i * 3, 15))
  for (const name of ['Europe/London', 'America/Los_Angeles', 'Asia/Tokyo', 'Australia/Adelaide', 'America/Santiago', 'Africa/Johannesburg']) {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset', hour: 'numeric' })
    const host = at.map((ms) => {
      const [, sign = '+', hours = '0', minutes = '0'] = /GMT(?:([+-])(\d+):(\d+))?/.exec(format.format(ms))!
      return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
    })
    expect(at.map((ms) => timeZone(name)!.offsetMs(ms - Date.UTC(2000, 0, 1)))).toEqual(host.map((offset) => offset + 0))
  }
})
