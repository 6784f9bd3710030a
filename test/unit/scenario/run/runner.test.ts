/** What a run says when it is over. */
import { afterEach, expect, test, vi } from 'vitest'
import { InvariantChecker } from '../../../../src/invariants/index.js'
import { readScenario, runScenario, type ScenarioResult } from '../../../../src/scenario/index.js'

afterEach(() => vi.restoreAllMocks())

const MANIFESTS = `
manifests:
- { apiVersion: apps/v1, kind: Deployment, metadata: { name: web }, spec: { selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: c, image: i, resources: { requests: { cpu: 1 } } }] } } } }
- { apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: { name: web }, spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }, maxReplicas: 3 } }
`

function run(text: string): ScenarioResult {
  const { scenario, problems } = readScenario(text)
  expect(problems).toEqual([])
  return runScenario(scenario!)
}

test.each([
  ['an autoscaler goes on looking', '10m', '', true],
  ['something was written a moment ago', '10m', 'steps: [{ at: 9m30s, scale: { deployment: web, replicas: 2 } }]', false],
  ['a node is down', '10m', 'steps: [{ at: 1m, crash: { node: node-1 } }]', false],
  ['a node cannot write', '10m', 'steps: [{ at: 1m, partition: { node: node-1, direction: toControlPlane } }]', false],
  ['the faults are over', '10m', 'steps: [{ at: 1m, crash: { node: node-1 }, for: 1m }, { at: 1m, partition: { node: node-2 }, for: 1m }]', true],
])('liveness is judged at the end although events are to come, unless all is not at rest: %s', (_why, duration, steps, atRest) => {
  const checkAll = vi.spyOn(InvariantChecker.prototype, 'checkAll')
  run(`duration: ${duration}${MANIFESTS}${steps}`)
  expect(checkAll.mock.calls).toEqual([[{ atRest }]])
})

test('the manifest that was refused is named, not the first', () => {
  const pod = '- { apiVersion: v1, kind: Pod, metadata: { name: p }, spec: { priorityClassName: nowhere, containers: [{ name: c, image: i }] } }'
  const { failure } = run(`manifests:\n- { apiVersion: v1, kind: ConfigMap, metadata: { name: a } }\n${pod}`)
  expect(failure).toMatchObject({ message: expect.stringContaining('no PriorityClass with name nowhere was found'), place: { line: 3 } })
})
