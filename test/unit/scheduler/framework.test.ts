/** A small plugin of the user's own at each extension point of the running scheduler. */
import { expect, test } from 'vitest'
import type { Pod } from '../../../src/model/index.js'
import { failure, makeProfile, defaultProfile, onPod, unresolvable, unschedulable, type Plugin, type Profile } from '../../../src/placement/index.js'
import { makeWorld, node, pod, type World } from './build.js'

/** kube-scheduler's own plugins with one more. */
function withPlugin(plugin: Plugin, instead?: keyof Profile['points']): Profile {
  const others = defaultProfile.plugins.filter((each) => instead === undefined || !defaultProfile.points[instead].includes(each as never))
  const weights = new Map(defaultProfile.points.score.map(({ plugin: each, weight }) => [each as Plugin, weight]))
  return makeProfile('default-scheduler', [...others.map((each) => ({ plugin: each, weight: weights.get(each) ?? 0 })), { plugin, weight: 1 }])
}
function worldWith(plugin: Plugin, options: Parameters<typeof makeWorld>[0] = {}, instead?: keyof Profile['points']): World {
  return makeWorld({ profiles: [withPlugin(plugin, instead)], ...options })
}
const placed = ({ pod: get }: World, ...names: string[]) => names.map((name) => get(name)?.spec.nodeName)
const label = (world: World, name: string, labels: Record<string, string>) => {
  const before = world.pod(name)!
  world.create({ ...before, metadata: { ...before.metadata, labels } } as Pod)
}

test('PreEnqueue keeps a pod out until the plugin lets it in, on an event that it listens to', () => {
  const world = worldWith({
    name: 'Gate',
    preEnqueue: ({ metadata }) => (metadata.labels?.go === 'yes' ? undefined : unresolvable('Gate', 'not yet')),
    eventsToRegister: [onPod(['UpdateOwnLabel'])],
  })
  world.create(node('n'), pod('p'))
  world.scheduler.start()
  world.engine.settle()
  expect(world.scheduler.queue.get('default/p')).toMatchObject({ place: 'gated', gatedBy: 'Gate', attempts: 0 })
  label(world, 'p', { other: 'label' })
  world.engine.settle()
  expect(placed(world, 'p')).toEqual([undefined])
  label(world, 'p', { go: 'yes' })
  world.engine.settle()
  expect(placed(world, 'p')).toEqual(['n'])
})

test('QueueSort decides who is tried first', () => {
  const byName: Plugin = { name: 'ByName', compare: (a, b) => (a.pod.metadata.name < b.pod.metadata.name ? -1 : 1) }
  const world = worldWith(byName, {}, 'queueSort')
  world.create(node('n', '1'), pod('c', { priority: 9, spec: { preemptionPolicy: 'Never' } }), pod('b'), pod('a'))
  world.scheduler.start()
  world.engine.settle()
  expect(placed(world, 'a', 'b', 'c')).toEqual(['n', undefined, undefined])
})

test('PreFilter refuses before any node is looked at; one that evictions might help lets preemption try', () => {
  const refusing = (status: Plugin['preFilter'] extends undefined ? never : ReturnType<typeof unschedulable>): Plugin =>
    ({ name: 'Refuse', preFilter: (_info, cluster) => (cluster.node('n')!.pods.length > 0 ? { status } : {}) })
  const soft = worldWith(refusing(unschedulable('Refuse', 'crowded')))
  soft.create(node('n'), pod('low', { on: 'n' }), pod('p', { priority: 9 }))
  soft.scheduler.start()
  soft.engine.settle()
  expect(soft.pod('p')!.status!.conditions![0]!.message).toBe('0/1 nodes are available: crowded. expected at least one victim pod on node "n"')
  const hard = worldWith(refusing(unresolvable('Refuse', 'crowded')))
  hard.create(node('n'), pod('low', { on: 'n' }), pod('p', { priority: 9 }))
  hard.scheduler.start()
  hard.engine.settle()
  expect(hard.pod('p')!.status!.conditions![0]!.message).toBe('0/1 nodes are available: crowded. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.')
})

test('Filter refuses nodes; a plugin that registers no events is told of all of them', () => {
  const world = worldWith({ name: 'EvenCrowd', filter: (_info, { pods }) => (pods.length % 2 === 0 ? undefined : unresolvable('EvenCrowd', 'an odd crowd')) })
  world.create(node('n'), pod('one', { on: 'n' }), pod('p'))
  world.scheduler.start()
  world.engine.settle()
  expect(world.events).toEqual(['FailedScheduling p: 0/1 nodes are available: 1 an odd crowd. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.'])
  world.create(pod('two', { on: 'n' }))
  world.engine.settle()
  expect(placed(world, 'p')).toEqual(['n'])
})

test('PostFilter may say more, or make room itself', () => {
  const evictAll: Plugin = {
    name: 'EvictAll',
    postFilter: ({ cluster }) => {
      const [info] = cluster.nodesInOrder
      const victims = [...info!.pods.values()].filter(({ pod: { metadata } }) => metadata.name === 'x')
      return victims.length === 0 ? { message: 'nobody to evict' } : { candidate: { node: info!.name, victims, pdbViolations: 0 } }
    },
  }
  const world = worldWith(evictAll, { graceMs: 1_000 }, 'postFilter')
  world.create(node('n', '1'), pod('x', { on: 'n' }), pod('p'), pod('huge', { cpu: '9', priority: -1 }))
  world.scheduler.start()
  world.engine.runTo(5_000)
  expect(world.events).toContain('Preempted x: Preempted by pod uid-p on node n')
  expect(placed(world, 'p')).toEqual(['n'])
  expect(world.pod('huge')!.status!.conditions![0]!.message).toBe('0/1 nodes are available: 1 Insufficient cpu. nobody to evict')
})

test('PreScore, Score and NormalizeScore choose among the nodes that fit', () => {
  const world = worldWith({
    name: 'Longest',
    preScore: (_info, _cluster, nodes) => ({ state: nodes.reduce((most, { name }) => Math.max(most, name.length), 0) }),
    score: (_info, { name }) => name.length,
    normalizeScore: (scores, count, state) => { for (let i = 0; i < count; i++) scores[i] = scores[i] === state ? 100 : 0 },
  })
  world.create(node('a'), node('aaaa'), node('aaa'), pod('p'))
  world.scheduler.start()
  world.engine.settle()
  expect(placed(world, 'p')).toEqual(['aaaa'])
})

test('Reserve may refuse after the choice: everything is unreserved, from the last to the first', () => {
  const told: string[] = []
  const reserve = (name: string, refuses: boolean): Plugin => ({
    name,
    reserve: (_info, { name: on }, { memory }) => {
      memory.set('last', on)
      told.push(`${name} reserve`)
      return refuses ? unschedulable(name, 'no room in my book') : undefined
    },
    unreserve: (_info, _node, { memory }) => void told.push(`${name} unreserve ${String(memory.get('last'))}`),
  })
  const base = withPlugin(reserve('First', false))
  const world = makeWorld({ profiles: [makeProfile('default-scheduler', [...base.plugins.map((plugin) => ({ plugin, weight: 1 })), { plugin: reserve('Second', true), weight: 0 }])] })
  world.create(node('n'), pod('p'))
  world.scheduler.start()
  world.engine.settle()
  expect(told).toEqual(['First reserve', 'Second reserve', 'Second unreserve n', 'First unreserve n'])
  expect(world.scheduler.queue.get('default/p')).toMatchObject({ place: 'unschedulable', refusedBy: ['Second'] })
  expect(world.events).toEqual(['FailedScheduling p: 0/1 nodes are available: 1 no room in my book.'])
  expect(world.scheduler.cache.model.node('n')!.pods.length).toBe(0)
})

/** Lets pods of a group bind only when three of them have a place. */
const gang: Plugin = {
  name: 'Gang',
  permit: (_info, _node, { waiting }) => (waiting.length < 2 ? { waitMs: 10_000 } : { allow: waiting.map(({ key }) => key) }),
  eventsToRegister: [onPod(['AddPod'])],
}

test('Permit has pods wait until it allows them: all of a group, or none', () => {
  const world = worldWith(gang)
  world.create(node('n', '9'), pod('a'), pod('b'))
  world.scheduler.start()
  world.engine.runTo(5_000)
  expect(placed(world, 'a', 'b')).toEqual([undefined, undefined])
  expect(world.pod('a')!.status!.nominatedNodeName).toBe('n')
  world.create(pod('c'))
  world.engine.settle()
  expect(placed(world, 'a', 'b', 'c')).toEqual(['n', 'n', 'n'])
})

test('a pod that waits too long on Permit is refused, and gives its place back', () => {
  const world = worldWith(gang)
  world.create(node('n', '9'), pod('a'))
  world.scheduler.start()
  world.engine.runTo(10_000)
  expect(world.events).toEqual(['FailedScheduling a: 0/1 nodes are available: 1 rejected due to timeout after waiting 10s at plugin Gang.'])
  expect(world.scheduler.queue.get('default/a')).toMatchObject({ place: 'unschedulable', refusedBy: ['Gang'] })
  expect(world.scheduler.cache.model.node('n')!.pods.length).toBe(0)
  expect(world.pod('a')!.status!.nominatedNodeName).toBeUndefined()
})

test('what happens while a pod waits on Permit is not lost on it', () => {
  const world = worldWith(gang)
  world.create(node('n', '9'), pod('a'))
  world.scheduler.start()
  world.engine.runTo(5_000)
  world.create(pod('other', { on: 'n' }))
  world.engine.runTo(10_000)
  // It went to the back-off queue instead of the unschedulable, and was tried again at once.
  expect(world.events).toHaveLength(1)
  expect(world.scheduler.cache.assumed('default/a')).toMatchObject({ node: 'n', row: { attempts: 2 } })
})

test('PreBind takes its time, and others see meanwhile where the pod will be', () => {
  const world = worldWith({ name: 'Slow', preBind: () => ({ takesMs: 3_000 }), preBindSkips: ({ pod: each }) => each.metadata.name !== 'p' })
  world.create(node('n'), pod('p'), pod('q'))
  world.scheduler.start()
  world.engine.runTo(2_999)
  expect(placed(world, 'p', 'q')).toEqual([undefined, 'n'])
  expect(world.pod('p')!.status!.nominatedNodeName).toBe('n')
  world.engine.runTo(3_000)
  expect(placed(world, 'p')).toEqual(['n'])
})

test('a PreBind that fails is an error: the pod is tried again after its back-off', () => {
  let fails = 1
  const world = worldWith({ name: 'Flaky', preBind: () => (fails-- > 0 ? failure('Flaky', 'disk on fire') : undefined) })
  world.create(node('n'), pod('p'))
  world.scheduler.start()
  world.engine.settle()
  expect(world.pod('p')!.status!.conditions).toMatchObject([{ reason: 'SchedulerError', message: 'running PreBind plugin "Flaky": disk on fire' }])
  world.engine.runTo(1_999)
  expect(placed(world, 'p')).toEqual([undefined])
  world.engine.runTo(2_000)
  expect(placed(world, 'p')).toEqual(['n'])
})

test('Bind says where to, PostBind is told', () => {
  const bound: string[] = []
  const world = worldWith({
    name: 'Elsewhere',
    bind: () => ({ kind: 'Binding', target: 'other' }),
    postBind: ({ pod: { metadata } }, { name }) => void bound.push(`${metadata.name} on ${name}`),
  }, {}, 'bind')
  world.create(node('n'), node('other'), pod('p'))
  world.scheduler.start()
  world.engine.settle()
  expect(placed(world, 'p')).toEqual(['other'])
  expect(bound).toEqual(['p on other'])
  expect(world.scheduler.cache.model.node('n')!.pods.length).toBe(0)
})

test('profiles are chosen by schedulerName; pods of other schedulers are left alone', () => {
  const pack = makeProfile('pack', [...defaultProfile.plugins.filter(({ score }) => score === undefined).map((plugin) => ({ plugin, weight: 0 })), { plugin: { name: 'Crowded', score: (_info, { pods }) => Math.min(pods.length, 100) }, weight: 1 }])
  const world = makeWorld({ profiles: [defaultProfile, pack] })
  world.create(node('a'), node('b'), pod('x', { on: 'b' }), pod('spread'), pod('packed', { spec: { schedulerName: 'pack' } }), pod('foreign', { spec: { schedulerName: 'other' } }))
  world.scheduler.start()
  world.engine.settle()
  expect(placed(world, 'spread', 'packed', 'foreign')).toEqual(['a', 'b', undefined])
  expect(world.scheduler.queue.entries()).toEqual([])
})

test('a client limit makes bindings wait for their turn', () => {
  const world = makeWorld({ callLimit: { qps: 10, burst: 2 } })
  world.create(node('n', '9'), ...['a', 'b', 'c', 'd'].map((name) => pod(name)))
  world.scheduler.start()
  world.engine.runTo(1_000)
  expect(world.calls).toEqual(['0 create/binding a', '0 create/binding b', '100 create/binding c', '200 create/binding d'])
})

test('back-off begins and ends where the configuration says', () => {
  const world = makeWorld({ backOff: { initialBackOffMs: 3_000, maxBackOffMs: 6_000 } })
  world.create(pod('p'))
  world.scheduler.start()
  world.engine.runTo(20_000)
  // No nodes is an error: nothing shortens the back-off. Tries at 0, 4, 11, 18.
  expect(world.scheduler.queue.get('default/p')).toMatchObject({ attempts: 4, errors: 4 })
})
