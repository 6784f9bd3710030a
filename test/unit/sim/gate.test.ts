/** A process that stands still. */
import { expect, test } from 'vitest'
import { Engine, Gate, Lane, Ledger } from '../../../src/sim/index.js'

const event = (n: number) => Object.freeze({ kind: 'tick', n })

function gated() {
  const engine = new Engine({ seed: 'gate' })
  const gate = new Gate(engine, 'process', 5)
  const log: string[] = []
  engine.on<ReturnType<typeof event>>('tick', gate.guard(({ n }) => log.push(`${engine.now} ${n}`)))
  for (const n of [1, 2, 3]) engine.schedule(n * 10, event(n), Lane.outside, 5)
  return { engine, gate, log }
}

test('what is due while it stands still comes when it goes on, in its order', () => {
  const { engine, gate, log } = gated()
  gate.close()
  engine.runTo(25)
  expect(log).toEqual([])
  gate.open()
  engine.runTo(100)
  expect(log).toEqual(['25 1', '25 2', '30 3'])
})

test('what waits is state: another engine goes on with it', () => {
  const { engine, gate } = gated()
  gate.close()
  engine.runTo(25)
  const other = gated()
  other.engine.restore(other.engine.state.fromPlain(engine.state.toPlain(engine.snapshot())))
  other.gate.open()
  other.engine.runTo(100)
  expect(other.log).toEqual(['25 1', '25 2', '30 3'])
})

test('a process that dies has nothing waiting, and its next life does not stand still', () => {
  const { engine, gate, log } = gated()
  gate.close()
  engine.runTo(25)
  gate.reset()
  engine.runTo(100)
  expect(log).toEqual(['30 3'])
})

test('a stream of a process that stands still shows what was, and delivers the differences at the end, unless it is held besides', () => {
  const ledger = new Ledger(new Engine({ seed: 'stream' }), { keep: 'lines' })
  const heard: unknown[] = []
  ledger.streams.define({ name: 's', kind: 'K', onChange: (change) => heard.push((change as { readonly new: unknown }).new) })
  const write = (n: number): unknown => ledger.commit({ actor: 'a', verb: 'update', kind: 'K', key: 'x', value: Object.freeze({ n }) })
  write(1)
  ledger.streams.pause('s')
  write(2)
  write(3)
  expect(heard).toEqual([{ n: 1 }])
  ledger.streams.resume('s')
  expect(heard).toEqual([{ n: 1 }, { n: 3 }])
  ledger.streams.pause('s')
  ledger.streams.hold('s')
  write(4)
  ledger.streams.resume('s')
  expect(heard).toHaveLength(2)
  ledger.streams.release('s')
  expect(heard).toEqual([{ n: 1 }, { n: 3 }, { n: 4 }])
})
