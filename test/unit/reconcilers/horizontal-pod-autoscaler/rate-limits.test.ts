import { expect, test } from 'vitest'
import { defaultUpLimit, downLimit, upLimit, withScaleEvent, type ScaleEvents } from '../../../../src/reconcilers/horizontal-pod-autoscaler/rate-limits.js'

const NONE: ScaleEvents = { ups: [], downs: [] }
const pods = (value: number, periodSeconds = 60) => ({ type: 'Pods', value, periodSeconds })
const percent = (value: number, periodSeconds = 60) => ({ type: 'Percent', value, periodSeconds })

test('without rules the number may double, but always reach four', () => {
  expect([1, 2, 3, 10].map(defaultUpLimit)).toEqual([4, 4, 6, 20])
})

test('of several policies the one with the greatest change counts, or with Min the one with the least', () => {
  const policies = [pods(4), percent(10)]
  expect(upLimit(10, NONE, { selectPolicy: 'Max', policies }, 0)).toBe(14)
  expect(upLimit(10, NONE, { selectPolicy: 'Min', policies }, 0)).toBe(11)
  expect(downLimit(10, NONE, { selectPolicy: 'Max', policies }, 0)).toBe(6)
  expect(downLimit(10, NONE, { selectPolicy: 'Min', policies }, 0)).toBe(9)
})

test('a percent is rounded up when growing and cut when shrinking', () => {
  expect(upLimit(3, NONE, { selectPolicy: 'Max', policies: [percent(10)] }, 0)).toBe(4)
  expect(downLimit(3, NONE, { selectPolicy: 'Max', policies: [percent(10)] }, 0)).toBe(2)
  expect(Object.is(downLimit(0, NONE, { selectPolicy: 'Max', policies: [percent(100)] }, 0), 0)).toBe(true)
})

test('a disabled direction does not move', () => {
  expect(upLimit(5, NONE, { selectPolicy: 'Disabled', policies: [pods(4)] }, 0)).toBe(5)
  expect(downLimit(5, NONE, { selectPolicy: 'Disabled', policies: [pods(4)] }, 0)).toBe(5)
})

test('changes of the period count in both directions, those exactly as old as it do not', () => {
  const events: ScaleEvents = { ups: [{ change: 3, at: 40_000 }, { change: 5, at: 0 }], downs: [{ change: 1, at: 50_000 }] }
  // 10 now, 3 were added and 1 removed: the period began with 8.
  expect(upLimit(10, events, { selectPolicy: 'Max', policies: [pods(4)] }, 60_000)).toBe(12)
  expect(downLimit(10, events, { selectPolicy: 'Max', policies: [pods(4)] }, 60_000)).toBe(4)
})

test('a change takes the place of one that its direction no longer sees', () => {
  const before: ScaleEvents = { ups: [{ change: 2, at: 0 }], downs: [{ change: 9, at: 0 }] }
  const rules = { policies: [pods(4, 15), pods(1, 30)] }
  expect(withScaleEvent(before, rules, rules, 4, 7, 30_001)).toEqual({ ups: [{ change: 3, at: 30_001 }], downs: before.downs })
  expect(withScaleEvent(before, rules, rules, 4, 7, 30_000).ups).toHaveLength(2)
  expect(withScaleEvent(before, rules, rules, 7, 5, 10_000).downs).toEqual([{ change: 9, at: 0 }, { change: 2, at: 10_000 }])
})
