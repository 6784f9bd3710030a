import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Names } from '../../../../src/reconcilers/daemonset/names.js'

test('the first names are those that sorting all would give, however names come and go', () => {
  const step = fc.record({ name: fc.nat(60).map((n) => `n${n}`), add: fc.boolean(), count: fc.nat(12) })
  fc.assert(fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
    const names = new Names()
    const model = new Set<string>()
    for (const { name, add, count } of steps) {
      if (add) {
        names.add(name)
        model.add(name)
      } else {
        names.delete(name)
        model.delete(name)
      }
      expect(names.first(count)).toEqual([...model].sort().slice(0, count))
      expect(names.size).toBe(model.size)
    }
    expect(names.all()).toEqual([...model].sort())
  }))
})
