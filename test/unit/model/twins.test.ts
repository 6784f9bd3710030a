import { expect, test } from 'vitest'
import { Twins } from '../../../src/model/twins.js'

test('equal values become one object', () => {
  const twins = new Twins<object>()
  const a = twins.of({ a: [1] }, () => ({ made: 1 }))
  expect(twins.of({ a: [1] }, () => ({ made: 2 }))).toBe(a)
  expect(twins.of({ a: [2] }, () => ({ made: 3 }))).toEqual({ made: 3 })
})

test('what is forgotten is made anew', () => {
  const twins = new Twins<object>()
  const first = twins.of({ n: 0 }, () => ({ n: 0 }))
  for (let n = 1; n <= 1_000; n++) twins.of({ n }, () => ({ n }))
  const again = twins.of({ n: 0 }, () => ({ n: 0 }))
  expect(again).not.toBe(first)
  expect(again).toEqual(first)
})
