import { expect, test } from 'vitest'
import { Memory } from '../../../../src/client/index.js'
import { backOffOf, FAILED_PODS, forgetBackOff, rememberBackOff } from '../../../../src/reconcilers/daemonset/back-off.js'
import { Engine } from '../../../../src/sim/index.js'


function failAt(memory: Memory, node: string, now: number, generation = 1): number | undefined {
  const backOff = backOffOf(memory, 'uid', generation, now)
  const delayMs = backOff.delayMs(node)
  if (delayMs !== undefined) return delayMs
  backOff.next(node)
  rememberBackOff(memory, { uid: 'uid', waits: backOff.changed! }, now)
  return undefined
}

test('each failed pod on a node waits twice as long as the one before, up to a quarter of an hour', () => {
  const memory = new Memory(new Engine({ seed: 'back-off' }).state, 'daemonset', [FAILED_PODS])
  let now = 0
  for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]) {
    expect(failAt(memory, 'a', now)).toBeUndefined()
    expect(failAt(memory, 'a', now + seconds * 1000 - 1)).toBe(seconds * 1000)
    now += seconds * 1000
  }
})

test('what was long ago, of another generation, or of a set that is gone is forgotten', () => {
  const memory = new Memory(new Engine({ seed: 'back-off' }).state, 'daemonset', [FAILED_PODS])
  for (let now = 0; now < 8000; now += 1000) failAt(memory, 'a', now)
  expect(failAt(memory, 'a', 8000)).toBe(8000)
  expect(failAt(memory, 'a', 8000, 2)).toBeUndefined()
  expect(failAt(memory, 'a', 9000, 2)).toBeUndefined()
  expect(failAt(memory, 'a', 9000, 2)).toBe(2000)
  expect(failAt(memory, 'a', 9000 + 1_800_001, 2)).toBeUndefined()
  expect(failAt(memory, 'a', 9000 + 1_800_001, 2)).toBe(1000)
  forgetBackOff(memory, 'uid')
  expect(failAt(memory, 'a', 9000 + 1_800_001, 2)).toBeUndefined()
})
