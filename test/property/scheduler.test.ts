/** The scheduler's process over random nodes and pods: what it may never do, and what may not matter. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Placement } from '../../src/invariants/index.js'
import { refusalOn, type Plugin } from '../../src/placement/index.js'
import { makeWorld, node, pod, type World } from '../unit/scheduler/build.js'

interface RandomPod {
  readonly cpu: number
  readonly priority: number
  readonly zone: string
  readonly spread: boolean
  readonly apart: boolean
  readonly never: boolean
  /** Runs already, on this node. */
  readonly on: number
}

const randomPod = fc.record<RandomPod>({
  cpu: fc.integer({ min: 1, max: 4 }), priority: fc.integer({ min: 0, max: 3 }), zone: fc.constantFrom('', '', 'a', 'b'), spread: fc.boolean(),
  apart: fc.integer({ min: 0, max: 4 }).map((n) => n === 0), never: fc.integer({ min: 0, max: 4 }).map((n) => n === 0), on: fc.integer({ min: -4, max: 3 }),
})
const cluster = fc.record({ cpus: fc.array(fc.integer({ min: 2, max: 6 }), { minLength: 1, maxLength: 5 }), pods: fc.array(randomPod, { maxLength: 14 }) })
type RandomCluster = typeof cluster extends fc.Arbitrary<infer T> ? T : never

const labels = { app: 'x' }
const labelSelector = { matchLabels: labels }

function podOf({ cpu, priority, zone, spread, apart, never, on }: RandomPod, i: number, nodes: number) {
  return pod(`p${i}`, {
    cpu: String(cpu), priority, labels, ...(on < 0 || on >= nodes ? {} : { on: `n${on}` }),
    spec: {
      ...(zone === '' ? {} : { nodeSelector: { zone } }),
      ...(never ? { preemptionPolicy: 'Never' as const } : {}),
      ...(spread ? { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' as const, labelSelector }] } : {}),
      ...(apart ? { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector }] } } } : {}),
    },
  })
}

/** Runs the cluster for ten minutes; nodes come in the order of `order`. */
function run({ cpus, pods }: RandomCluster, { order = cpus.map((_, i) => i), look = (_world: World): void => undefined } = {}): World {
  const world = makeWorld({ graceMs: 3_000 })
  for (const i of order) world.create(node(`n${i}`, String(cpus[i]), { zone: i % 2 === 0 ? 'a' : 'b' }))
  world.create(...pods.map((each, i) => podOf(each, i, cpus.length)))
  look(world)
  world.scheduler.start()
  world.engine.runTo(600_000)
  return world
}

const rounds = { seed: 36, numRuns: 120 }
const PREEMPTED = /^Preempted (p\d+): Preempted by pod uid-(p\d+) on node (n\d+)$/

/** The plugins that refuse a node, asked one by one without the search. */
function refusing({ model, pod: each, node: name, profile }: Placement): readonly string[] {
  const info = model.podInfo(each)
  const refuses = (plugin: Plugin): boolean => {
    const { status, skip, nodeNames, state } = plugin.preFilter?.(info, model) ?? {}
    return status !== undefined || nodeNames?.includes(name) === false || (skip !== true && plugin.filter!(info, model.node(name)!, state) !== undefined)
  }
  return profile.points.filter.filter(refuses).map(({ name: plugin }) => plugin)
}

test('a pod is put only where all filters pass, asked anew', () => {
  let placed = 0
  fc.assert(fc.property(cluster, (random) => {
    run(random, { look: ({ scheduler }) => {
      scheduler.onPlace = (placement) => {
        const { model, pod: each, node: name, profile } = placement
        placed++
        expect(refusing(placement)).toEqual([])
        expect(refusalOn(model, each, profile, name)).toBeUndefined()
      }
    } })
  }), rounds)
  expect(placed).toBeGreaterThan(100)
})

test('preemption evicts only pods of lower priority, never for a pod that may not, and only where it helps', () => {
  let evicted = 0
  fc.assert(fc.property(cluster, (random) => {
    const world = run(random)
    const of = (name: string): RandomPod => random.pods[Number(name.slice(1))]!
    for (const event of world.events) {
      const [, victim, preemptor] = PREEMPTED.exec(event) ?? []
      if (victim === undefined) continue
      evicted++
      expect(of(victim).priority).toBeLessThan(of(preemptor!).priority)
      expect(of(preemptor!).never).toBe(false)
      // Nothing comes later that could take the place.
      expect(world.pod(preemptor!)?.spec.nodeName).toBeDefined()
    }
  }), rounds)
  expect(evicted).toBeGreaterThan(15)
})

test('the order in which nodes were made changes no decision, if all are looked at and ties go by name', () => {
  fc.assert(fc.property(cluster.chain((random) => fc.record({ random: fc.constant(random), order: fc.shuffledSubarray(random.cpus.map((_, i) => i), { minLength: random.cpus.length }) })), ({ random, order }) => {
    const told = ({ events, pod: get }: World) => ({ events, nodes: random.pods.map((_, i) => get(`p${i}`)?.spec.nodeName) })
    expect(told(run(random, { order }))).toEqual(told(run(random)))
  }), rounds)
})

test('after every event, the model that follows changes is the one that is made anew from what the scheduler sees', () => {
  fc.assert(fc.property(cluster, (random) => {
    const world = run(random, { look: ({ engine, scheduler }) => {
      engine.afterEvent = () => {
        const told = () => {
          const { model } = scheduler.cache
          return {
            pods: model.placedPods().map(({ id, nodeName, terminating }) => [id, nodeName, terminating]),
            nodes: model.nodesInOrder.map((node) => [node.name, [0, 1, 2, 3].map((slot) => node.requested(slot)), node.lowestPriority, node.pods.length]),
            nominated: model.nodesInOrder.map(({ name }) => model.nominatedTo(name).map(({ pod: { metadata } }) => metadata.name).sort()),
          }
        }
        const followed = told()
        engine.restore(engine.snapshot())
        expect(told()).toEqual(followed)
      }
    } })
    expect(world.engine.now).toBe(600_000)
  }), { ...rounds, numRuns: 30 })
})
