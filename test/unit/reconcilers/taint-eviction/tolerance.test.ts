import { expect, test } from 'vitest'
import { toleranceMs } from '../../../../src/reconcilers/taint-eviction/tolerance.js'

const a = { key: 'a', effect: 'NoExecute' }
const b = { key: 'b', effect: 'NoExecute' }
const tolerate = (key: string, tolerationSeconds?: number) => ({
  key, operator: 'Exists', effect: 'NoExecute', ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }),
})

test('a taint that nothing tolerates', () => {
  expect(toleranceMs([a], undefined)).toBeUndefined()
  expect(toleranceMs([a, b], [tolerate('a', 60)])).toBeUndefined()
})

test('the first matching toleration of a taint counts, not the shortest', () => {
  expect(toleranceMs([a], [tolerate('a', 300), tolerate('a', 60)])).toBe(300_000)
})

test('over all taints the shortest', () => {
  expect(toleranceMs([a, b], [tolerate('a', 300), tolerate('b', 60)])).toBe(60_000)
  expect(toleranceMs([a, b], [tolerate('a'), tolerate('b', 60)])).toBe(60_000)
})

test('without seconds for ever; zero or less not at all', () => {
  expect(toleranceMs([a], [tolerate('a')])).toBe(Number.POSITIVE_INFINITY)
  expect(toleranceMs([a], [tolerate('a', -5)])).toBe(0)
})
