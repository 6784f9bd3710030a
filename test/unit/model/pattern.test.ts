import { expect, test } from 'vitest'
import { matchesPattern } from '../../../src/model/pattern.js'

test.each([
  ['shop/product:*', 'shop/product:v3', true],
  ['shop/product:v3', 'shop/product:v3', true],
  ['shop/product:v3', 'shop/product:v31', false],
  ['*', '', true],
  ['*:v*', 'a:b:v1', true],
  ['*product*', 'shop/product', true],
  ['a*b*c', 'aXbXbXc', true],
  ['a*b*c', 'aXbXb', false],
  ['', 'x', false],
])('%s fits %s: %s', (pattern, text, fits) => {
  expect(matchesPattern(pattern, text)).toBe(fits)
})

test('a pattern of many stars is answered at once', () => {
  expect(matchesPattern('*a'.repeat(500) + 'b', 'a'.repeat(5000))).toBe(false)
})
