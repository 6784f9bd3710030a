import { describe, expect, test } from 'vitest'
import { freeze, freezeForReal, isFrozen } from '../../../src/plain/index.js'

// The tests' set-up has switched freezing on (test/support/freeze.ts); test/e2e/frozen.test.ts looks at the library without.
describe('values that nobody changes any more', () => {
  test('are frozen to their leaves in tests, and are themselves', () => {
    const value = { list: [{ deep: { er: 1 } }], text: 'a' }
    expect(freeze(value)).toBe(value)
    expect(() => ((value.list[0]!.deep as { er: number }).er = 2)).toThrow(TypeError)
    expect(isFrozen(value)).toBe(true)
    expect(isFrozen({})).toBe(false)
  })

  test('that are no objects stay what they are', () => {
    expect([freezeForReal(undefined), freezeForReal(null), freezeForReal('text')]).toEqual([undefined, null, 'text'])
  })

  test('are not gone into again where they are frozen already', () => {
    const inner = Object.freeze({ list: [1] })
    freezeForReal({ inner })
    expect(Object.isFrozen(inner.list)).toBe(false)
  })
})
