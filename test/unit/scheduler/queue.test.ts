import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SchedulingQueue } from '../../../src/scheduler/queue.js'
import { Engine } from '../../../src/sim/index.js'

test('the first pod of a queue is in it once', () => {
  const queue = new SchedulingQueue(new Engine({ seed: 's' }))
  queue.add('a', 0)
  expect(queue.counts()).toEqual({ active: 1, backOff: 0, unschedulable: 0, gated: 0 })
  expect([queue.pop()?.key, queue.pop(), queue.hasNext]).toEqual(['a', undefined, false])
})

const step = fc.record({ op: fc.constantFrom('add', 'add', 'remove', 'pop', 'refuse', 'fail', 'restore'), key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), priority: fc.nat(3) })

test('pods come by priority, then by who has waited longer, whoever is taken out in between', () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 80 }), (program) => {
    const engine = new Engine({ seed: 's' })
    const queue = new SchedulingQueue(engine)
    let expected: { key: string; priority: number }[] = []
    for (const { op, key, priority } of program) {
      if (op === 'restore') engine.restore(engine.snapshot())
      else if (op === 'add') {
        expected = [...expected.filter((each) => each.key !== key), { key, priority }]
        queue.add(key, priority)
      } else if (op === 'remove') {
        expected = expected.filter((each) => each.key !== key)
        queue.remove(key)
      } else {
        const next = [...expected].sort((a, b) => b.priority - a.priority)[0]
        const taken = queue.pop()
        expect(taken?.key).toBe(next?.key)
        if (taken === undefined) continue
        expected = expected.filter((each) => each.key !== taken.key)
        if (op === 'refuse') queue.refused(taken.key, taken.row, ['Plugin'])
        if (op === 'fail') queue.failed(taken.key, taken.row)
      }
      expect(queue.counts().active).toBe(expected.length)
    }
  }), { seed: 7, numRuns: 300 })
})
