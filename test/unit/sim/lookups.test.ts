import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Engine, Store } from '../../../src/sim/index.js'

const keys = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'), { maxLength: 8 })
const step = fc.record({ object: fc.constantFrom('x', 'y'), keys: fc.option(keys) })

test('under each key stand the objects that list it, however their lists change', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const store = new Store(new Engine({ seed: 'lookups' }).state)
      store.addIndex({ name: 'by-key', kind: 'Thing', keys: (thing: { readonly keys: readonly string[] }) => thing.keys })
      const things = new Map<string, { readonly name: string; readonly keys: readonly string[] }>()
      for (const { object, keys: listed } of steps) {
        if (listed === null && !things.has(object)) continue
        const thing = listed === null ? undefined : { name: object, keys: listed }
        store.of('Thing').put(object, thing)
        if (thing === undefined) things.delete(object)
        else things.set(object, thing)
        for (const key of 'abcdefg') {
          const expected = [...things.values()].filter((each) => each.keys.includes(key)).map(({ name }) => name).sort()
          expect(store.byIndex<{ readonly name: string }>('Thing', 'by-key', key).map(({ name }) => name)).toEqual(expected)
        }
      }
    }),
    { seed: 36, numRuns: 300 },
  )
})
