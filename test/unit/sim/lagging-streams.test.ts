/** Streams that lag: what is not theirs does not hold them up, and what is gone keeps its id. */
import { expect, test } from 'vitest'
import { Engine, Streams, Store, View, type Change } from '../../../src/sim/index.js'

interface Pod { readonly node?: string }

function setup(partitioned: boolean): { store: Store; put: (key: string, value?: Pod) => Change; seen: Change<Pod>[]; engine: Engine; streams: Streams } {
  const engine = new Engine({ seed: 'lag' })
  const store = new Store(engine.state)
  const streams = new Streams(engine, store)
  const seen: Change<Pod>[] = []
  streams.define({
    name: 's', kind: 'Pod', lagMs: () => 5, onChange: (change) => seen.push(change as unknown as Change<Pod>),
    ...(partitioned ? { partition: (pod: Pod) => pod.node } : {}),
  })
  const put = (key: string, value?: Pod): Change => {
    const change = store.of('Pod').put(key, value === undefined ? undefined : Object.freeze(value))
    streams.publish(change, engine.cause)
    return change
  }
  return { store, put, seen, engine, streams }
}

test('changes that belong to no part do not hold up those that follow', () => {
  const { put, seen, engine } = setup(true)
  put('a', {})
  put('b', {})
  put('a', { node: 'n' })
  engine.runTo(10)
  expect(seen.map(({ key }) => key)).toEqual(['a'])
  put('c', {})
  put('b', { node: 'n' })
  engine.runTo(20)
  expect(seen.map(({ key }) => key)).toEqual(['a', 'b'])
})

test('what is deleted is delivered with the id that it had', () => {
  const { put, seen, engine } = setup(false)
  const { id } = put('a', {})
  put('a')
  put('a', { node: 'n' })
  engine.runTo(10)
  expect(seen.map((change) => [change.id, change.old !== undefined, change.new !== undefined])).toEqual([[id, false, true], [id, true, false], [id + 1, false, true]])
})

test('another object of the same name is told as the end of the one and the beginning of the other', () => {
  const { put, seen, engine, streams } = setup(false)
  const { id } = put('a', {})
  engine.runTo(10)
  streams.hold('s')
  put('a')
  put('a', { node: 'n' })
  seen.length = 0
  streams.release('s')
  expect(seen.map((change) => [change.id, change.old !== undefined, change.new !== undefined])).toEqual([[id, true, false], [id + 1, false, true]])
})

test('two parts may believe in two objects of one name', () => {
  const { store, put, seen, engine, streams } = setup(true)
  put('a', { node: 'm' })
  engine.runTo(10)
  streams.cutPart('s', 'm')
  put('a')
  put('a', { node: 'n' })
  engine.runTo(20)
  const view = new View(store, new Map([['Pod', streams.stream('s')]]))
  expect(['m', 'n', 'o'].map((part) => view.getInPart<Pod>('Pod', 'a', part)?.node)).toEqual(['m', 'n', undefined])
  seen.length = 0
  streams.joinPart('s', 'm')
  expect(seen.map((change) => [change.old?.node, change.new?.node])).toEqual([['m', undefined]])
  expect(['m', 'n'].map((part) => view.getInPart<Pod>('Pod', 'a', part)?.node)).toEqual([undefined, 'n'])
})
