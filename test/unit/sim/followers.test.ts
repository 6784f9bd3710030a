import { expect, test } from 'vitest'
import { Engine, Ledger, View, type Follower, type FollowerDefinition, type Stream } from '../../../src/sim/index.js'

interface Thing {
  readonly size: number
}

/** The sum of all sizes. */
class Total implements Follower {
  sum = 0

  update(old: Thing | undefined, thing: Thing | undefined): void {
    this.sum += (thing?.size ?? 0) - (old?.size ?? 0)
  }
}

const total: FollowerDefinition<Total> = { name: 'total', kind: 'Thing', create: () => new Total() }

function make() {
  const ledger = new Ledger(new Engine({ seed: 'followers' }), { keep: 'columns' })
  const put = (key: string, size: number | undefined): void => {
    ledger.commit({ actor: 'test', verb: 'put', kind: 'Thing', key, value: size === undefined ? undefined : Object.freeze({ size }) })
  }
  return { ledger, put, sum: () => ledger.store.of('Thing').follower(total).sum }
}

test('a follower is told of what is there already and of each change', () => {
  const { ledger, put, sum } = make()
  put('a', 3)
  ledger.store.addFollower(total)
  ledger.store.addFollower(total)
  expect(sum()).toBe(3)
  put('b', 4)
  put('a', 1)
  put('b', undefined)
  expect(sum()).toBe(1)
})

test('it is made anew after a restore', () => {
  const { ledger, put, sum } = make()
  ledger.store.addFollower(total)
  put('a', 3)
  const snapshot = ledger.engine.snapshot()
  put('a', 9)
  ledger.engine.restore(snapshot)
  expect(sum()).toBe(3)
})

test('whoever believes other than what is true does not get it', () => {
  const { ledger, put } = make()
  ledger.store.addFollower(total)
  const stream = ledger.streams.define({ name: 'p/Thing', kind: 'Thing', onChange: () => undefined })
  const view = new View(ledger.store, new Map<string, Stream>([['Thing', stream]]))
  put('a', 3)
  expect(view.follower(total)!.sum).toBe(3)
  ledger.streams.hold('p/Thing')
  put('a', 4)
  expect(view.follower(total)).toBeUndefined()
  ledger.streams.release('p/Thing')
  expect(view.follower(total)!.sum).toBe(4)
})
