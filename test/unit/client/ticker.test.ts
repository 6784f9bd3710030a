import { expect, test } from 'vitest'
import { tickAfter, tickAtOrAfter } from '../../../src/client/index.js'

const grid = { phaseMs: 50, periodMs: 5000 }

test('ticks lie at the phase and every period after it, never before', () => {
  expect(tickAtOrAfter(grid, 0)).toBe(50)
  expect(tickAtOrAfter(grid, 50)).toBe(50)
  expect(tickAtOrAfter(grid, 51)).toBe(5050)
  expect(tickAfter(grid, 50)).toBe(5050)
  expect(tickAfter(grid, 49)).toBe(50)
})
