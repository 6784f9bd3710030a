import { expect, test } from 'vitest'
import { DEFAULT_START_TIME, formatTime, readStartTime } from '../../../src/model/index.js'

test.each([
  [DEFAULT_START_TIME, '2000-01-01T00:00:00Z'],
  ['2026-03-29T00:00:00Z', '2026-03-29T00:00:00Z'],
  ['2026-03-29T00:00:00+01:00', '2026-03-28T23:00:00Z'],
  ['1999-12-31T19:00:00-05:00', '2000-01-01T00:00:00Z'],
  ['2028-02-29t12:34:56.000z', '2028-02-29T12:34:56Z'],
  ['9998-12-31T23:59:59Z', '9998-12-31T23:59:59Z'],
])('%s is %s', (text, instant) => {
  expect(formatTime(readStartTime(text) as number)).toBe(instant)
})

const SUCH = 'a time such as 2026-03-29T00:00:00Z'

test.each([
  ['soon', { expected: SUCH }],
  ['', { expected: SUCH }],
  ['2026-03-29', { expected: SUCH, remedy: 'write 2026-03-29T00:00:00Z' }],
  ['2026-03-29T02:30', { expected: SUCH, remedy: 'write 2026-03-29T02:30:00Z' }],
  ['2026-03-29 02:30:15', { expected: SUCH, remedy: 'write 2026-03-29T02:30:15Z' }],
  ['2026-02-29T00:00:00Z', { expected: SUCH }],
  ['2026-03-29T24:00:00Z', { expected: SUCH }],
  ['10000-01-01T00:00:00Z', { expected: 'a time up to 9998-12-31T23:59:59Z', remedy: 'simulated time ends with the year 9999' }],
  ['1999-12-31T23:59:59Z', { expected: 'a time from 2000-01-01T00:00:00Z on', remedy: 'simulated time begins with the year 2000' }],
  ['2000-01-01T00:00:00+00:01', { expected: 'a time from 2000-01-01T00:00:00Z on', remedy: 'simulated time begins with the year 2000' }],
  ['9999-01-01T00:00:00Z', { expected: 'a time up to 9998-12-31T23:59:59Z', remedy: 'simulated time ends with the year 9999' }],
  ['2026-03-29T00:00:00.250Z', { expected: 'a whole second', remedy: 'write 2026-03-29T00:00:00Z' }],
])('"%s" is no start', (text, problem) => {
  expect(readStartTime(text)).toEqual(problem)
})
