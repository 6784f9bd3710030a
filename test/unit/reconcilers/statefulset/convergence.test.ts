import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crashOrWake, disturbing, someDelays, someDisturbances, type Disturbance } from '../disturbances.js'
import { forgetful, type Delays } from '../reconciler-world.js'
import { statefulSet, World } from './world.js'

const WAYS = [{}, { podManagementPolicy: 'Parallel' }, { minReadySeconds: 2 }, { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } }]
const HOUR_MS = 3_600_000

/** Create, scale up and down, roll; meanwhile the disturbances. */
function play(spec: object, delays: Delays, disturbances: readonly Disturbance[], prepare: (world: World) => void = () => undefined): World {
  const world = new World(delays)
  prepare(world)
  world.request({ do: 'create', object: statefulSet(3, 'app:1', spec) })
  const disturb = disturbing(world, disturbances, crashOrWake(world, 'default/db'))
  disturb(6000)
  world.patch({ replicas: 5 })
  disturb(9000)
  world.patch({ template: { spec: { containers: [{ name: 'main', image: 'app:2' }] } } })
  disturb(15_000)
  world.patch({ replicas: 4 })
  disturb(20_000)
  world.engine.runTo(HOUR_MS)
  return world
}

test.each(WAYS)('late, slow, crashing and woken for nothing, the controller ends where an undisturbed one does: %j', (way) => {
  const expected = play(way, {}, []).end()
  expect(expected).toMatchObject({ status: { replicas: 4, availableReplicas: 4 }, revisions: [expect.anything(), expect.anything()] })
  fc.assert(
    fc.property(someDelays(1200), someDisturbances(20_000), (delays, disturbances) => {
      const found = play(way, delays, disturbances)
      const { status, ...rest } = found.end() as { status: object }
      const { status: wanted, ...others } = expected as { status: object }
      expect(status).toEqual(wanted)
      // Whether the fifth pod, and with it its claim, ever was depends on how fast the others came up.
      expect(withoutFifth(rest)).toEqual(withoutFifth(others))
    }),
    { numRuns: 40 },
  )
})

function withoutFifth(end: object): unknown {
  return JSON.parse(JSON.stringify(end).replace(/,?"data-db-4[^"]*"/, ''))
}

test.each(WAYS)('all memory is state: with every cache dropped, syncs under way included, the history is the same: %j', (way) => {
  for (const delays of [{}, { callMs: (n: number) => n % 5, watchMs: (n: number) => (n * 7) % 11 }]) {
    const expected = play(way, delays, []).ledger.history.digest
    expect(play(way, delays, [], forgetful).ledger.history.digest).toBe(expected)
  }
})

test('in order a pod comes when those before it are ready, in parallel all come at once', () => {
  const ordered = new World()
  ordered.request({ do: 'create', object: statefulSet(3, 'app:1') })
  ordered.engine.runTo(500)
  expect([...ordered.made.keys()]).toEqual(['default/db-0'])
  const parallel = new World()
  parallel.request({ do: 'create', object: statefulSet(3, 'app:1', { podManagementPolicy: 'Parallel' }) })
  parallel.engine.runTo(500)
  expect([...parallel.made.keys()]).toEqual(['default/db-0', 'default/db-1', 'default/db-2'])
})
