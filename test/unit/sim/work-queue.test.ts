import { expect, test } from 'vitest'
import { Engine, SyncRunner, WorkQueue, type Decision } from '../../../src/sim/index.js'

function makeQueue(workers = 1) {
  const engine = new Engine({ seed: 'queue' })
  const log: string[] = []
  const queue: WorkQueue = new WorkQueue(engine, { name: 'q', workers, backOffBaseMs: 5, backOffMaxMs: 40 }, (key) => log.push(`${engine.now} ${key}`))
  return { engine, queue, log }
}

test('a key that waits is not queued twice; one that is worked on comes again when its worker is done', () => {
  const { engine, queue, log } = makeQueue()
  queue.add('a')
  queue.add('a')
  queue.add('b')
  engine.settle()
  expect(log).toEqual(['0 a'])
  queue.add('a')
  queue.done('a')
  engine.settle()
  expect(log).toEqual(['0 a', '0 b'])
  queue.done('b')
  engine.settle()
  expect(log).toEqual(['0 a', '0 b', '0 a'])
})

test('back-off doubles up to the cap and is forgotten', () => {
  const { engine, queue, log } = makeQueue()
  const times: number[] = []
  for (let i = 0; i < 6; i++) {
    queue.addRateLimited('a')
    const before = engine.now
    engine.runTo(before + 100)
    times.push(Number(log.at(-1)!.split(' ')[0]) - before)
    queue.done('a')
  }
  expect(times).toEqual([5, 10, 20, 40, 40, 40])
  queue.forget('a')
  expect(queue.requeues('a')).toBe(0)
})

test('of two delayed additions the earlier stays', () => {
  const { engine, queue, log } = makeQueue()
  queue.addAfter('a', 50)
  queue.addAfter('a', 20)
  queue.addAfter('a', 30)
  engine.runTo(100)
  expect(log).toEqual(['20 a'])
})

test('of a key that is dropped a delayed addition is taken back, one that waits is not', () => {
  const { engine, queue, log } = makeQueue()
  queue.addRateLimited('a')
  queue.add('b')
  queue.drop('a')
  queue.drop('b')
  queue.drop('c')
  engine.runTo(100)
  expect(log).toEqual(['0 b'])
  expect(queue.requeues('a')).toBe(0)
  queue.done('b')
  queue.addAfter('a', 20)
  engine.runTo(200)
  expect(log).toEqual(['0 b', '120 a'])
})

interface Made { readonly engine: Engine; readonly runner: SyncRunner<number, number, number, string>; readonly effects: string[]; readonly ends: string[] }

function makeRunner(latency?: number): Made {
  const engine = new Engine({ seed: 'sync' })
  const effects: string[] = []
  const ends: string[] = []
  const runner = new SyncRunner<number, number, number, string>(engine, {
    name: 's',
    gather: (key) => key.length,
    *decide(input): Decision<number, number, string> {
      let sum = 0
      for (let i = 0; i < input; i++) sum += yield i
      return `sum ${sum}`
    },
    calls: () => undefined,
    perform: (call) => {
      effects.push(`${engine.now}:${call}`)
      return call * 10
    },
    combine: (answers) => answers[0]!,
    latencyMs: latency === undefined ? undefined : () => latency,
    finish: (key, outcome) => ends.push(`${key} ${outcome}`),
  })
  return { engine, runner, effects, ends }
}

test.each([0, undefined])('a sync without latency (%s) ends in one go', (latency) => {
  const { runner, effects, ends } = makeRunner(latency)
  runner.start('abc')
  expect(effects).toEqual(['0:0', '0:1', '0:2'])
  expect(ends).toEqual(['abc sum 30'])
})

test('a sync can be cut between any two effects, saved, and resumed in another process', () => {
  for (let cut = 0; cut <= 4; cut++) {
    const first = makeRunner(3)
    first.runner.start('abcd')
    for (let i = 0; i < cut; i++) first.engine.stepEvent()
    const plain = JSON.parse(JSON.stringify(first.engine.state.toPlain(first.engine.snapshot())))
    const second = makeRunner(3)
    second.engine.restore(second.engine.state.fromPlain(plain))
    second.engine.runTo(100)
    expect([...first.effects, ...second.effects]).toEqual(['3:0', '6:1', '9:2', '12:3'])
    expect([...first.ends, ...second.ends]).toEqual(['abcd sum 60'])
  }
})
