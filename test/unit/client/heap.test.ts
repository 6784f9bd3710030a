import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Heap } from '../../../src/client/index.js'

test('a heap gives back what was put in, smallest first', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (items) => {
      const heap = new Heap<number>((a, b) => a - b)
      for (const item of items) heap.push(item)
      const sorted = [...items].sort((a, b) => a - b)
      expect(heap.top).toBe(sorted[0])
      expect(items.map(() => heap.pop())).toEqual(sorted)
      expect(heap.pop()).toBeUndefined()
    }),
  )
})
