import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cell, column, dictionary, ring, StateSpace, table } from '../../../src/sim/index.js'

type Step = { op: 'set' | 'delete' | 'push' | 'shift' | 'snapshot' | 'restore'; key: number; value: number }

function makeState() {
  const space = new StateSpace()
  return {
    space,
    cell: cell(space, 'cell', 0),
    table: table<number>(space, 'table'),
    column: column(space, 'column', 'f64'),
    ring: ring<number>(space, 'ring'),
    dictionary: dictionary<number>(space, 'dictionary'),
  }
}

type State = ReturnType<typeof makeState>

function read(state: State): unknown {
  const cells: (number | undefined)[] = []
  for (let i = 0; i < 600; i++) cells.push(state.table.get(i))
  const numbers: number[] = []
  for (let i = 0; i < state.column.length; i++) numbers.push(state.column.get(i))
  const list: (number | undefined)[] = []
  for (let i = state.ring.first; i < state.ring.end; i++) list.push(state.ring.at(i))
  return { cell: state.cell.get(), cells, numbers, list, entries: state.dictionary.entries() }
}

function apply(state: State, step: Step): void {
  switch (step.op) {
    case 'set':
      state.cell.set(step.value)
      state.table.set(step.key, step.value)
      state.column.set(step.key, step.value)
      return void state.dictionary.set(`k${step.key}`, step.value)
    case 'delete':
      state.table.set(step.key, undefined)
      return void state.dictionary.delete(`k${step.key}`)
    case 'push':
      return void state.ring.push(step.value)
    case 'shift':
      return void state.ring.shift()
  }
}

const steps = fc.array(
  fc.record({
    op: fc.constantFrom('set', 'set', 'delete', 'push', 'push', 'push', 'shift', 'snapshot', 'restore') as fc.Arbitrary<Step['op']>,
    key: fc.nat(599),
    value: fc.integer({ min: -5, max: 1_000_000 }),
  }),
  { maxLength: 400 },
)

test('a snapshot never changes, and restoring it brings everything back', () => {
  fc.assert(
    fc.property(steps, (program) => {
      const state = makeState()
      let saved = state.space.snapshot()
      let expected = read(state)
      for (const step of program) {
        if (step.op === 'snapshot') {
          saved = state.space.snapshot()
          expected = read(state)
        } else if (step.op === 'restore') {
          state.space.install(saved)
          expect(read(state)).toEqual(expected)
        } else {
          apply(state, step)
        }
      }
      state.space.install(saved)
      expect(read(state)).toEqual(expected)
    }),
    { seed: 2, numRuns: 60 },
  )
})

test('a state that went through JSON equals the original and goes on like it', () => {
  fc.assert(
    fc.property(steps, steps, (before, after) => {
      const original = makeState()
      const copy = makeState()
      for (const step of before) apply(original, step)
      copy.space.install(copy.space.fromPlain(JSON.parse(JSON.stringify(original.space.toPlain(original.space.snapshot())))))
      for (const step of after) for (const state of [original, copy]) apply(state, step)
      expect(read(copy)).toEqual(read(original))
    }),
    { seed: 3, numRuns: 60 },
  )
})

test('two spaces that share a snapshot do not see each other', () => {
  const one = makeState()
  apply(one, { op: 'set', key: 1, value: 10 })
  apply(one, { op: 'push', key: 0, value: 1 })
  const two = makeState()
  two.space.install(one.space.snapshot())
  apply(two, { op: 'set', key: 1, value: 20 })
  apply(two, { op: 'push', key: 0, value: 2 })
  apply(one, { op: 'set', key: 2, value: 30 })
  expect(one.table.get(1)).toBe(10)
  expect(two.table.get(1)).toBe(20)
  expect(two.table.get(2)).toBeUndefined()
  expect([one.ring.length, two.ring.length]).toEqual([1, 2])
})

test('what is registered after a restore still gets its content', () => {
  const one = makeState()
  apply(one, { op: 'set', key: 5, value: 7 })
  const space = new StateSpace()
  space.install(space.fromPlain(JSON.parse(JSON.stringify(one.space.toPlain(one.space.snapshot())))))
  expect(table<number>(space, 'table').get(5)).toBe(7)
  expect(dictionary<number>(space, 'dictionary').get('k5')).toBe(7)
})

test('content of a primitive that comes to be later waits for it, and a name that two have is told', () => {
  const state = makeState()
  state.dictionary.set('k', 7)
  const plain = state.space.toPlain(state.space.snapshot())

  const other = new StateSpace()
  other.install(other.fromPlain(plain))
  const kept = new StateSpace()
  kept.install(other.snapshot())
  expect(dictionary<number>(kept, 'dictionary').entries()).toEqual([['k', 7]])

  cell(kept, 'dictionary', 0)
  expect(() => kept.snapshot()).toThrow("state 'dictionary' is registered twice")
})
