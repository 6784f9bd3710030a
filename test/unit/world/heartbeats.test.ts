import { expect, test } from 'vitest'
import { Engine, Lane, Ledger } from '../../../src/sim/index.js'
import { World } from '../../../src/world/index.js'

function makeWorld(keepHeartbeatPhase = true) {
  const engine = new Engine({ seed: 'world' })
  const ledger = new Ledger(engine, { keep: 'lines' })
  const world = new World(ledger, { leaseRenewIntervalMs: 10_000, keepHeartbeatPhase })
  return { engine, ledger, world }
}

function startNode(world: World, name: string, phaseMs: number) {
  world.heartbeats.register(name, { phaseMs })
  world.machines.add(name)
  world.kubelets.set(name, 'running')
}

test('a lease is renewed when the kubelet starts and then at its phase, without events', () => {
  const { engine, world } = makeWorld()
  startNode(world, 'a', 700)
  expect(world.heartbeats.lastRenewal('a', 0)).toBe(0)
  expect(world.heartbeats.lastRenewal('a', 699)).toBe(0)
  expect(world.heartbeats.lastRenewal('a', 700)).toBe(700)
  expect(world.heartbeats.lastRenewal('a', 30_699)).toBe(20_700)
  expect(world.heartbeats.renewalsEndAt('a')).toBeUndefined()
  expect(engine.pendingEvents).toBe(0)
})

test('without power no renewal; with it again one at once, the phase unchanged', () => {
  const { engine, world } = makeWorld()
  startNode(world, 'a', 700)
  engine.runTo(22_200)
  world.machines.setPower('a', false)
  engine.runTo(52_200)
  expect(world.heartbeats.lastRenewal('a', engine.now)).toBe(20_700)
  expect(world.heartbeats.renewalsEndAt('a')).toBe(20_700)
  world.machines.setPower('a', true)
  expect(world.heartbeats.lastRenewal('a', 60_699)).toBe(52_200)
  expect(world.heartbeats.lastRenewal('a', 60_700)).toBe(60_700)
})

test('a restarted kubelet starts a new schedule where the phase is not kept', () => {
  const { engine, world } = makeWorld(false)
  startNode(world, 'a', 700)
  engine.runTo(22_200)
  world.kubelets.set('a', 'stopped')
  engine.runTo(25_000)
  world.kubelets.set('a', 'running')
  expect(world.heartbeats.lastRenewal('a', 34_999)).toBe(25_000)
  expect(world.heartbeats.lastRenewal('a', 35_000)).toBe(35_000)
})

test('after a cut link heals, the next renewal is the next of the schedule', () => {
  const { engine, world } = makeWorld()
  startNode(world, 'a', 700)
  engine.runTo(5_000)
  world.links.set('a', 'toApi', false)
  engine.runTo(45_000)
  world.links.set('a', 'toApi', true)
  expect(world.heartbeats.lastRenewal('a', 50_699)).toBe(700)
  expect(world.heartbeats.lastRenewal('a', 50_700)).toBe(50_700)
})

test('a renewal due at the instant of the end was made, unless the end comes first', () => {
  for (const [lane, expected] of [[Lane.stepLast, 10_700], [Lane.stepFirst, 700]] as const) {
    const { engine, world } = makeWorld()
    startNode(world, 'a', 700)
    engine.on('off', () => world.machines.setPower('a', false))
    engine.schedule(10_700, { kind: 'off' }, lane)
    engine.runTo(20_000)
    expect(world.heartbeats.lastRenewal('a', 20_000)).toBe(expected)
  }
})

test('facts are lines of the history and what follows from them has them as cause', () => {
  const { ledger, world } = makeWorld()
  world.machines.add('a')
  let cause = -1
  world.facts.onChange('machine', () => (cause = ledger.engine.cause.last))
  world.machines.setPower('a', false)
  world.machines.setPower('a', false)
  expect(ledger.history.length).toBe(2)
  expect(ledger.history.line(1)).toBe('0 world fact Node a power off')
  expect(cause).toBe(1)
  expect(ledger.engine.cause.last).toBe(-1)
})

test('a snapshot holds the facts', () => {
  const { engine, world } = makeWorld()
  startNode(world, 'a', 700)
  const saved = engine.snapshot()
  world.machines.setPower('a', false)
  expect(world.isActive('a')).toBe(false)
  engine.restore(saved)
  expect(world.isActive('a')).toBe(true)
  expect(world.heartbeats.isBeating('a')).toBe(true)
})
