import { expect, test } from 'vitest'
import { EventRecorder, type EventEffect, type RecordOutcome } from '../../../src/client/index.js'
import type { KubeObject } from '../../../src/model/index.js'
import { Engine } from '../../../src/sim/index.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

function object(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', uid: `uid-${name}` } }
}

function effect(message: string, name = 'web-0', type: EventEffect['type'] = 'Warning'): EventEffect {
  return { do: 'event', type, reason: 'BackOff', message, regarding: object(name) }
}

function setUp(): { readonly recorder: EventRecorder; readonly at: (ms: number, ...effects: readonly EventEffect[]) => RecordOutcome[] } {
  const engine = new Engine({ seed: 'events' })
  const recorder = new EventRecorder(engine)
  const at = (ms: number, ...effects: readonly EventEffect[]): RecordOutcome[] => {
    engine.runTo(ms)
    return effects.map((each) => recorder.record('kubelet', each))
  }
  return { recorder, at }
}

test('the same event again raises its count and keeps its first time', () => {
  const { recorder, at } = setUp()
  expect([at(1000, effect('a')), at(2000, effect('a')), at(3000, effect('b'))]).toEqual([['create'], ['update'], ['create']])
  expect(recorder.about('Pod', 'default', 'web-0')).toMatchObject([
    { message: 'a', count: 2, firstAt: 1000, lastAt: 2000 },
    { message: 'b', count: 1, firstAt: 3000, lastAt: 3000 },
  ])
})

test('from the tenth different message on there is one combined event that shows the latest', () => {
  const { recorder, at } = setUp()
  for (let i = 0; i < 12; i++) at(i * 1000, effect(`message ${i}`))
  const events = recorder.about('Pod', 'default', 'web-0')
  expect(events).toHaveLength(10)
  expect(events.at(-1)).toMatchObject({ message: '(combined from similar events): message 11', count: 3 })
})

test('without a token nothing is written, but it counts: the next that is written shows how often it was', () => {
  const { recorder, at } = setUp()
  const outcomes = at(0, ...Array<EventEffect>(27).fill(effect('a')))
  expect(outcomes.slice(24)).toEqual(['update', 'drop', 'drop'])
  expect(recorder.all()).toMatchObject([{ count: 25, lastAt: 0 }])
  expect(at(1000, effect('never seen'))).toEqual(['drop'])
  expect(recorder.all()).toHaveLength(1)
  expect(at(5 * MINUTE, effect('a'))).toEqual(['update'])
  expect(recorder.all()).toMatchObject([{ count: 28, lastAt: 5 * MINUTE }])
  expect(at(10 * MINUTE, effect('never seen'))).toEqual(['update'])
  expect(recorder.all().at(-1)).toMatchObject({ message: 'never seen', count: 2, firstAt: 1000, lastAt: 10 * MINUTE })
})

test('other objects have their own tokens', () => {
  const { at } = setUp()
  at(0, ...Array<EventEffect>(26).fill(effect('a')))
  expect(at(0, effect('a'), effect('a', 'web-1'))).toEqual(['drop', 'create'])
})

test('the two types of events of an object have their own tokens', () => {
  const { at } = setUp()
  at(0, ...Array<EventEffect>(26).fill(effect('a')))
  expect(at(0, effect('a', 'web-0', 'Normal'))).toEqual(['create'])
})

test('an event is gone an hour after its last repetition, even if nothing is recorded any more', () => {
  const { recorder, at } = setUp()
  at(0, effect('a'), effect('b'))
  at(30 * MINUTE, effect('a'))
  at(HOUR)
  expect(recorder.all()).toHaveLength(2)
  at(HOUR + 1)
  expect(recorder.all()).toMatchObject([{ message: 'a' }])
  at(HOUR + 30 * MINUTE + 1)
  expect(recorder.all()).toEqual([])
})

test('an event that comes again after its hour goes on with its count', () => {
  const { recorder, at } = setUp()
  at(0, effect('a'), effect('a'))
  at(3 * HOUR, effect('a'))
  expect(recorder.all()).toMatchObject([{ message: 'a', count: 3, firstAt: 0, lastAt: 3 * HOUR }])
  at(4 * HOUR + 1, effect('b'))
  expect(recorder.all()).toMatchObject([{ message: 'b', count: 1 }])
})

test('the recorder goes on from a snapshot as if nothing had happened', () => {
  const engine = new Engine({ seed: 'events' })
  const recorder = new EventRecorder(engine)
  for (let i = 0; i < 25; i++) recorder.record('kubelet', effect(`message ${i}`))
  const snapshot = engine.snapshot()
  const goOn = (): unknown => [recorder.record('kubelet', effect('message 3')), recorder.record('kubelet', effect('a', 'web-1')), recorder.all()]
  const first = goOn()
  engine.restore(snapshot)
  expect(goOn()).toEqual(first)
})

test('what 4096 others have followed is forgotten: it counts from the beginning and has all tokens', () => {
  const { recorder, at } = setUp()
  const others = (from: number, count: number): EventEffect[] => Array.from({ length: count }, (_, i) => effect('a', `other-${from + i}`))
  at(0, ...Array<EventEffect>(25).fill(effect('a')))
  at(0, ...others(0, 4095))
  expect(at(0, effect('a'))).toEqual(['drop'])
  at(0, ...others(4095, 1))
  expect(at(0, effect('a'))).toEqual(['create'])
  expect(recorder.about('Pod', 'default', 'web-0')).toMatchObject([{ count: 25 }, { count: 1 }])
})

test('rows of which everything is forgotten are dropped', () => {
  const engine = new Engine({ seed: 'events' })
  const recorder = new EventRecorder(engine)
  for (let i = 0; i < 20_000; i++) recorder.record('kubelet', effect('a', `web-${i}`))
  expect((engine.state.toPlain(engine.snapshot())['events/objects'] as readonly unknown[]).length).toBeLessThan(10_000)
})
