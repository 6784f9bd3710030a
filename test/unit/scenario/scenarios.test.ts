/**
 * Every scenario that is shipped: it is read without a complaint, keeps its promises and all invariants, and has one
 * history, whichever way one looks at it: run twice, written as lines or as columns, polled, with every cache dropped
 * after every event, or saved to text in the middle and resumed by a runner that knows nothing of what was before.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { nodeFiles } from '../../../src/cli/files.js'
import { readScenario, runScenario, ScenarioRunner, type RunOptions, type Scenario, type ScenarioResult } from '../../../src/scenario/index.js'

const files = readdirSync('scenarios').filter((name) => name.endsWith('.yaml')).map((name) => `scenarios/${name}`).sort()

function read(file: string) {
  return readScenario(readFileSync(file), { file, files: nodeFiles })
}

/** When to save: half-way, and some milliseconds after the last step that has a time, with calls and watches on their way. */
function moments({ durationMs, steps }: Scenario): number[] {
  const times = steps.flatMap(({ trigger }) => (trigger.kind === 'at' ? [trigger.atMs] : []))
  return [Math.floor(durationMs / 2), ...times.slice(-1).map((atMs) => atMs + 60)]
}

/** Saved as text at a time and resumed from it in a runner of its own. */
function resumed(scenario: Scenario, atMs: number, options: RunOptions = {}): ScenarioResult {
  const before = new ScenarioRunner(scenario, options)
  before.start()
  before.runTo(atMs)
  const saved = JSON.stringify(before.simulation.engine.state.toPlain(before.snapshot()))
  const after = new ScenarioRunner(scenario, options)
  after.restore(after.simulation.engine.state.fromPlain(JSON.parse(saved)))
  expect(after.simulation.now).toBe(atMs)
  after.runTo()
  return after.result()
}

test('there are thirty scenarios or more', () => {
  expect(files.length).toBeGreaterThanOrEqual(30)
})

describe.each(files)('%s', (file) => {
  const { scenario, problems } = read(file)
  const first = runScenario(scenario!)

  test('is read without a problem, and says what it is about', () => {
    expect(problems).toEqual([])
    expect(scenario).toMatchObject({ name: file.slice('scenarios/'.length, -'.yaml'.length), description: expect.stringMatching(/./), teaches: expect.stringMatching(/./) })
    expect(scenario!.expectations.length + scenario!.expectedViolations.length).toBeGreaterThanOrEqual(2)
  })

  test('runs to its end, meets what it expects and holds the invariants', () => {
    expect(first.stopped).toBeUndefined()
    expect(first.endedAtMs).toBe(scenario!.durationMs)
    expect(first.expectations.filter(({ met }) => !met)).toEqual([])
    expect(first.invariants.violations.filter(({ expected }) => expected !== true)).toEqual([])
    expect(first.invariants.checks).toBeGreaterThan(100)
    expect(first.notes).toEqual([])
  })

  test('has the same digest when it runs again, as lines, unwatched by invariants', () => {
    expect(runScenario(scenario!, { history: 'lines', invariants: false }).digest).toBe(first.digest)
    expect(runScenario(read(file).scenario!)).toEqual(first)
  })

  test('goes on from a text in which it was saved: half-way, and in the midst of what its last step set off', () => {
    for (const atMs of moments(scenario!)) {
      const { digest, transitions, expectations, figures } = resumed(scenario!, atMs)
      expect({ atMs, digest, transitions, expectations, figures }).toEqual({ atMs, digest: first.digest, transitions: first.transitions, expectations: first.expectations, figures: first.figures })
    }
  })

  test('has the same digest when every cache is dropped after every event', () => {
    const observe: RunOptions['observe'] = ({ engine }) => (engine.afterEvent = () => engine.restore(engine.snapshot()))
    expect(runScenario(scenario!, { invariants: false, observe }).digest).toBe(first.digest)
  }, 120_000)

  test('has the same digest when everything is polled', () => {
    expect(runScenario(scenario!, { eager: true, invariants: false }).digest).toBe(first.digest)
  })
})
