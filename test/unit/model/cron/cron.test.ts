import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatTime, nextTime, parseSchedule, parseTime, type CronSchedule } from '../../../../src/model/index.js'

function schedule(text: string): CronSchedule {
  const parsed = parseSchedule(text)
  if ('error' in parsed) throw new Error(parsed.error)
  return parsed
}

/** The next times after an instant. */
function times(text: string, after: string, count = 1): (string | undefined)[] {
  const result: (string | undefined)[] = []
  for (let at = parseTime(after); at !== undefined && result.length < count;) {
    at = nextTime(schedule(text), at)
    result.push(at === undefined ? undefined : formatTime(at))
  }
  return result
}

describe('what is due next', () => {
  test.each([
    ['*/15 * * * *', '2012-07-09T14:45:00Z', '2012-07-09T15:00:00Z'],
    ['*/15 * * * *', '2012-07-09T14:59:59Z', '2012-07-09T15:00:00Z'],
    ['20-35/15 * * * *', '2012-07-09T15:45:00Z', '2012-07-09T16:20:00Z'],
    ['0 0 29 2 *', '2012-07-09T23:35:00Z', '2016-02-29T00:00:00Z'],
    ['30 3 1,15 * Mon', '2012-07-09T00:00:00Z', '2012-07-09T03:30:00Z'],
    ['0 0 * Feb-Dec/3 *', '2012-07-09T00:00:00Z', '2012-08-01T00:00:00Z'],
    ['@weekly', '2012-07-09T00:00:00Z', '2012-07-15T00:00:00Z'],
    ['@every 90m', '2012-07-09T00:00:30Z', '2012-07-09T01:30:30Z'],
    ['59 23 31 12 ?', '2012-12-31T23:59:00Z', '2013-12-31T23:59:00Z'],
  ])('%s after %s', (text, after, expected) => {
    expect(times(text, after)).toEqual([expected])
  })

  test('there is no 30th of February', () => {
    expect(times('0 0 30 2 *', '2000-01-01T00:00:00Z')).toEqual([undefined])
  })

  test('a time that clocks leave out when they are put forward is skipped, and one after it is not', () => {
    // In New York clocks went from 2:00 to 3:00 on 2012-03-11.
    expect(times('TZ=America/New_York 30 2 11 3 ?', '2012-03-11T05:00:00Z')).toEqual(['2013-03-11T06:30:00Z'])
    expect(times('TZ=America/New_York 0 * * * ?', '2012-03-11T05:00:00Z', 3)).toEqual(['2012-03-11T06:00:00Z', '2012-03-11T07:00:00Z', '2012-03-11T08:00:00Z'])
    expect(times('TZ=America/New_York 0 1 * * ?', '2012-03-10T06:00:00Z', 2)).toEqual(['2012-03-11T06:00:00Z', '2012-03-12T05:00:00Z'])
  })

  test('a time that clocks show twice when they are put back comes twice', () => {
    // In New York clocks went from 2:00 back to 1:00 on 2012-11-04.
    expect(times('TZ=America/New_York 30 1 4 11 ?', '2012-11-04T04:00:00Z', 2)).toEqual(['2012-11-04T05:30:00Z', '2012-11-04T06:30:00Z'])
    expect(times('TZ=America/New_York 0 3 * * ?', '2012-11-04T04:00:00Z')).toEqual(['2012-11-04T08:00:00Z'])
  })

  test('where clocks change at midnight the day has none', () => {
    // In São Paulo clocks went from 0:00 to 1:00 on 2018-11-04.
    expect(times('TZ=America/Sao_Paulo 0 9 4 11 *', '2018-11-03T12:00:00Z')).toEqual(['2018-11-04T11:00:00Z'])
    expect(times('TZ=America/Sao_Paulo 0 0 * * *', '2018-11-03T12:00:00Z')).toEqual(['2018-11-05T02:00:00Z'])
  })
})

test.each([
  ['', 'empty spec string'],
  ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
  ['* * * * * *', 'expected exactly 5 fields, found 6: [* * * * * *]'],
  ['60 * * * *', 'end of range (60) above maximum (59): 60'],
  ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
  ['* * * * 7', 'end of range (7) above maximum (6): 7'],
  ['30-20 * * * *', 'beginning of range (30) beyond end of range (20): 30-20'],
  ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
  ['-1-2 * * * *', 'failed to parse int from : strconv.Atoi: parsing "": invalid syntax'],
  ['*/2/3 * * * *', 'too many slashes: */2/3'],
  ['*/0 * * * *', 'step of range should be a positive number: */0'],
  ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
  ['@often', 'unrecognized descriptor: @often'],
  ['@every soon', 'failed to parse duration @every soon: time: invalid duration "soon"'],
  ['TZ=Mars/Olympus * * * * *', 'provided bad location Mars/Olympus: unknown time zone Mars/Olympus'],
])('%s: %s', (text, error) => {
  expect(parseSchedule(text)).toEqual({ error })
})

const MINUTE_MS = 60_000
const field = (min: number, max: number) => fc.oneof(fc.constant('*'), fc.integer({ min, max }).map(String), fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`))

test('in UTC the next time is the first minute that suits, found by looking at every minute', () => {
  const fields = fc.tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6))
  fc.assert(fc.property(fields, fc.integer({ min: 0, max: 40_000_000 }), (parts, minutesAfter) => {
    const parsed = schedule(parts.join(' '))
    if (parsed.kind !== 'fields') return
    const after = minutesAfter * 60_000 + 12_345
    const found = nextTime(parsed, after)
    let at = Math.floor(after / MINUTE_MS) * MINUTE_MS + MINUTE_MS
    const limit = at + 3 * 24 * 60 * MINUTE_MS
    while (at < limit && !suits(parsed, at)) at += MINUTE_MS
    if (at < limit) expect(found).toBe(at)
    else expect(found === undefined || found >= limit).toBe(true)
  }), { numRuns: 150 })
})

/** By the host's calendar. */
function suits(parsed: Extract<CronSchedule, { kind: 'fields' }>, at: number): boolean {
  const date = new Date(at + Date.UTC(2000, 0, 1))
  const [day, weekday] = [parsed.days.has(date.getUTCDate()), parsed.weekdays.has(date.getUTCDay())]
  return parsed.minutes.has(date.getUTCMinutes()) && parsed.hours.has(date.getUTCHours()) && parsed.months.has(date.getUTCMonth() + 1) && (parsed.bothDays ? day && weekday : day || weekday)
}
