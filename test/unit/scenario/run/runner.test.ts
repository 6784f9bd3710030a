/** What a run says when it is over. */
import { afterEach, expect, test, vi } from 'vitest'
import { InvariantChecker } from '../../../../src/invariants/index.js'
import type { Pod } from '../../../../src/model/index.js'
import { freeze } from '../../../../src/plain/index.js'
import { renderResult } from '../../../../src/report/index.js'
import { readScenario, runScenario, ScenarioRunner, type ScenarioResult } from '../../../../src/scenario/index.js'

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

test('a violation is told with its causes, in data and in words', () => {
  const { scenario } = readScenario(`duration: 5m${MANIFESTS}steps: [{ at: 1m, scale: { deployment: web, replicas: 2 } }]`)
  const runner = new ScenarioRunner(scenario!, { observe: ({ ledger }) => {
    // A bug: one of the bindings that follow from the step is to another node than the pod has.
    ledger.observe(({ kind, key, old, new: pod }) => {
      if (kind === 'Pod' && ledger.engine.now === 60_000 && (old as Pod | undefined)?.spec.nodeName === undefined && (pod as Pod).spec.nodeName !== undefined) {
        ledger.commit({ actor: 'bug', verb: 'update', kind, key, value: freeze({ ...(pod as Pod), spec: freeze({ ...(pod as Pod).spec, nodeName: 'elsewhere' }) }) })
      }
    })
  } })
  runner.start()
  runner.runTo()
  const result = runner.result()
  const [violation] = result.invariants.violations.filter(({ invariant }) => invariant === 'I02')
  expect(violation).toMatchObject({ kind: 'safety', at: 60_000, seed: '1' })
  expect(violation!.why[0]).toMatch(/^1m0s bug update Pod default\/web-/)
  expect(violation!.why.at(-1)).toBe('1m0s scenario step Step scale')
  expect(renderResult(result, 'again')).toMatch(/✗ I02 at 1:00\.0: pod default\/web-.* is now on elsewhere\n +why: 1m0s bug update Pod /)
})

test('the manifest that was refused is named, not the first', () => {
  const pod = '- { apiVersion: v1, kind: Pod, metadata: { name: p }, spec: { priorityClassName: nowhere, containers: [{ name: c, image: i }] } }'
  const { failure } = run(`manifests:\n- { apiVersion: v1, kind: ConfigMap, metadata: { name: a } }\n${pod}`)
  expect(failure).toMatchObject({ message: expect.stringContaining('no PriorityClass with name nowhere was found'), place: { line: 3 } })
})

test('a pod that is evicted for a limit of storage counts as evicted, though no disruption ended it', () => {
  const { figures } = run(`
duration: 5m
apps: [{ image: writes, writesTo: cache, growth: { disk: 10Mi, every: 10s } }, { image: grows, growth: { disk: 10Mi, every: 10s } }]
manifests:
- { apiVersion: v1, kind: Pod, metadata: { name: cache }, spec: { volumes: [{ name: cache, emptyDir: { sizeLimit: 25Mi } }], containers: [{ name: c, image: writes, volumeMounts: [{ name: cache, mountPath: /c }] }] } }
- { apiVersion: v1, kind: Pod, metadata: { name: layer }, spec: { containers: [{ name: c, image: grows, resources: { limits: { ephemeral-storage: 25Mi } } }] } }
`)
  expect(figures.evictions).toBe(2)
})
