/** Steps that come again and again. */
import { expect, test } from 'vitest'
import { readScenario, ScenarioRunner } from '../../../../src/scenario/index.js'

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
