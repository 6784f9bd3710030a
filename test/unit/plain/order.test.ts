/** The order of texts: by code units, however many there are and however they came. */
import { expect, test } from 'vitest'
import { byText, sortedKeys } from '../../../src/plain/index.js'

test('texts stand by their code units', () => {
  expect(['é', 'z', 'Z', 'a', '', '10', '9', '\u{1F600}', '\uFFFD'].sort(byText)).toEqual(['', '10', '9', 'Z', 'a', 'z', 'é', '\u{1F600}', '\uFFFD'])
})

test.each([0, 1, 2, 24, 25, 300])('the keys of a map of %i are sorted, and it stays as it is', (count) => {
  const keys = Array.from({ length: count }, (_, i) => `k${(i * 7919) % 1_000}`)
  const map = Object.fromEntries(keys.map((key) => [key, 1]))
  expect(sortedKeys(map)).toEqual([...keys].sort(byText))
  expect(Object.keys(map)).toEqual(keys)
})

test('no map has no keys', () => {
  expect(sortedKeys(undefined)).toEqual([])
})
