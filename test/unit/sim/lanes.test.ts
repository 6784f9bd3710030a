import { expect, test } from 'vitest'
import { Engine, Lane } from '../../../src/sim/index.js'

test('what all machines do at an instant comes before what follows from it, each cascade rests before the next outside event', () => {
  const engine = new Engine({ seed: 'lanes' })
  const seen: string[] = []
  const does = (kind: string, then?: () => void): void => engine.on(kind, () => {
    seen.push(kind)
    then?.()
  })
  does('heard')
  does('machine', () => engine.cascade({ kind: 'heard' }))
  does('ends', () => engine.cascade({ kind: 'heard' }))
  does('told', () => void engine.schedule(engine.now, { kind: 'ends' }, Lane.machines))
  does('outside', () => engine.cascade({ kind: 'told' }))
  engine.schedule(10, { kind: 'outside' }, Lane.outside)
  engine.schedule(10, { kind: 'outside' }, Lane.outside)
  engine.schedule(10, { kind: 'machine' }, Lane.machines, 1)
  engine.schedule(10, { kind: 'machine' }, Lane.machines, 2)
  engine.runTo(10)
  expect(seen).toEqual(['machine', 'machine', 'heard', 'heard', 'outside', 'told', 'ends', 'heard', 'outside', 'told', 'ends', 'heard'])
})
