import { expect, test } from 'vitest'
import { filterManyOf, rankManyOf, scoreManyOf } from '../../../../src/placement/framework/for-many.js'
import { interPodAffinity } from '../../../../src/placement/plugins/inter-pod-affinity/inter-pod-affinity.js'
import { nodeResourcesFit } from '../../../../src/placement/plugins/node-resources-fit/node-resources-fit.js'

test('a plugin made from another is asked by its own methods; those that it took over keep their forms', () => {
  const own = { ...nodeResourcesFit, score: () => 7 }
  expect(filterManyOf(own)).toBe(filterManyOf(nodeResourcesFit))
  expect(filterManyOf(own)).toBeDefined()
  expect(scoreManyOf(nodeResourcesFit)).toBeDefined()
  expect(scoreManyOf(own)).toBeUndefined()
})

test('a ranking stands for three methods: with one of them replaced it does not', () => {
  expect(rankManyOf({ ...interPodAffinity })).toBeDefined()
  expect(rankManyOf({ ...interPodAffinity, score: () => 7 })).toBeUndefined()
  expect(rankManyOf({ ...interPodAffinity, normalizeScore: () => undefined })).toBeUndefined()
  expect(rankManyOf({ ...interPodAffinity, preScore: () => ({}) })).toBeUndefined()
})
