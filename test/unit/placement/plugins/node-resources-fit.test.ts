import { expect, test } from 'vitest'
import { cluster, explained, fitting, node, pod } from '../build.js'

test('all that is missing is named: pods, cpu, memory, then the others by name', () => {
  const small = node('n', { status: { allocatable: { cpu: '1', memory: '1Gi', pods: '0', 'a.io/x': '1', 'z.io/y': '1' } } })
  const { rejection } = explained(cluster([small]), pod('p', { requests: { 'z.io/y': '2', 'a.io/x': '2', cpu: '2', memory: '2Gi' } }))['n']!
  expect(rejection).toEqual({
    plugin: 'NodeResourcesFit', code: 'UnschedulableAndUnresolvable',
    reasons: ['Too many pods', 'Insufficient cpu', 'Insufficient memory', 'Insufficient a.io/x', 'Insufficient z.io/y'],
  })
})

test('what is only taken can be freed', () => {
  const model = cluster([node('n')], [[pod('a', { requests: { cpu: '3' } }), 'n']])
  expect(explained(model, pod('p', { requests: { cpu: '2' } }))['n']!.rejection!.code).toBe('Unschedulable')
  expect(fitting(model, pod('p', { requests: { cpu: '1' } }))).toEqual(['n'])
})

test('a container that is being made smaller counts with what it still has', () => {
  const shrinking = pod('a', {
    requests: { cpu: '1' },
    status: { containerStatuses: [{ name: 'c', allocatedResources: { cpu: '1' }, resources: { requests: { cpu: '3' } } }] } as never,
  })
  expect(fitting(cluster([node('n')], [[shrinking, 'n']]), pod('p', { requests: { cpu: '2' } }))).toEqual([])
})

test('a resize that cannot be done does not count', () => {
  const stuck = pod('a', {
    requests: { cpu: '4' },
    status: {
      conditions: [{ type: 'PodResizePending', status: 'True', reason: 'Infeasible' }],
      containerStatuses: [{ name: 'c', allocatedResources: { cpu: '1' }, resources: { requests: { cpu: '1' } } }],
    } as never,
  })
  expect(fitting(cluster([node('n')], [[stuck, 'n']]), pod('p', { requests: { cpu: '3' } }))).toEqual(['n'])
})

test('the emptier node scores higher; a container that asks for nothing counts as a little', () => {
  const model = cluster([node('a'), node('b')], [[pod('x', { requests: { cpu: '2', memory: '2Gi' } }), 'a']])
  const scores = explained(model, pod('p'))
  expect(scores['a']!.raw).toMatchObject({ NodeResourcesFit: 59 })
  expect(scores['b']!.raw).toMatchObject({ NodeResourcesFit: 97 })
  expect(scores['b']!.raw).not.toHaveProperty('NodeResourcesBalancedAllocation')
})
