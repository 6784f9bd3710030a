import { expect, test } from 'vitest'
import { newBucket, nextToken, takeToken, withRate } from '../../../../src/reconcilers/node-lifecycle/token-bucket.js'

const GRID = { phaseMs: 0, periodMs: 100 }

test('a bucket is full at first and gives the next token after its period', () => {
  const taken = takeToken(newBucket(0.1, 0), 0)!
  expect(takeToken(taken, 9_900)).toBeUndefined()
  expect(takeToken(taken, 10_000)).toBeDefined()
  expect(nextToken(taken, GRID, 0)).toBe(10_000)
})

test('float32: at 0.01/s a token takes a hair more than 100 s and is seen a tick later', () => {
  const taken = takeToken(newBucket(0.01, 0), 0)!
  expect(takeToken(taken, 100_000)).toBeUndefined()
  expect(nextToken(taken, GRID, 0)).toBe(100_100)
})

test('remainders are kept: a token taken late leaves what came since', () => {
  const first = takeToken(newBucket(0.1, 0), 0)!
  const second = takeToken(first, 14_000)!
  expect(second.tokens).toBeCloseTo(0, 6)
  expect(nextToken(second, GRID, 14_000)).toBe(24_000)
})

test('the bucket holds one token however long nobody takes it', () => {
  const taken = takeToken(newBucket(0.1, 0), 1_000_000)!
  expect(takeToken(taken, 1_000_000)).toBeUndefined()
})

test('refused attempts change nothing', () => {
  const taken = takeToken(newBucket(0.1, 0), 0)!
  for (let at = 100; at < 10_000; at += 100) expect(takeToken(taken, at)).toBeUndefined()
  expect(takeToken(taken, 10_000)).toBeDefined()
})

test('a new rate gives a full bucket only if the old one had a token', () => {
  const full = newBucket(0.1, 0)
  expect(withRate(full, 0.1, 500)).toBe(full)
  expect(takeToken(withRate(full, 0.01, 500), 500)).toBeDefined()
  const stopped = withRate(full, 0, 500)
  expect(nextToken(stopped, GRID, 500)).toBeUndefined()
  const resumed = withRate(stopped, 0.1, 5_000)
  expect(takeToken(resumed, 5_000)).toBeUndefined()
  expect(nextToken(resumed, GRID, 5_000)).toBe(15_000)
})

test('the next token is the first tick at which one can be taken', () => {
  for (const rate of [0.1, 0.01, 0.3, 7]) {
    for (const takenAt of [0, 37, 4_999, 123_456]) {
      const bucket = takeToken(newBucket(rate, 0), takenAt)!
      const at = nextToken(bucket, GRID, takenAt)!
      expect(takeToken(bucket, at)).toBeDefined()
      if (at - GRID.periodMs > takenAt) expect(takeToken(bucket, at - GRID.periodMs)).toBeUndefined()
    }
  }
})
