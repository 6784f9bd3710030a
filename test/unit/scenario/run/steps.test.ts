/** Steps that come again and again, and steps that fail after they have begun. */
import { expect, test } from 'vitest'
import { readScenario, runScenario, ScenarioRunner } from '../../../../src/scenario/index.js'

test('a step that came a thousand times is remembered in as many bytes as one that came ten times', () => {
  const sizes = ['10ms', '1s'].map((duration) => {
    const { scenario } = readScenario(`duration: ${duration}\nsteps: [{ every: 1ms, cordon: { node: node-1 } }]`)
    const runner = new ScenarioRunner(scenario!)
    runner.start()
    runner.runTo()
    const plain = runner.simulation.engine.state.toPlain(runner.snapshot()) as Readonly<Record<string, unknown>>
    return JSON.stringify(Object.entries(plain).filter(([name]) => name.startsWith('scenario/'))).length
  })
  expect(sizes[1]! - sizes[0]!).toBeLessThan(20)
})

const blocked = (steps: string): string => `
duration: 20m
cluster: { nodePools: [{ name: pool, count: 2 }] }
manifests:
- { apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: { name: web }, spec: { minAvailable: 1, selector: { matchLabels: { app: web } } } }
- { apiVersion: apps/v1, kind: Deployment, metadata: { name: web }, spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { nodeSelector: { kubernetes.io/hostname: pool-2 }, containers: [{ name: c, image: i }] } } } }
- { apiVersion: v1, kind: Pod, metadata: { name: alone, labels: { app: alone } }, spec: { nodeName: pool-1, containers: [{ name: c, image: i }] } }
steps:
${steps}`

test.each([
  ['gives up at its timeout', '- { at: 1m, name: first, drain: { node: pool-2, timeout: 2m } }', 180_000, /^unable to drain node "pool-2": error when evicting pods\/"web-[^"]+" -n "default": global timeout reached: 2m0s$/],
  ['finds pods in the way at its second node', '- { at: 1m, name: first, drain: { nodes: [pool-2, pool-1], podSelector: app=alone } }', 60_000, /^unable to drain node "pool-1": cannot delete Pods that declare no controller/],
])('a drain that %s fails its step, and the run stops there', (_why, step, atMs, message) => {
  const { scenario, problems } = readScenario(blocked(step))
  expect(problems).toEqual([])
  const { failure, stopped, endedAtMs } = runScenario(scenario!)
  expect(failure).toMatchObject({ index: 0, name: 'first', atMs, message: expect.stringMatching(message) })
  expect(stopped).toEqual({ kind: 'step', message: failure!.message })
  expect(endedAtMs).toBe(atMs)
})

test('a drain that fails goes on from a snapshot like without one', () => {
  const { scenario } = readScenario(blocked('- { at: 1m, name: first, drain: { node: pool-2, timeout: 2m } }'))
  const run = (): ScenarioRunner => {
    const runner = new ScenarioRunner(scenario!)
    runner.start()
    return runner
  }
  const first = run()
  first.runTo(120_000)
  const second = run()
  second.restore(first.snapshot())
  second.runTo()
  first.runTo()
  expect(second.result().failure).toMatchObject({ index: 0, atMs: 180_000 })
  expect(second.result().digest).toBe(first.result().digest)
})

test('a drain with time enough, or that is taken back before, fails nothing', () => {
  const { scenario } = readScenario(blocked('- { at: 1m, drain: { node: pool-2, timeout: 2m }, for: 1m }\n- { at: 5m, drain: { node: pool-1, force: true, timeout: 2m } }'))
  expect(runScenario(scenario!)).toMatchObject({ endedAtMs: 1_200_000 })
  expect(runScenario(scenario!).failure).toBeUndefined()
})
