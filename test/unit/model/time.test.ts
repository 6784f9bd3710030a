import { expect, test } from 'vitest'
import { formatDuration, formatMicroTime, formatTime, parseDuration, parseTime } from '../../../src/model/index.js'

const EPOCH = Date.UTC(2000, 0, 1)

test('instants are written and read as the calendar has them', () => {
  for (let i = -4_000; i < 4_000; i++) {
    const ms = i * 86_400_000 * 13 + i * 1_234_567
    const text = `${new Date(EPOCH + ms).toISOString().slice(0, 19)}Z`
    expect(formatTime(ms)).toBe(text)
    expect(parseTime(text)).toBe(Math.floor(ms / 1000) * 1000)
  }
})

test('whole seconds are cut, microseconds are kept', () => {
  expect(formatTime(1999)).toBe('2000-01-01T00:00:01Z')
  expect(formatMicroTime(1999)).toBe('2000-01-01T00:00:01.999000Z')
  expect(parseTime('2000-01-01T00:00:01.999000Z')).toBe(1999)
  expect(parseTime('2000-01-01T02:00:00+02:00')).toBe(0)
})

test('what is no instant is undefined', () => {
  for (const text of ['', '2000-02-30T00:00:00Z', '2000-01-01', '2000-01-01T24:00:00Z', undefined, null]) {
    expect(parseTime(text)).toBeUndefined()
  }
})

test('durations are Go’s', () => {
  const cases: readonly [string, number | undefined][] = [
    ['90s', 90_000], ['1h30m', 5_400_000], ['1.5s', 1500], ['0', 0], ['-5m', -300_000], ['500ms', 500], ['1.1h', 3_960_000],
    ['.5s', 500], ['100us', 0], ['1', undefined], ['x', undefined], ['', undefined], ['1d', undefined],
  ]
  for (const [text, ms] of cases) expect(parseDuration(text), text).toBe(ms)
})

test('durations are printed as Go prints them', () => {
  const cases: readonly [number, string][] = [
    [0, '0s'], [90_000, '1m30s'], [5_400_000, '1h30m0s'], [500, '500ms'], [1500, '1.5s'], [-60_000, '-1m0s'],
  ]
  for (const [ms, text] of cases) expect(formatDuration(ms)).toBe(text)
})
