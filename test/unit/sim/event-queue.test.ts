import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EventQueue } from '../../../src/sim/index.js'

interface Row { at: number; lane: number; order: number; seq: number }

const byKey = (a: Row, b: Row): number => a.at - b.at || a.lane - b.lane || a.order - b.order || a.seq - b.seq

test('events come out in the order (at, lane, order, seq), whatever was cancelled', () => {
  const event = fc.record({ at: fc.nat(20), lane: fc.nat(3), order: fc.nat(3), cancel: fc.boolean() })
  fc.assert(
    fc.property(fc.array(event, { maxLength: 200 }), (rows) => {
      const queue = new EventQueue<Row>()
      const kept: Row[] = []
      const handles = rows.map((row, seq) => {
        const key = { at: row.at, lane: row.lane, order: row.order, seq }
        if (!row.cancel) kept.push(key)
        return queue.push(key.at, key.lane, key.order, key.seq, key)
      })
      rows.forEach((row, i) => row.cancel && expect(queue.cancel(handles[i]!)).toBe(true))
      const popped: Row[] = []
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) popped.push(next)
      expect(popped).toEqual(kept.sort(byKey))
    }),
    { seed: 1 },
  )
})

test('a handle of a past event cancels nothing, also when its slot is used again', () => {
  const queue = new EventQueue<string>()
  const first = queue.push(1, 0, 0, 0, 'first')
  expect(queue.pop()).toBe('first')
  queue.push(2, 0, 0, 1, 'second')
  expect(queue.cancel(first)).toBe(false)
  expect(queue.pop()).toBe('second')
})

test('a saved queue continues elsewhere, handles included', () => {
  const queue = new EventQueue<string>()
  for (let i = 0; i < 300; i++) queue.push(i % 7, 0, 0, i, `e${i}`)
  const handle = queue.push(3, 1, 0, 300, 'gone')
  for (let i = 0; i < 50; i++) queue.pop()
  const saved = JSON.parse(JSON.stringify(queue.save()))
  const copy = new EventQueue<string>()
  copy.load(saved)
  expect(copy.cancel(handle)).toBe(true)
  queue.cancel(handle)
  for (;;) {
    const [a, b] = [queue.pop(), copy.pop()]
    expect(b).toBe(a)
    if (a === undefined) break
  }
})
