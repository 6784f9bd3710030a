import fc from 'fast-check'
import { expect, test } from 'vitest'
import { freeze } from '../../../src/plain/index.js'
import { findNotPlain, produce } from '../../../src/sim/index.js'

interface Thing { readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> }; readonly status: { readonly ready: number; readonly conditions: readonly { readonly type: string; readonly status: string }[] } }

const thing: fc.Arbitrary<Thing> = fc.record({
  metadata: fc.record({ name: fc.string(), labels: fc.dictionary(fc.constantFrom('a', 'b'), fc.string()) }),
  status: fc.record({ ready: fc.nat(), conditions: fc.array(fc.record({ type: fc.string(), status: fc.constantFrom('True', 'False') })) }),
})

test('a literal copy and produce give the same frozen value, share what did not change, and leave the old one alone', () => {
  fc.assert(
    fc.property(thing, fc.nat(), fc.constantFrom('True', 'False'), (made, ready, status) => {
      const before = freeze(structuredClone(made))
      const text = JSON.stringify(before)
      const literal = freeze({ metadata: before.metadata, status: { ready, conditions: [...before.status.conditions, { type: 'New', status }] } })
      const produced = produce(before, (draft) => {
        draft.status.ready = ready
        draft.status.conditions.push({ type: 'New', status })
      })
      expect(produced).toEqual(literal)
      expect(findNotPlain(produced)).toBeUndefined()
      expect(produced.metadata).toBe(before.metadata)
      expect(JSON.stringify(before)).toBe(text)
    }),
    { seed: 6 },
  )
})
