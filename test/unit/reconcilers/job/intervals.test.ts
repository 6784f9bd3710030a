import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countOf, firstOutside, formatIntervals, hasIndex, overlap, parseIntervals, union, withIndexes } from '../../../../src/reconcilers/job/intervals.js'

test('indexes are written as ranges, two neighbours as two', () => {
  const text = (...indexes: number[]) => formatIntervals(withIndexes([], indexes))
  expect(text()).toBe('')
  expect(text(0, 2, 3, 4, 7, 8)).toBe('0,2-4,7,8')
})

test('indexes beyond the completions are cut off, what cannot be read is left out', () => {
  expect(parseIntervals('0,2-4,7,8', 4)).toEqual([[0, 0], [2, 3]])
  expect(parseIntervals('x,1-y,3', 10)).toEqual([[3, 3]])
  expect(parseIntervals(undefined, 10)).toEqual([])
})

const indexes = fc.uniqueArray(fc.nat(30), { maxLength: 20 })

test('they behave as sets do', () => {
  fc.assert(fc.property(indexes, indexes, fc.nat(10), (a, b, count) => {
    const [x, y] = [withIndexes([], a), withIndexes([], b)]
    const all = new Set([...a, ...b])
    expect(countOf(union(x, y))).toBe(all.size)
    expect(overlap(x, y)).toBe(a.filter((index) => b.includes(index)).length)
    expect(parseIntervals(formatIntervals(x), 31)).toEqual(x)
    const free = Array.from({ length: 31 }, (_, index) => index).filter((index) => !hasIndex(x, index))
    expect(free.every((index) => !a.includes(index))).toBe(true)
    expect(firstOutside(x, count, 31)).toEqual(free.slice(0, count))
  }), { numRuns: 200 })
})
