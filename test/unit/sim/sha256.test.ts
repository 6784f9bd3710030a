import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { portableSha256, sha256Hex, sha256Of } from '../../../src/sim/sha256.js'

describe('SHA-256', () => {
  it('is the same from the host and in JavaScript, for every text', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'grapheme' }), fc.constantFrom('', '\ud800', 'a\udc00b', '\u0000', 'é'.repeat(100_000)))
    fc.assert(
      fc.property(text, (value) => {
        const expected = createHash('sha256').update(value, 'utf8').digest('hex')
        expect(portableSha256(value)).toBe(expected)
        expect(sha256Hex(value)).toBe(expected)
        const bytes = new TextEncoder().encode(value)
        expect(portableSha256(bytes)).toBe(expected)
        expect(sha256Hex(bytes)).toBe(expected)
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  it('takes the portable one where the host has none', () => {
    expect(sha256Of({})).toBe(portableSha256)
    expect(sha256Of({ process: {} })).toBe(portableSha256)
    expect(sha256Of({ process: { getBuiltinModule: () => undefined } })).toBe(portableSha256)
    expect(sha256Of({ process: { getBuiltinModule: () => ({}) } })).toBe(portableSha256)
    expect(sha256Of(globalThis as never)).not.toBe(portableSha256)
  })
})
