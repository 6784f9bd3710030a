import { expect, test } from 'vitest'
import { creationObserved, deletionObserved, expect as awaitChanges, EXPECTATIONS, expectationsMet, forgetExpectations, Memory } from '../../../src/client/index.js'
import { Engine } from '../../../src/sim/index.js'

function memory(): Memory {
  return new Memory(new Engine({ seed: 'expectations' }).state, 'test', [EXPECTATIONS])
}

test('nothing awaited is met; creations are counted down', () => {
  const open = memory()
  expect(expectationsMet(open, 'set', 0)).toBe(true)
  awaitChanges(open, 'set', 0, 2)
  creationObserved(open, 'set')
  expect(expectationsMet(open, 'set', 0)).toBe(false)
  creationObserved(open, 'set')
  creationObserved(open, 'set')
  expect(expectationsMet(open, 'set', 0)).toBe(true)
})

test('a deletion counts once, whatever is seen of it', () => {
  const open = memory()
  awaitChanges(open, 'set', 0, 0, ['default/a', 'default/b'])
  deletionObserved(open, 'set', 'default/a')
  deletionObserved(open, 'set', 'default/a')
  deletionObserved(open, 'set', 'default/other')
  expect(expectationsMet(open, 'set', 0)).toBe(false)
  deletionObserved(open, 'set', 'default/b')
  expect(expectationsMet(open, 'set', 0)).toBe(true)
})

test('after more than five minutes nothing is awaited any more', () => {
  const open = memory()
  awaitChanges(open, 'set', 1000, 1)
  expect(expectationsMet(open, 'set', 301_000)).toBe(false)
  expect(expectationsMet(open, 'set', 301_001)).toBe(true)
})

test('keys are apart, and can be forgotten', () => {
  const open = memory()
  awaitChanges(open, 'a', 0, 1)
  expect(expectationsMet(open, 'b', 0)).toBe(true)
  forgetExpectations(open, 'a')
  expect(expectationsMet(open, 'a', 0)).toBe(true)
})
