/** Preemption acted upon: who is written to, in which order, and when the preemptor is tried again. */
import { expect, test } from 'vitest'
import { makeWorld, node, pod } from './build.js'

test('victims are marked and deleted, the pod is nominated and bound when they are gone', () => {
  const { engine, scheduler, create, pod: get, events, calls } = makeWorld({ graceMs: 5_000 })
  create(node('n1', '2'), pod('a', { on: 'n1' }), pod('b', { on: 'n1' }), pod('vip', { cpu: '2', priority: 9 }))
  scheduler.start()
  engine.settle()
  expect(get('vip')!.status).toMatchObject({ nominatedNodeName: 'n1', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes are available: 1 Insufficient cpu.', observedGeneration: 1 }] })
  expect(get('a')!.status!.conditions).toEqual([{
    type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler', message: 'default-scheduler: preempting to accommodate a higher priority pod',
    lastTransitionTime: '2000-01-01T00:00:00Z', observedGeneration: 1,
  }])
  expect(calls).toEqual(['0 patch/status vip', '0 patch/status a', '0 delete a', '0 patch/status b', '0 delete b'])
  expect(events.slice(1)).toEqual(['Preempted a: Preempted by pod uid-vip on node n1', 'Preempted b: Preempted by pod uid-vip on node n1'])
  engine.runTo(10_000)
  expect(get('vip')!.spec.nodeName).toBe('n1')
})

test('calls that take time: nominations first, then all victims but the last, then the last; the preemptor waits meanwhile', () => {
  const { engine, scheduler, create, calls } = makeWorld({ callLatencyMs: (_actor, { do: what }) => (what === 'create' ? 0 : 10) })
  const waiting = pod('waiting', { cpu: '3', priority: 1 })
  create(node('n1', '3'), pod('a', { on: 'n1' }), pod('b', { on: 'n1' }), pod('c', { on: 'n1' }), { ...waiting, status: { ...waiting.status, nominatedNodeName: 'n1' } })
  create(pod('vip', { cpu: '3', priority: 9 }))
  scheduler.start()
  engine.runTo(55)
  expect(calls).toEqual([
    '10 patch/status vip', '10 patch/status waiting', '20 patch/status waiting', '20 patch/status a', '20 patch/status b', '30 delete a', '30 delete b',
    '40 patch/status c', '50 delete c', '50 create/binding vip',
  ])
})

test('the status patch of a refused pod holds the scheduler up', () => {
  const { engine, scheduler, create, pod: get } = makeWorld({ callLatencyMs: (_actor, { do: what }) => (what === 'patch' ? 100 : 0) })
  create(node('n1', '2'), pod('big', { cpu: '3', priority: 1 }), pod('small'))
  scheduler.start()
  engine.runTo(99)
  expect(get('small')!.spec.nodeName).toBeUndefined()
  engine.runTo(100)
  expect(get('small')!.spec.nodeName).toBe('n1')
})

test('a pod whose nomination is taken away by a higher one looks for another place', () => {
  const { engine, scheduler, create, pod: get } = makeWorld({ graceMs: 60_000 })
  create(node('n1', '2'), pod('a', { on: 'n1', cpu: '1' }), pod('b', { on: 'n1', cpu: '1' }), pod('mid', { cpu: '1', priority: 5 }))
  scheduler.start()
  engine.settle()
  expect(get('mid')!.status!.nominatedNodeName).toBe('n1')
  create(node('n2', '0'), pod('vip', { cpu: '2', priority: 9 }))
  engine.settle()
  expect(get('vip')!.status!.nominatedNodeName).toBe('n1')
  expect(get('mid')!.status!.nominatedNodeName).toBeUndefined()
  create(node('n3', '1'))
  engine.runTo(20_000)
  expect(get('mid')!.spec.nodeName).toBe('n3')
})

test('when a nominated pod is deleted, those of at most its priority are tried again', () => {
  const { engine, scheduler, create, remove, pod: get, calls } = makeWorld({ graceMs: 60_000 })
  create(node('n1', '1'), node('n2', '0'), pod('a', { on: 'n1' }), pod('vip', { priority: 9 }))
  scheduler.start()
  engine.settle()
  create(pod('same', { cpu: '500m', priority: 9 }))
  engine.runTo(61_000)
  expect(get('vip')!.spec.nodeName).toBe('n1')
  remove('Pod', 'default/vip')
  engine.runTo(62_000)
  expect(get('same')!.spec.nodeName).toBe('n1')
  expect(calls.filter((call) => call.startsWith('0 delete'))).toEqual(['0 delete a'])
})

test('a crash forgets who preempts, and the nomination is read again from the status', () => {
  const { engine, scheduler, create, pod: get } = makeWorld({ graceMs: 5_000 })
  create(node('n1', '1'), pod('a', { on: 'n1' }), pod('vip', { priority: 9 }))
  scheduler.start()
  engine.settle()
  scheduler.crash()
  scheduler.start()
  expect(scheduler.cache.nominationOf('default/vip')).toBe('n1')
  engine.runTo(6_000)
  expect(get('vip')!.spec.nodeName).toBe('n1')
})
