/** Growing texts against strings, over snapshots that are gone back to and taken over by another space. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { growingText, utf8 } from '../../../src/sim/state/growing-text.js'
import { StateSpace, type Snapshot } from '../../../src/sim/state/space.js'

const text = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom('', 'a "quote"', 'back\\slash', 'line\nbreak', '\u007f\u0080', '\ud83d\ude00', '\ud800', 'x'.repeat(5_000)))
const step = fc.record({ op: fc.constantFrom('write', 'write', 'put', 'quote', 'quote', 'clear', 'save', 'back', 'leave', 'json'), text, which: fc.nat(5) })

const wellFormed = (given: string): string => new TextDecoder().decode(new TextEncoder().encode(given))

it('is what strings would be, whoever else goes on from its snapshots', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const saved: { snapshot: Snapshot; text: string }[] = []
      let space = new StateSpace()
      let grown = growingText(space, 'text')
      let expected = ''
      for (const { op, text: given, which } of steps) {
        const { length } = expected === '' ? { length: 0 } : utf8(expected)
        const from = saved[which % Math.max(1, saved.length)]
        switch (op) {
          case 'write': grown.write(given); expected += wellFormed(given); break
          case 'put': grown.put(utf8(given)); expected += wellFormed(given); break
          case 'quote': grown.writeQuoted(given); expected += JSON.stringify(given); break
          case 'clear': grown.clear(); expected = ''; break
          case 'save': saved.push({ snapshot: space.snapshot(), text: expected }); break
          case 'back': if (from !== undefined) { space.install(from.snapshot); expected = from.text } break
          case 'leave':
            space = new StateSpace()
            grown = growingText(space, 'text')
            if (from !== undefined) space.install(from.snapshot)
            expected = from?.text ?? ''
            break
          case 'json': {
            const plain = JSON.parse(JSON.stringify(space.toPlain(space.snapshot()))) as Record<string, unknown>
            space.install(space.fromPlain(plain))
            break
          }
        }
        if (op === 'write' || op === 'put') expect(grown.from(length)).toBe(wellFormed(given))
        expect(grown.from(0)).toBe(expected)
        expect(grown.length).toBe(utf8(expected).length)
        expect(Buffer.from(grown.bytes).toString()).toBe(expected)
      }
      for (const { snapshot, text: before } of saved) {
        space.install(snapshot)
        expect(grown.from(0)).toBe(before)
      }
    }),
    { seed: 7, numRuns: 500 },
  )
})
