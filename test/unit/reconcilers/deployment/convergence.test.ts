import fc from 'fast-check'
import { expect, test } from 'vitest'
import { disturbing, someDelays, type Disturbance as Common } from '../disturbances.js'
import { forgetful, type Delays } from '../reconciler-world.js'
import { deployment, World } from './world.js'

const ROLLING = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 1 } }
const STRATEGIES = [ROLLING, { type: 'RollingUpdate', rollingUpdate: { maxSurge: '50%', maxUnavailable: 0 } }, { type: 'Recreate' }]
const HOUR_MS = 3_600_000

interface Disturbance extends Common {
  /** Which controller it happens to. */
  readonly controller: number
}

/** Create, scale, roll; meanwhile the disturbances. */
function play(strategy: object, delays: Delays, disturbances: readonly Disturbance[], prepare: (world: World) => void = () => undefined): World {
  const world = new World(delays)
  prepare(world)
  world.request({ do: 'create', object: deployment(4, 'app:1', strategy) })
  const disturb = disturbing(world, disturbances, ({ controller, crash }) => {
    const victim = world.controllers[controller]!
    if (crash) victim.crash()
    if (crash) victim.start()
    else for (const set of world.list<{ metadata: { name: string } }>(controller === 0 ? 'Deployment' : 'ReplicaSet')) victim.queue.add(`default/${set.metadata.name}`)
  })
  disturb(3000)
  world.patch({ replicas: 6 })
  disturb(5000)
  world.patch({ template: { spec: { containers: [{ name: 'main', image: 'app:2' }] } } })
  disturb(12_000)
  world.engine.runTo(HOUR_MS)
  return world
}

const disturbance = fc.record({ atMs: fc.nat(11_999), controller: fc.constantFrom(0, 1), crash: fc.boolean() })

test.each(STRATEGIES)('late, slow, crashing and woken for nothing, the controllers end where undisturbed ones do: %j', (strategy) => {
  const expected = play(strategy, {}, []).end()
  expect(expected).toMatchObject({ pods: new Array(6).fill('app:2'), status: { spec: 6, updatedReplicas: 6, availableReplicas: 6 } })
  fc.assert(
    fc.property(someDelays(3000), fc.array(disturbance, { maxLength: 6 }), (delays, disturbances) => {
      const found = play(strategy, delays, disturbances)
      expect(found.end()).toEqual(expected)
    }),
    { numRuns: 40 },
  )
})

test.each(STRATEGIES)('all memory is state: with every cache dropped, syncs under way included, the history is the same: %j', (strategy) => {
  for (const delays of [{}, { callMs: (n: number) => n % 5, watchMs: (n: number) => (n * 7) % 11 }]) {
    const expected = play(strategy, delays, []).ledger.history.digest
    expect(play(strategy, delays, [], forgetful).ledger.history.digest).toBe(expected)
  }
})
