import { expect, test } from 'vitest'
import { EVERYBODY, only, WaitingPods } from '../../../src/scheduler/waiting-pods.js'

function waiting(): WaitingPods {
  const pods = new WaitingPods()
  pods.push('a', { place: 'unschedulable', refusedBy: ['NodeResourcesFit'], gatedBy: '' })
  pods.push('b', { place: 'unschedulable', refusedBy: ['NodeAffinity', 'NodeResourcesFit'], gatedBy: '' })
  pods.push('c', { place: 'gated', refusedBy: ['SchedulingGates'], gatedBy: 'SchedulingGates' })
  pods.push('d', { place: 'gated', refusedBy: ['SchedulingGates'], gatedBy: 'SchedulingGates' })
  return pods
}

test('each pod is in one group; who is deleted is in none', () => {
  const pods = waiting()
  expect([pods.size, pods.countIn('unschedulable'), pods.countIn('gated')]).toEqual([4, 2, 2])
  expect([pods.remove('c'), pods.remove('c'), pods.remove('x')]).toEqual([true, false, false])
  expect([pods.size, pods.countIn('gated'), [...pods.keysIn('gated')]]).toEqual([3, 1, ['d']])
})

test('only groups that an event may concern are gone through, and the pod that it is about', () => {
  const pods = waiting()
  expect([...pods.concerned(EVERYBODY)]).toEqual(['a', 'b', 'c', 'd'])
  expect([...pods.concerned(only('d'))]).toEqual(['d'])
  expect([...pods.concerned(only('x'))]).toEqual([])
  expect([...pods.concerned({ group: (refusedBy) => refusedBy.includes('NodeAffinity'), own: 'c' })]).toEqual(['b', 'c'])
  expect([...pods.concerned({ group: (_refusedBy, gatedBy) => gatedBy === '', own: 'a' })]).toEqual(['a', 'b'])
})
