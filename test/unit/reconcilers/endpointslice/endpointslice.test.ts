import { expect, test } from 'vitest'
import type { EndpointSlice } from '../../../../src/model/index.js'
import { node, pod, service, Story, withReady, type StoryOptions } from './stories.js'

function shop(count: number, options: StoryOptions = {}): Story {
  const story = new Story(options)
  for (const [i, zone] of ['a', 'b', 'c'].entries()) story.put(node(`n${i + 1}`, zone))
  for (let i = 0; i < count; i++) story.put(pod(`p${i}`, { node: `n${(i % 3) + 1}`, ip: `10.1.0.${i}` }))
  story.put(service('web'))
  story.pass(0)
  return story
}

function replace(story: Story, change: (slice: EndpointSlice) => EndpointSlice): void {
  const [slice] = story.slices
  story.put(change(slice!))
}

test('pods behind a Service stand in one slice that belongs to it', () => {
  const story = shop(2)
  const [slice] = story.slices
  expect(slice!.metadata.name).toMatch(/^web-[a-z0-9]{5}$/)
  expect(slice!.metadata.ownerReferences).toEqual([expect.objectContaining({ kind: 'Service', name: 'web', controller: true })])
  expect(slice!.ports).toEqual([{ name: 'http', port: 8080, protocol: 'TCP' }])
  expect(slice!.endpoints!.map(({ zone, conditions }) => [zone, conditions!.ready])).toEqual([['a', true], ['b', true]])
})

test('new pods fill up a slice before another is made, and one that empties goes', () => {
  const story = shop(3, { maxEndpointsPerSlice: 2 })
  expect(story.pods).toEqual([['p0', 'p1'], ['p2']])
  story.put(pod('p3'))
  expect(story.pass(0).pods).toEqual([['p0', 'p1'], ['p2', 'p3']])
  story.remove('Pod', 'default/p0')
  story.remove('Pod', 'default/p1')
  expect(story.pass(0).pods).toEqual([['p2', 'p3']])
})

test('a change of one pod leaves its siblings the very same objects', () => {
  const story = shop(5)
  const before = story.slices[0]!.endpoints!
  story.change('Pod', 'default/p2', (old) => withReady(old, false, '2000-01-01T00:00:07Z'))
  const after = story.pass(0).slices[0]!.endpoints!
  expect(after.map((endpoint, i) => endpoint === before[i])).toEqual([true, true, false, true, true])
  expect(after[2]!.conditions).toEqual({ ready: false, serving: false, terminating: false })
})

test('the trigger time is that of the change, and goes with a write that has none', () => {
  const story = shop(2)
  const time = () => story.slices[0]!.metadata.annotations?.['endpoints.kubernetes.io/last-change-trigger-time']
  expect(time()).toBe('2000-01-01T00:00:00Z')
  story.change('Pod', 'default/p1', (old) => withReady(old, false, '2000-01-01T00:00:07Z'))
  story.pass(0)
  expect(time()).toBe('2000-01-01T00:00:07Z')
  story.remove('Pod', 'default/p1')
  story.pass(0)
  expect(time()).toBeUndefined()
})

test('a pod that fails without having been ready stays listed until something else happens', () => {
  const story = shop(2)
  story.change('Pod', 'default/p0', (old) => withReady(old, false, '2000-01-01T00:00:05Z'))
  story.pass(0)
  story.change('Pod', 'default/p0', (old) => ({ ...old, status: { ...old.status, phase: 'Failed' } }))
  expect(story.pass(5_000).pods).toEqual([['p0', 'p1']])
  story.put(pod('p9', { ip: '' }))
  expect(story.pass(0).pods).toEqual([['p1']])
})

test('a slice that somebody cuts or deletes is set right a second later', () => {
  const story = shop(2)
  replace(story, (slice) => ({ ...slice, endpoints: slice.endpoints!.slice(1) }))
  expect(story.pass(999).pods).toEqual([['p1']])
  expect(story.pass(1).pods).toEqual([['p0', 'p1']])
  story.remove('EndpointSlice', `default/${story.slices[0]!.metadata.name}`)
  expect(story.pass(1_000).pods).toEqual([['p0', 'p1']])
})

test('own writes wake nobody', () => {
  const story = shop(2)
  expect(story.engine.pendingEvents).toBe(0)
})

test('while an own write has not come back, the Service waits a second', () => {
  const story = shop(1, { lagMs: 400 })
  story.pass(800)
  story.put(pod('p1', { ip: '10.1.0.1' }))
  story.pass(500)
  expect(story.pods).toEqual([['p0', 'p1']])
  story.put(pod('p2', { ip: '10.1.0.2' }))
  story.pass(150)
  story.put(pod('p3', { ip: '10.1.0.3' }))
  story.pass(400)
  expect(story.pods).toEqual([['p0', 'p1', 'p2']])
  story.pass(1_000)
  expect(story.pods).toEqual([['p0', 'p1', 'p2', 'p3']])
})

test('a pod that becomes ready while a sync is under way is not lost', () => {
  const story = shop(1, { callMs: 50 })
  story.pass(50)
  story.put(pod('p1', { ip: '10.1.0.1' }))
  story.pass(20)
  story.put(pod('p2', { ip: '10.1.0.2' }))
  expect(story.pass(30).pods).toEqual([['p0', 'p1']])
  expect(story.pass(50).pods).toEqual([['p0', 'p1', 'p2']])
})

test('a pod on a node that is not known is left out, with an event and a doubling back-off', () => {
  const story = shop(1)
  story.put(pod('lost', { node: 'n9', ip: '10.1.0.9' }))
  expect(story.pass(6_999).pods).toEqual([['p0']])
  const message = 'Warning FailedToUpdateEndpointSlices: Error updating Endpoint Slices for Service default/web: skipping Pod lost for Service default/web: Node n9 Not Found'
  expect(story.events).toEqual([message, message, message])
  story.put(node('n9', 'a'))
  expect(story.pass(1).pods).toEqual([['lost', 'p0']])
  expect(story.engine.pendingEvents).toBe(0)
})

test('a Service without pods keeps one empty slice, which its first pod takes over', () => {
  const story = shop(0)
  const [{ metadata }] = story.slices as [EndpointSlice]
  expect(story.pods).toEqual([[]])
  story.put(pod('p0'))
  expect(story.pass(0).pods).toEqual([['p0']])
  expect(story.slices[0]!.metadata.name).toBe(metadata.name)
  story.remove('Pod', 'default/p0')
  expect(story.pass(0).pods).toEqual([[]])
})

test('topology-mode Auto lends endpoints to a zone that has too few, until a node goes', () => {
  const story = shop(0)
  for (let i = 0; i < 6; i++) story.put(pod(`p${i}`, { node: i < 4 ? 'n1' : 'n2', ip: `10.1.0.${i}` }))
  story.put(service('web', {}, { annotations: { 'service.kubernetes.io/topology-mode': 'Auto' } }))
  story.pass(0)
  const hints = () => story.slices.flatMap(({ endpoints }) => endpoints!.map((endpoint) => endpoint.hints?.forZones?.[0]?.name)).sort()
  expect(hints()).toEqual(['a', 'a', 'b', 'b', 'c', 'c'])
  expect(story.events).toEqual(['Normal TopologyAwareHintsEnabled: Topology Aware Hints has been enabled, addressType: IPv4'])
  story.remove('Node', 'n3')
  story.remove('Node', 'n2')
  story.pass(0)
  expect(story.events).toContain('Warning TopologyAwareHintsDisabled: Insufficient Node information: allocatable CPU or zone not specified on one or more nodes, addressType: IPv4')
  expect(hints().every((zone) => zone === undefined)).toBe(true)
})

test('what is forgotten with a Service is nothing of the next one of its name', () => {
  const story = shop(2)
  story.remove('Service', 'default/web')
  story.pass(0)
  story.put(service('web', { selector: { app: 'other' } }, { uid: 'another' }))
  expect(story.pass(0).pods).toEqual([[]])
})
