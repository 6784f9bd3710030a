import fc from 'fast-check'
import { expect, test } from 'vitest'
import { slashed } from '../../../src/plain/index.js'

test('two parts are put together whatever was asked for before, and names in use are the same text', () => {
  const part = fc.string({ unit: fc.constantFrom('a', 'b', '-', '0', '1'), maxLength: 6 })
  fc.assert(fc.property(fc.array(fc.tuple(part, part), { maxLength: 200 }), (pairs) => {
    for (const [first, second] of pairs) expect(slashed(first, second)).toBe(`${first}/${second}`)
  }), { seed: 7 })
})
