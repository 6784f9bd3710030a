/** What a clock shows, and what passes by it. */
import { expect, test } from 'vitest'
import { Engine, Ledger } from '../../../src/sim/index.js'
import { RIGHT, World } from '../../../src/world/index.js'

function clocks(startMs = 0) {
  const engine = new Engine({ seed: 'clocks', startMs })
  const ledger = new Ledger(engine, { keep: 'lines' })
  return { engine, ledger, clocks: new World(ledger, { leaseRenewIntervalMs: 10_000 }).clocks }
}

test('a clock that nobody has set shows the time', () => {
  const { engine, clocks: { ...made }, clocks: all } = clocks()
  expect(made).toBeDefined()
  engine.runTo(5_000)
  expect([all.read('m'), all.elapsed('m'), all.instantOf('m', 7_000), all.isSteady('m'), all.shownOn('m')(3_000)]).toEqual([5_000, 5_000, 7_000, true, 3_000])
})

test('clocks show the start and what has passed since; what passes by them does not know of it', () => {
  const [{ engine, clocks: all }, early] = [clocks(1_000_000), clocks()]
  for (const each of [engine, early.engine]) each.runTo(1_000)
  expect([all.read('m'), all.shownOn('m')(400), all.elapsed('m'), engine.timeOfDay, engine.now]).toEqual([1_001_000, 1_000_400, 1_000, 1_001_000, 1_000])
  for (const each of [all, early.clocks]) each.set('m', { offsetMs: -600, perSecond: 500 })
  for (const each of [engine, early.engine]) each.runTo(5_000)
  expect(all.read('m')).toBe(1_000_000 + early.clocks.read('m'))
  expect([400, 999, 1_000, 3_000].map(all.shownOn('m'))).toEqual([400, 999, 1_000, 3_000].map((at) => 1_000_000 + early.clocks.shownOn('m')(at)))
  expect([all.elapsed('m'), all.instantOf('m', 9_000)]).toEqual([early.clocks.elapsed('m'), early.clocks.instantOf('m', 9_000)])
})

test('one that is set shows another time, and measures time as before', () => {
  const { engine, clocks: all } = clocks()
  engine.runTo(1_000)
  all.set('m', { offsetMs: -600, perSecond: 1_000 })
  engine.runTo(5_000)
  expect([all.read('m'), all.elapsed('m'), all.isSteady('m')]).toEqual([4_400, 5_000, true])
})

test('one that goes at another rate measures wrongly; when it is set right, it shows the time and has measured what it has', () => {
  const { engine, clocks: all } = clocks()
  engine.runTo(1_000)
  all.set('m', { offsetMs: 0, perSecond: 500 })
  expect(all.isSteady('m')).toBe(false)
  expect(all.instantOf('m', 3_000)).toBe(5_000)
  engine.runTo(5_000)
  expect([all.read('m'), all.elapsed('m')]).toEqual([3_000, 3_000])
  all.set('m', RIGHT)
  engine.runTo(6_000)
  expect([all.read('m'), all.elapsed('m'), all.instantOf('m', 4_000), all.isSteady('m')]).toEqual([6_000, 4_000, 6_000, true])
})

test('the first instant at which so much has passed is that: not one before', () => {
  const { engine, clocks: all } = clocks()
  engine.runTo(17)
  for (const perSecond of [333, 700, 1_001, 3_000]) {
    all.set('m', { offsetMs: 0, perSecond })
    for (let more = 1; more < 50; more++) {
      const target = all.elapsed('m') + more
      const at = all.instantOf('m', target)
      expect(all.elapsed('m', at)).toBeGreaterThanOrEqual(target)
      expect(all.elapsed('m', at - 1)).toBeLessThan(target)
    }
  }
})

test('what it showed in the past can be asked; each setting is a line of the history', () => {
  const { engine, ledger, clocks: all } = clocks()
  engine.runTo(1_000)
  all.set('m', { offsetMs: 60_000, perSecond: 1_000 })
  engine.runTo(2_000)
  all.set('m', { offsetMs: -90_000, perSecond: 1_200 })
  engine.runTo(3_000)
  all.set('m', RIGHT)
  engine.runTo(4_000)
  expect([500, 1_000, 1_999, 2_000, 2_500, 3_000, 4_000].map(all.shownOn('m'))).toEqual([500, 61_000, 61_999, -88_000, -87_400, 3_000, 4_000])
  expect([0, 1, 2].map((i) => ledger.history.line(i))).toEqual([
    '1000 world fact Node m clock 1m0s ahead', '2000 world fact Node m clock 1m30s behind, goes 1200 ms a second', '3000 world fact Node m clock right',
  ])
})
