import { expect, test } from 'vitest'
import { naturalLog } from '../../../../src/placement/matching/natural-log.js'

test('the logarithm of whole numbers, to the last few bits', () => {
  for (let n = 1; n < 20_000; n++) {
    expect(Math.abs(naturalLog(n) - Math.log(n))).toBeLessThanOrEqual(Math.log(n) * 2.3e-16)
  }
})

test('powers of two are multiples of ln 2', () => {
  expect(naturalLog(1)).toBe(0)
  expect(naturalLog(2)).toBe(0.6931471805599453)
  expect(naturalLog(1024)).toBe(6.931471805599453)
})
