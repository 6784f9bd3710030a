import { expect, test } from 'vitest'
import { overwriting, stabilize, stabilizeWithBehavior } from '../../../../src/reconcilers/horizontal-pod-autoscaler/stabilization.js'

const WINDOW_MS = 300_000

test('without rules the highest recommendation of the window counts, also one that is exactly as old', () => {
  const recommendations = [{ replicas: 9, at: 99_999 }, { replicas: 7, at: 100_000 }, { replicas: 5, at: 200_000 }]
  expect(stabilize(recommendations, 3, 400_000, WINDOW_MS).replicas).toBe(7)
})

test('a recommendation that nobody asks for any more makes room for the new one', () => {
  const { recommendations } = stabilize([{ replicas: 9, at: 0 }, { replicas: 5, at: 200_000 }], 3, 400_000, WINDOW_MS)
  expect(recommendations).toEqual([{ replicas: 3, at: 400_000 }, { replicas: 5, at: 200_000 }])
})

test('a proposal above all others is followed at once', () => {
  expect(stabilize([{ replicas: 2, at: 0 }], 8, 15_000, WINDOW_MS)).toEqual({ replicas: 8, recommendations: [{ replicas: 2, at: 0 }, { replicas: 8, at: 15_000 }] })
})

test('with rules the current number is raised to the lowest of the window up', () => {
  const recommendations = [{ replicas: 4, at: 10_000 }, { replicas: 8, at: 20_000 }]
  expect(stabilizeWithBehavior(recommendations, 10, 3, 30_000, 60_000, 0).replicas).toBe(4)
})

test('with rules the current number is cut to the highest of the window down', () => {
  const recommendations = [{ replicas: 6, at: 10_000 }, { replicas: 4, at: 20_000 }]
  expect(stabilizeWithBehavior(recommendations, 2, 9, 30_000, 0, 60_000).replicas).toBe(6)
})

test('with rules a recommendation exactly as old as the window no longer counts', () => {
  expect(stabilizeWithBehavior([{ replicas: 6, at: 0 }], 2, 9, 60_000, 0, 60_000).replicas).toBe(2)
})

test('with rules an entry is only overwritten when neither window needs it', () => {
  const kept = stabilizeWithBehavior([{ replicas: 6, at: 0 }], 2, 9, 61_000, 0, 120_000).recommendations
  expect(kept).toHaveLength(2)
  const replaced = stabilizeWithBehavior([{ replicas: 6, at: 0 }], 2, 9, 61_000, 0, 60_000).recommendations
  expect(replaced).toEqual([{ replicas: 2, at: 61_000 }])
})

test('of several old entries the last is overwritten', () => {
  expect(overwriting([1, 2, 30, 4], (entry) => entry < 10, 99)).toEqual([1, 2, 30, 99])
  expect(overwriting([10, 20], (entry) => entry < 10, 99)).toEqual([10, 20, 99])
})
