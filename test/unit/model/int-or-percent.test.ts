import { expect, test } from 'vitest'
import { resolveFenceposts, scaledIntOrPercent } from '../../../src/model/index.js'

test('a share of a total is rounded as asked', () => {
  expect(scaledIntOrPercent('25%', 10, true)).toEqual({ result: 3 })
  expect(scaledIntOrPercent('25%', 10, false)).toEqual({ result: 2 })
  expect(scaledIntOrPercent('-0%', 10, false)).toEqual({ result: 0 })
  expect(scaledIntOrPercent('x', 10, false)).toEqual({ error: 'invalid value for IntOrString: invalid type: string is not a percentage' })
})

test('a Deployment that could never move may lose one pod', () => {
  expect(resolveFenceposts('0%', '1%', 10)).toEqual({ maxSurge: 0, maxUnavailable: 1 })
  expect(resolveFenceposts('25%', '25%', 4)).toEqual({ maxSurge: 1, maxUnavailable: 1 })
})

test("a Deployment's bounds have 32 bits", () => {
  expect(resolveFenceposts('99999999999%', 0, 58)).toEqual({ maxSurge: -2129542144, maxUnavailable: 0 })
})
