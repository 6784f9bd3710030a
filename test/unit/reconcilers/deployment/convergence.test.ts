import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deployment, World, type Delays } from './world.js'

const ROLLING = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } }
const STRATEGIES = [ROLLING, { type: 'RollingUpdate', rollingUpdate: { maxSurge: '50%', maxUnavailable: 0 } }, { type: 'Recreate' }]
const HOUR_MS = 3_600_000

interface Disturbance {
  readonly atMs: number
  /** Which controller dies and starts again, or is woken for nothing. */
  readonly controller: number
  readonly crash: boolean
}

/** Create, scale, roll; meanwhile the disturbances. */
function play(strategy: object, delays: Delays, disturbances: readonly Disturbance[], prepare: (world: World) => void = () => undefined): World {
  const world = new World(delays)
  prepare(world)
  world.request({ do: 'create', object: deployment(4, 'app:1', strategy) })
  const rest = [...disturbances].sort((a, b) => a.atMs - b.atMs)
  const disturb = (untilMs: number): void => {
    for (; rest.length > 0 && rest[0]!.atMs < untilMs; rest.shift()) {
      const { atMs, controller, crash } = rest[0]!
      world.engine.runTo(atMs)
      const victim = world.controllers[controller]!
      if (crash) victim.crash()
      if (crash) victim.start()
      else for (const set of world.list<{ metadata: { name: string } }>(controller === 0 ? 'Deployment' : 'ReplicaSet')) victim.queue.add(`default/${set.metadata.name}`)
    }
    world.engine.runTo(untilMs)
  }
  disturb(3000)
  world.patch({ replicas: 6 })
  disturb(5000)
  world.patch({ template: { spec: { containers: [{ name: 'main', image: 'app:2' }] } } })
  disturb(12_000)
  world.engine.runTo(HOUR_MS)
  return world
}

const delays = fc.record({
  call: fc.option(fc.array(fc.nat(40), { minLength: 1, maxLength: 7 })),
  watch: fc.option(fc.array(fc.nat(60), { minLength: 1, maxLength: 7 })),
  pod: fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 7 }),
})

const disturbance = fc.record({ atMs: fc.nat(11_999), controller: fc.constantFrom(0, 1), crash: fc.boolean() })

test.each(STRATEGIES)('late, slow, crashing and woken for nothing, the controllers end where undisturbed ones do: %j', (strategy) => {
  const expected = play(strategy, {}, []).end()
  expect(expected).toMatchObject({ pods: new Array(6).fill('app:2'), status: { spec: 6, updatedReplicas: 6, availableReplicas: 6 } })
  fc.assert(
    fc.property(delays, fc.array(disturbance, { maxLength: 6 }), ({ call, watch, pod }, disturbances) => {
      const cycled = (list: readonly number[]) => (n: number): number => list[n % list.length]!
      const found = play(strategy, { ...(call === null ? {} : { callMs: cycled(call) }), ...(watch === null ? {} : { watchMs: cycled(watch) }), podMs: cycled(pod) }, disturbances)
      expect(found.end()).toEqual(expected)
    }),
    { numRuns: 40 },
  )
})

/** Saves, drops every cache and restores, after every few events. */
function forgetful(world: World): void {
  const { engine } = world
  let n = 0
  engine.afterEvent = () => {
    if (n++ % 7 !== 0) return
    const saved = JSON.stringify(engine.state.toPlain(engine.snapshot()))
    engine.restore(engine.state.fromPlain(JSON.parse(saved) as Record<string, unknown>))
  }
}

test.each(STRATEGIES)('all memory is state: with every cache dropped, syncs under way included, the history is the same: %j', (strategy) => {
  for (const delays of [{}, { callMs: (n: number) => n % 5, watchMs: (n: number) => (n * 7) % 11 }]) {
    const expected = play(strategy, delays, []).ledger.history.digest
    expect(play(strategy, delays, [], forgetful).ledger.history.digest).toBe(expected)
  }
})
