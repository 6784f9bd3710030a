import { expect, test } from 'vitest'
import { selectHost } from '../../../../src/placement/decision/select.js'
import type { TieBreak } from '../../../../src/placement/decision/select.js'

const NAMES = ['d', 'c', 'b', 'a']
const last = (n: number) => n - 1

function choose(totals: readonly number[], ties: TieBreak, draw = last, count = totals.length) {
  return selectHost(Float64Array.from(totals), count, { ties, draw }, (place) => NAMES[place]!)
}

test('totals beyond the candidates do not count: the array is reused', () => {
  expect(choose([1, 2, 9], 'list-order', last, 2).place).toBe(1)
})

test.each([
  ['seeded', 3],
  ['first-by-name', 3],
  ['list-order', 1],
] as const)('ties by %s', (ties, place) => {
  expect(choose([1, 7, 3, 7], ties)).toEqual({ place, score: 7, ties: 2 })
})

test.each([[0, 0], [1, 2], [2, 3]])('draw %i of three best ones takes the one at place %i', (drawn, place) => {
  expect(choose([5, 4, 5, 5], 'seeded', () => drawn)).toEqual({ place, score: 5, ties: 3 })
})

test('a single best one asks for no draw', () => {
  const never = () => { throw new Error('drawn') }
  expect(choose([1, 2], 'seeded', never)).toEqual({ place: 1, score: 2, ties: 1 })
})
