import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crashOrWake, disturbing, someDelays, someDisturbances, type Disturbance } from '../disturbances.js'
import { forgetful, type Delays } from '../reconciler-world.js'
import { daemonSet, World } from './world.js'

const rolling = (maxUnavailable: number, maxSurge: number): object => ({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable, maxSurge } } })
/** Each with the most pods that a node may have. */
const WAYS: readonly (readonly [spec: object, most: number])[] = [
  [{}, 1], [{ ...rolling(2, 0), minReadySeconds: 2 }, 1], [rolling(0, 1), 2], [{ ...rolling(0, 2), minReadySeconds: 2 }, 2], [{ updateStrategy: { type: 'OnDelete' } }, 1],
]
const HOUR_MS = 3_600_000
const GONE = [{ key: 'gone', effect: 'NoExecute' }]
const FULL = [{ key: 'full', effect: 'NoSchedule' }]

/** Created on three nodes; one joins, it is rolled, one is tainted, one leaves, a taint goes; meanwhile the disturbances. */
function play(spec: object, delays: Delays, disturbances: readonly Disturbance[], prepare: (world: World) => void = () => undefined): World {
  const world = new World(delays)
  prepare(world)
  for (const name of ['a', 'b', 'c']) world.putNode(name)
  world.request({ do: 'create', object: daemonSet('app:1', spec) })
  const disturb = disturbing(world, disturbances, crashOrWake(world, 'default/agent'))
  disturb(4000)
  world.putNode('d')
  world.putNode('e', FULL)
  disturb(8000)
  world.patch({ template: { spec: { containers: [{ name: 'main', image: 'app:2' }] } } })
  disturb(9500)
  world.putNode('b', GONE)
  disturb(14_000)
  world.removeNode('c')
  world.putNode('e')
  disturb(20_000)
  world.engine.runTo(HOUR_MS)
  return world
}

test.each(WAYS)('late, slow, crashing and woken for nothing, the controller ends where an undisturbed one does: %j', (way, most) => {
  const undisturbed = play(way, {}, [])
  const expected = undisturbed.end()
  expect(expected).toMatchObject({ nodes: ['a', 'b', 'd', 'e'], status: { desiredNumberScheduled: 3, numberAvailable: 3 }, pods: [expect.anything(), expect.anything(), expect.anything()], revisions: [expect.anything(), expect.anything()] })
  expect(undisturbed.mostActive).toBe(most)
  fc.assert(
    fc.property(someDelays(1200), someDisturbances(20_000), (delays, disturbances) => {
      const found = play(way, delays, disturbances)
      expect(found.end()).toEqual(expected)
      expect(found.mostActive).toBeLessThanOrEqual(most)
    }),
    { numRuns: 40 },
  )
})

test.each(WAYS)('all memory is state: with every cache dropped, syncs under way included, the history is the same: %j', (way) => {
  for (const some of [{}, { callMs: (n: number) => n % 5, watchMs: (n: number) => (n * 7) % 11 }]) {
    const expected = play(way, some, []).ledger.history.digest
    expect(play(way, some, [], forgetful).ledger.history.digest).toBe(expected)
  }
})
