import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Engine, Ledger, View, type Change } from '../../../src/sim/index.js'

interface Thing { readonly group: string; readonly n: number }

const KIND = 'Thing'
const groups = ['a', 'b', 'c']

function makeWorld(lagMs?: (n: number) => number) {
  const engine = new Engine({ seed: 'streams' })
  const ledger = new Ledger(engine, { keep: 'lines' })
  ledger.store.addIndex({ name: 'group', kind: KIND, keys: (thing: Thing) => thing.group })
  ledger.store.addIndex({ name: 'of-any-kind', kind: '*', keys: (thing: Thing) => thing.group })
  ledger.commit({ actor: 't', verb: 'put', kind: 'Other', key: 'o', value: Object.freeze({ group: 'a', n: 0 }) })
  ledger.store.addAggregate({ name: 'sum', kind: KIND, width: 2, group: (thing: Thing) => thing.group, counts: (thing: Thing) => [1, thing.n] })
  const mirror = new Map<string, Thing>()
  const onChange = (change: Change<never>): void => {
    const { old, new: value } = change as unknown as Change<Thing>
    expect(mirror.get(change.key), 'a delivery starts from what was believed').toBe(old)
    if (value === undefined) mirror.delete(change.key)
    else mirror.set(change.key, value)
  }
  const stream = ledger.streams.define({ name: 'watcher', kind: KIND, onChange, lagMs })
  const view = new View(ledger.store, new Map([[KIND, stream]]))
  return { engine, ledger, mirror, view }
}

type World = ReturnType<typeof makeWorld>
type Step = { op: 'put' | 'remove' | 'pass' | 'hold' | 'release'; key: string; group: string; n: number }

const step: fc.Arbitrary<Step> = fc.record({
  op: fc.constantFrom('put', 'put', 'put', 'remove', 'pass', 'hold', 'release') as fc.Arbitrary<Step['op']>,
  key: fc.constantFrom('k1', 'k2', 'k3', 'k4'),
  group: fc.constantFrom(...groups),
  n: fc.nat(9),
})

function apply({ engine, ledger }: World, { op, key, group, n }: Step): void {
  if (op === 'put') ledger.commit({ actor: 't', verb: 'put', kind: KIND, key, value: Object.freeze({ group, n }) })
  else if (op === 'remove' && ledger.store.get(KIND, key) !== undefined) ledger.commit({ actor: 't', verb: 'remove', kind: KIND, key, value: undefined })
  else if (op === 'pass') engine.runTo(engine.now + n)
  else if (op === 'hold') ledger.streams.hold('watcher')
  else if (op === 'release') ledger.streams.release('watcher')
}

/** The view must be exactly what the deliveries told. */
function checkView({ view, mirror }: World): void {
  const keys = [...mirror.keys()].sort()
  expect(view.list(KIND)).toEqual(keys.map((key) => mirror.get(key)))
  for (const group of groups) {
    const members = keys.map((key) => mirror.get(key)!).filter((thing) => thing.group === group)
    expect(view.byIndex(KIND, 'group', group)).toEqual(members)
    const kinds = view.kindsUnder('of-any-kind', group)
    expect(kinds).toEqual([...kinds].sort())
    // While anything is believed that is not true a kind may be named without need.
    expect(kinds.filter((kind) => kind !== KIND || view.byIndex(KIND, 'of-any-kind', group).length > 0)).toEqual([...(group === 'a' ? ['Other'] : []), ...(members.length > 0 ? [KIND] : [])])
    expect(view.counts(KIND, 'sum', group)).toEqual([members.length, members.reduce((sum, thing) => sum + thing.n, 0)])
  }
}

for (const [name, lagMs] of [['without lag', undefined], ['with lag', (n: number) => (n * 7) % 5]] as const) {
  test(`a view ${name} is what the deliveries told, and converges to the store`, () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const world = makeWorld(lagMs)
        for (const each of steps) {
          apply(world, each)
          checkView(world)
        }
        world.ledger.streams.release('watcher')
        world.engine.runTo(world.engine.now + 100)
        checkView(world)
        expect(world.view.list(KIND)).toEqual(world.ledger.store.list(KIND))
      }),
      { seed: 4, numRuns: 200 },
    )
  })
}

test('indexes and aggregates equal a full count, also after a restore', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const world = makeWorld()
      for (const each of steps) apply(world, each)
      world.engine.restore(world.engine.snapshot())
      const all = world.ledger.store.list<Thing>(KIND)
      for (const group of groups) {
        const members = all.filter((thing) => thing.group === group)
        expect(world.ledger.store.byIndex(KIND, 'group', group)).toEqual(members)
        expect(world.ledger.store.of(KIND).aggregate('sum').get(group)).toEqual([members.length, members.reduce((s, t) => s + t.n, 0)])
      }
    }),
    { seed: 5 },
  )
})

test('the digest does not depend on how much is kept, and continues over a saved state', () => {
  const run = (keep: 'columns' | 'lines', saveAt: number): string => {
    let engine = new Engine({ seed: 'd' })
    let ledger = new Ledger(engine, { keep, hashed: { '*': { spec: true } } })
    for (let i = 0; i < 700; i++) {
      if (i === saveAt) {
        const plain = JSON.parse(JSON.stringify(engine.state.toPlain(engine.snapshot())))
        engine = new Engine({ seed: 'other' })
        ledger = new Ledger(engine, { keep, hashed: { '*': { spec: true } } })
        engine.restore(engine.state.fromPlain(plain))
      }
      ledger.commit({ actor: 't', verb: 'put', kind: KIND, key: `k${i % 10}`, value: Object.freeze({ spec: Object.freeze({ i: i % 3 }), n: i }) })
    }
    return ledger.history.digest
  }
  const expected = run('lines', -1)
  expect(run('columns', -1)).toBe(expected)
  for (const saveAt of [1, 255, 256, 257, 600]) expect(run('lines', saveAt)).toBe(expected)
})

test('a kind is known from what is stored of it, not because somebody looks for it', () => {
  const ledger = new Ledger(new Engine({ seed: 's' }), { keep: 'lines' })
  const told: string[] = []
  ledger.store.onKind((kind) => told.push(kind))
  ledger.streams.define({ name: 'process/Thing', kind: KIND, onChange: () => undefined })
  ledger.streams.relist('process/Thing')
  expect([ledger.store.get(KIND, 'k'), ledger.store.list(KIND), ledger.store.byIndex(KIND, 'group', 'g'), ledger.store.kinds(), told]).toEqual([undefined, [], [], [], []])
  ledger.commit({ actor: 't', verb: 'put', kind: KIND, key: 'k', value: Object.freeze({}) })
  expect([ledger.store.kinds(), told]).toEqual([[KIND], [KIND]])
})
