import { expect, test } from 'vitest'
import { durationMicros, durationMs } from '../../../src/model/duration.js'

test.each([
  ['0', 0], ['90s', 90_000], ['1h30m', 5_400_000], ['1.5s', 1500], ['250ms', 250], ['0.1s', 100], ['1m0.001s', 60_001], ['2000us', 2],
])('%s is %i ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms)
})

test.each(['', '5', 's', '5 s', '-5s', '+5s', '1.s', '.5s', '1d', '5m5', '1e3s', '0.0001ms', '1us', '999999999999999h'])('%s is no whole number of milliseconds', (text) => {
  expect(durationMs(text)).toBeUndefined()
})

test('CPU time is read to the microsecond', () => {
  expect(durationMicros('4ms')).toBe(4000)
  expect(durationMicros('0.5ms')).toBe(500)
  expect(durationMicros('30µs')).toBe(30)
  expect(durationMicros('0.5us')).toBeUndefined()
})
