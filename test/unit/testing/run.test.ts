/** Scenarios of one's own in tests: the same YAML as the command's, through the front door. */
import { describe, expect, test } from 'vitest'
import { filesOf, readScenario, runScenario, ScenarioRunner } from '../../../src/index.js'
import { checkDeterminism, checkInvariants, extendExpect, TestScenario } from '../../../src/testing/index.js'

extendExpect(expect)

const web = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: c, image: i }] } }
`
const text = `duration: 10m
manifests: [web.yaml]
steps: [{ at: 1m, crash: { node: node-1 } }]
expect: [{ eventually: "deployment('web').status.availableReplicas == 2", within: 60s, after: crash }]
`
const files = filesOf({ 'web.yaml': web })

test('a scenario runs from the library as from the command line', () => {
  const { scenario, problems } = readScenario(text, { file: 'day.yaml', files })
  expect(problems).toEqual([])
  const result = runScenario(scenario!)
  expect(result).toMatchObject({ name: 'day', expectations: [{ met: true, atMs: 115_000 }], figures: { evictions: 1 } })
  expect(checkInvariants({ result })).toEqual([])
  expect(checkDeterminism(scenario!)).toEqual({ deterministic: true, digest: result.digest })
  expect(checkDeterminism(scenario!, { seed: 'other' }).digest).not.toBe(result.digest)
})

describe('matchers', () => {
  const run = new TestScenario(text, { files }).run()

  test('of a run that keeps its promises', () => {
    expect(run).toHoldInvariants()
    expect(run).toMeetExpectations()
    expect(run.pods('app=web')).toStayAvailable({ atLeast: 2 })
    expect(run.pods({ app: 'web' })).toEqual(run.pods('app=web'))
    expect(run.yaml).toBe(text)
  })

  test('of one that does not: each fails, and prints how to replay it', () => {
    expect(() => expect(run.pods('app=web')).toStayAvailable({ atLeast: 3 })).toThrow('expected at least 3 ready pods of app=web: at 115000 ms only 2 pods of app=web were ready')
    const strict = new TestScenario(text.replace('== 2', '== 9'), { files }).run()
    expect(() => expect(strict).toMeetExpectations()).toThrow(/it did not become true within 1m0s of 1m0s\nreplay it with\nduration: 10m/)
    const { result, yaml } = run
    const broken = { yaml, result: { ...result, invariants: { ...result.invariants, violations: [{ invariant: 'I01', at: 5, message: 'too much' }] } } }
    expect(() => expect(broken).toHoldInvariants()).toThrow('I01 at 5 ms: too much')
  })

  test('what is no scenario says why', () => {
    expect(() => new TestScenario('duraton: 5m').run()).toThrow('line 1:1: error: unknown field "duraton" (did you mean "duration"?)')
  })
})

describe('checkDeterminism', () => {
  const { scenario } = new TestScenario(text, { files })

  test('names the first draw that differs, and the first line of the history', () => {
    let run = 0
    const make = (each: typeof scenario): ScenarioRunner => new ScenarioRunner(each, { history: 'lines', seed: `seed-${run++}` })
    const { deterministic, divergence } = checkDeterminism(scenario, { make })
    expect(deterministic).toBe(false)
    expect(divergence).toMatchObject({ first: expect.stringMatching(/ create ReplicaSet |^0 .* Pod /), engine: { first: expect.stringMatching(/^0 draw /), second: expect.stringMatching(/^0 draw /) } })
    expect(divergence!.engine!.first).not.toBe(divergence!.engine!.second)
    expect(divergence!.common).toHaveLength(20)
  })

  test('ends where one run ends before the other', () => {
    let run = 0
    const make = (each: typeof scenario): ScenarioRunner => new ScenarioRunner(each, { history: 'lines', ...(run++ === 0 ? { untilMs: 30_000 } : {}) })
    const { divergence } = checkDeterminism(scenario, { make })
    expect(divergence).toMatchObject({ first: undefined, second: expect.stringContaining('step Step crash'), engine: { first: undefined, second: expect.stringMatching(/^60000 event /) } })
  })
})
