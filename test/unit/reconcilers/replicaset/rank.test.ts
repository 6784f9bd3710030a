import { expect, test } from 'vitest'
import type { Pod } from '../../../../src/model/index.js'
import { podsToDelete } from '../../../../src/reconcilers/replicaset/rank.js'
import { pod } from './build.js'

const NOW = 1_000_000

function first(pods: readonly Pod[], related: readonly Pod[] = []): string {
  return podsToDelete(pods, related, 1, NOW)[0]!.metadata.name
}

test('unassigned before assigned, pending before running, not ready before ready', () => {
  expect(first([pod({ name: 'a', node: 'n', phase: 'Pending' }), pod({ name: 'b' })])).toBe('b')
  expect(first([pod({ name: 'a', node: 'n' }), pod({ name: 'b', node: 'n', phase: 'Pending' })])).toBe('b')
  expect(first([pod({ name: 'a', node: 'n', readyAt: 0 }), pod({ name: 'b', node: 'n' })])).toBe('b')
})

test('the cheaper before the crowded, the crowded before the young', () => {
  const [a, b, c] = [pod({ name: 'a', node: 'm', readyAt: 0 }), pod({ name: 'b', node: 'n', readyAt: 0 }), pod({ name: 'c', node: 'n', readyAt: 0, cost: '1' })]
  expect(first([a, c, b], [a, b, c])).toBe('b')
  expect(first([a, c], [a, b, c])).toBe('a')
  expect(first([pod({ name: 'd', node: 'm', readyAt: NOW - 2000 }), b], [a, b, c])).toBe('b')
})

test('without an owner crowding says nothing', () => {
  const pods = [pod({ name: 'a', node: 'm', readyAt: NOW - 1000 }), pod({ name: 'b', node: 'n', readyAt: 0 }), pod({ name: 'c', node: 'n', readyAt: 0 })]
  expect(first(pods)).toBe('a')
})

test('the young go first by powers of two of their age; within one, the smaller uid', () => {
  expect(first([pod({ name: 'a', node: 'n', readyAt: 0 }), pod({ name: 'b', node: 'n', readyAt: NOW - 3000 })])).toBe('b')
  expect(first([pod({ name: 'a', node: 'n', readyAt: 0 }), pod({ name: 'b', node: 'n', readyAt: 1000 })])).toBe('a')
})

test('of pods ready at the same time the one with more restarts goes first, then the later made', () => {
  expect(first([pod({ name: 'a', node: 'n', readyAt: 0 }), pod({ name: 'b', node: 'n', readyAt: 0, restarts: 2 })])).toBe('b')
  expect(first([pod({ name: 'a', node: 'n' }), pod({ name: 'b', node: 'n', createdAt: NOW - 1000 })])).toBe('b')
})

test.each([['-5', true], ['-08', true], ['+5', false], ['08', false], ['1.5', false], ['99999999999', false], ['', false]])('the deletion cost "%s" counts: %s', (cost, counts) => {
  const dear = pod({ name: 'a', node: 'n', readyAt: 0 })
  const other = pod({ name: 'b', node: 'n', readyAt: 0, cost })
  expect(first([dear, other]) === 'b').toBe(counts)
})
