import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ScenarioRunner } from '../../src/scenario/index.js'
import { checkDeterminism, checkInvariants, extendExpect, scenarios, TestScenario } from '../../src/testing/index.js'

extendExpect(expect)

/** Everything that is not state is dropped after every event: only what JSON holds survives. */
function amnesia(runner: ScenarioRunner): void {
  const { engine } = runner.simulation
  engine.afterEvent = () => engine.restore(engine.state.fromPlain(JSON.parse(JSON.stringify(engine.state.toPlain(engine.snapshot())))))
}

function digestOf({ scenario }: TestScenario, options: { eager?: boolean; forgetful?: boolean; resumeAtMs?: number } = {}): string {
  const make = (): ScenarioRunner => new ScenarioRunner(scenario, { invariants: false, eager: options.eager })
  let runner = make()
  if (options.forgetful === true) amnesia(runner)
  runner.start()
  if (options.resumeAtMs !== undefined) {
    runner.runTo(options.resumeAtMs)
    const saved = JSON.stringify(runner.simulation.engine.state.toPlain(runner.snapshot()))
    runner = make()
    runner.restore(runner.simulation.engine.state.fromPlain(JSON.parse(saved)))
  }
  runner.runTo()
  return runner.result().digest
}

for (const latencies of ['instant', 'realistic'] as const) {
  test(`random clusters under random faults keep all invariants, ${latencies}`, () => {
    fc.assert(
      fc.property(scenarios({ nodes: { max: 4 }, latencies }), (scenario) => {
        const run = scenario.run()
        expect(checkInvariants(run)).toEqual([])
      }),
      { seed: 2026, numRuns: 25 },
    )
  }, 120_000)

  test(`a run that is saved in the middle goes on alike elsewhere, ${latencies}`, () => {
    fc.assert(
      fc.property(scenarios({ nodes: { max: 3 }, minutes: 8, latencies }), fc.integer({ min: 0, max: 480_000 }), (scenario, resumeAtMs) => {
        expect(digestOf(scenario, { resumeAtMs })).toBe(digestOf(scenario))
      }),
      { seed: 7, numRuns: 8 },
    )
  }, 120_000)
}

test('dropping every cache after every event changes nothing', () => {
  fc.assert(
    fc.property(scenarios({ nodes: { max: 2 }, workloads: { max: 1, replicas: { max: 2 } }, faultsMax: 2, minutes: 6 }), (scenario) => {
      expect(digestOf(scenario, { forgetful: true })).toBe(digestOf(scenario))
    }),
    { seed: 3, numRuns: 4 },
  )
}, 120_000)

test('polling everything, as a real cluster does, changes nothing', () => {
  fc.assert(
    fc.property(scenarios({ nodes: { max: 3 }, minutes: 8 }), (scenario) => {
      expect(digestOf(scenario, { eager: true })).toBe(digestOf(scenario))
    }),
    { seed: 4, numRuns: 8 },
  )
}, 120_000)

test('two runs of one scenario are the same; the first difference between two seeds is named', () => {
  const [scenario] = fc.sample(scenarios({ nodes: { min: 3, max: 3 }, workloads: { replicas: { min: 3 } } }), { numRuns: 1, seed: 5 })
  expect(checkDeterminism(scenario!.scenario)).toMatchObject({ deterministic: true })
  let n = 0
  const make = (each: TestScenario['scenario']): ScenarioRunner => new ScenarioRunner(each, { history: 'lines', seed: `seed-${n++}` })
  const { deterministic, divergence } = checkDeterminism(scenario!.scenario, { make })
  expect(deterministic).toBe(false)
  expect(divergence!.first).not.toBe(divergence!.second)
  expect(divergence!.common.length).toBeGreaterThan(0)
})

test('a pod that is bound to a machine while it boots is started when its kubelet is back', () => {
  const scenario = new TestScenario({
    apiVersion: 'kube-orrery/v1', kind: 'Scenario', metadata: { name: 'bound-while-booting' },
    spec: {
      seed: 's0', duration: '5m', cluster: { nodePools: [{ name: 'node', count: 1, zones: ['a'] }] },
      manifests: [{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 1, selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'web:v1' }] } } } }],
      steps: [{ at: '60s', reboot: { node: 'node-1' } }, { at: '61s', scale: { deployment: 'web', replicas: 3 } }],
      expect: [{ that: "deployment('web').status.readyReplicas == 3" }],
    },
  })
  expect(scenario.run()).toMeetExpectations()
})

test('a counterexample is the YAML that replays it', () => {
  const [scenario] = fc.sample(scenarios(), { numRuns: 1, seed: 6 })
  expect(fc.stringify(scenario)).toContain('apiVersion: kube-orrery/v1')
})

test('matchers tell what they saw', () => {
  const [scenario] = fc.sample(scenarios({ faults: [], changes: false, workloads: { replicas: { min: 3, max: 3 } }, nodes: { min: 3, max: 3 } }), { numRuns: 1, seed: 8 })
  const run = scenario!.run()
  expect(run).toHoldInvariants()
  expect(run).toMeetExpectations()
  expect(() => expect(run.pods('app=nobody')).toStayAvailable({ atLeast: 1 })).toThrow(/never 1 ready pods of app=nobody/)
})
