import { expect, test } from 'vitest'
import { isWithin, plainUsage, replicasFrom, utilization } from '../../../../src/reconcilers/horizontal-pod-autoscaler/ratios.js'

test('utilisation is cut to whole percent before it is compared with the target', () => {
  const usage = utilization(new Map([['a', 333], ['b', 333]]), new Map([['a', 1000], ['b', 1000]]), 50)
  expect(usage).toEqual({ ratio: 33 / 50, percent: 33, averageMilli: 333 })
})

test('values of pods that nobody knows do not count, nor does the average divide by them', () => {
  expect(utilization(new Map([['a', 500], ['x', 500]]), new Map([['a', 1000]]), 50)).toEqual({ ratio: 1, percent: 50, averageMilli: 500 })
})

test('nothing requested is an error', () => {
  expect(utilization(new Map([['a', 500]]), new Map([['a', 0]]), 50)).toEqual({ error: 'no metrics returned matched known pods' })
})

test('percent is exact beyond what a double holds', () => {
  const tebibyte = 1_099_511_627_776_000
  expect(utilization(new Map([['a', tebibyte]]), new Map([['a', tebibyte]]), 80)).toMatchObject({ percent: 100 })
})

test('percent wraps at 32 bits', () => {
  expect(utilization(new Map([['a', 30_000_000_000]]), new Map([['a', 1000]]), 50)).toMatchObject({ percent: -1_294_967_296 })
})

test('a plain average is cut', () => {
  expect(plainUsage(new Map([['a', 10], ['b', 11]]), 10)).toEqual({ ratio: 1, averageMilli: 10 })
})

test('the edges of the tolerance are within it', () => {
  const tolerances = { up: 0.1, down: 0.2 }
  expect([0.79, 0.8, 1, 1.1, 1.11].map((ratio) => isWithin(tolerances, ratio))).toEqual([false, true, true, true, false])
})

test('replicas are rounded up and stay in 32 bits', () => {
  expect([2.000001, 5e9].map(replicasFrom)).toEqual([3, 2_147_483_647])
  expect(Object.is(replicasFrom(-0.5), 0)).toBe(true)
})
