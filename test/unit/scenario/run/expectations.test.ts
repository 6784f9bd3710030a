/** From when expectations count, and that they are looked at then although nothing happens. */
import { expect, test } from 'vitest'
import { readScenario, runScenario, type ExpectationResult } from '../../../../src/scenario/index.js'

const deployment = (cpu: string): string =>
  `{ apiVersion: apps/v1, kind: Deployment, metadata: { name: web }, spec: { replicas: 3, selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: c, image: i, resources: { requests: { cpu: "${cpu}" } } }] } } } }`

function judged(spec: string, cpu = '1'): readonly ExpectationResult[] {
  const { scenario, problems } = readScenario(`manifests:\n- ${deployment(cpu)}\n${spec}`)
  expect(problems).toEqual([])
  return runScenario(scenario!).expectations
}

test('what counts from a time is looked at then, although nothing happens there', () => {
  const [always, never, eventually] = judged(`
expect:
- { always: "deployment('web').status.readyReplicas == 3", after: 1m }
- { never: "deployment('web').status.readyReplicas == 0", after: 1m }
- { eventually: "deployment('web').status.readyReplicas == 0", after: 1m, within: 1m }`, '100')
  expect(always).toMatchObject({ met: false, broken: [{ fromMs: 60_000 }] })
  expect(never).toMatchObject({ met: false, broken: [{ fromMs: 60_000 }] })
  expect(eventually).toMatchObject({ met: true, atMs: 60_000 })
})

const TWO_CRASHES = `
duration: 20m
steps:
- { at: 1m, crash: { node: node-1 }, for: 1m }
- { at: 10m, crash: { nodes: [node-1, node-2, node-3] } }
`

test('eventually starts anew after each step that it counts from', () => {
  const [once, twice] = judged(`${TWO_CRASHES}
expect:
- { eventually: "deployment('web').status.readyReplicas == 2", within: 5m, after: crash }
- { eventually: "deployment('web').status.readyReplicas < 3", within: 2m, after: crash }`)
  expect(twice).toMatchObject({ met: true, atMs: 655_000 })
  expect(once).toMatchObject({ met: false, detail: 'it did not become true within 5m0s of 10m0s' })
})

test('what became true too late after one step is not made good by the next', () => {
  const [late] = judged(`${TWO_CRASHES}
expect:
- { eventually: "deployment('web').status.readyReplicas < 3", within: 5s, after: crash }`)
  expect(late).toMatchObject({ met: false, detail: 'it did not become true within 5s of 1m0s' })
})

test('always and never begin with the first step, and its exceptions with each', () => {
  const [always, excepted] = judged(`${TWO_CRASHES}
expect:
- { always: "nodes().filter(n, n.condition('Ready').status == 'True').size() > 0", after: crash }
- { never: "deployment('web').status.readyReplicas == 2", except: { within: 3m, of: crash } }`)
  expect(always).toMatchObject({ met: false, broken: [{ fromMs: 655_000 }] })
  expect(excepted!.met).toBe(true)
})
