import { expect, test } from 'vitest'
import { Engine, Lane } from '../../../src/sim/index.js'

test('an instant goes past the places of actors in their order, the cascade counting for whatever caused it', () => {
  const engine = new Engine({ seed: 'place' })
  const seen: boolean[][] = []
  const look = () => void seen.push([1, 2, 3].map((order) => engine.isPast(Lane.outside, order)))
  engine.on('follow', look)
  engine.on('act', () => {
    look()
    engine.cascade({ kind: 'follow' })
  })
  engine.schedule(10, { kind: 'act' }, Lane.stepFirst)
  engine.schedule(10, { kind: 'act' }, Lane.outside, 2)
  engine.schedule(10, { kind: 'act' }, Lane.stepLast)
  engine.schedule(20, { kind: 'act' }, Lane.stepFirst)
  while (engine.stepEvent()) { /* all of it */ }
  const none = [false, false, false]
  const first = [true, false, false]
  const all = [true, true, true]
  expect(seen).toEqual([none, none, first, first, all, all, none, none])
})

test('whoever acts after runTo comes after everything that was due', () => {
  const engine = new Engine({ seed: 'place' })
  engine.runTo(10)
  expect(engine.isPast(Lane.outside, 5)).toBe(true)
  engine.schedule(20, { kind: 'nothing' })
  engine.on('nothing', () => expect(engine.isPast(Lane.outside, 5)).toBe(false))
  engine.runTo(20)
})
