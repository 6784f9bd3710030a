/**
 * S23 over many seeds, which is over all phases of attempts and renewals: a leader stands still for so long, with a write
 * that is ready, and the other one has taken over when it wakes up, or has not. Nothing is made twice in either case,
 * and two act at a time only where one has taken over.
 */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { nodeFiles } from '../../src/cli/files.js'
import { readScenario, ScenarioRunner, type Scenario } from '../../src/scenario/index.js'

interface Told {
  readonly tookOver: boolean
  readonly overlap: boolean
  /** The write that was ready when the leader fell asleep. */
  readonly stale: 'refused' | 'accepted'
  readonly created: number
  readonly pods: number
}

const file = 'scenarios/paused-leader-wakes.yaml'
const { scenario: written } = readScenario(readFileSync(file), { file, files: nodeFiles })

function run(seed: string, forMs: number): Told {
  const scenario: Scenario = { ...written!, expectations: [], expectedViolations: [], steps: written!.steps.map((step) => (step.name === 'asleep' ? { ...step, forMs } : step)) }
  const runner = new ScenarioRunner(scenario, { seed, history: 'lines' })
  runner.start()
  runner.runTo()
  const { ledger: { history } } = runner.simulation
  const lines = Array.from({ length: history.length }, (_, i) => history.line(i)!)
  const wakes = 60_010 + forMs
  const stale = lines.find((line) => line.startsWith(`${wakes} deployment-controller@1 update ReplicaSet `))!
  const { figures, invariants } = runner.result()
  return {
    tookOver: lines.some((line) => line.includes('kube-controller-manager@2 update Lease')),
    overlap: invariants.violations.some(({ invariant }) => invariant === 'I16'),
    stale: stale.includes(' ! 409 ') ? 'refused' : 'accepted',
    created: figures.podsCreated,
    pods: runner.simulation.ledger.store.list('Pod').length,
  }
}

const seeds = Array.from({ length: 30 }, (_, i) => `s23-${i}`)

test.each([
  ['8 s: nobody has taken over', 8_000, [false]],
  ['20 s: somebody has, or nobody yet', 20_000, [false, true]],
  ['30 s: somebody has', 30_000, [true]],
])('a pause of %s', (_name, forMs, possible) => {
  const told = seeds.map((seed) => run(seed, forMs))
  expect([...new Set(told.map(({ tookOver }) => tookOver))].sort()).toEqual(possible)
  for (const { tookOver, overlap, stale, created, pods } of told) {
    expect(overlap).toBe(tookOver)
    expect(stale).toBe(tookOver ? 'refused' : 'accepted')
    // The fifth pod is that of the write which nobody refuses.
    expect(created).toBe(tookOver ? 4 : 5)
    expect(pods).toBe(4)
  }
})
