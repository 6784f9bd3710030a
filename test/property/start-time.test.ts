/**
 * The start is what clocks show at first, and nothing else: another one gives the same history but for the times in
 * objects, whatever its phase to minutes, hours and days. Left out is what means a time of day (schedules of CronJobs)
 * and what hashes one (`rollout restart` writes the time into the template).
 */
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { formatTime, parseTime } from '../../src/model/index.js'
import { ScenarioRunner, type Scenario } from '../../src/scenario/index.js'
import { scenarios, TestScenario } from '../../src/testing/index.js'

/** A second of the years in which time zones are known, or one far beyond. */
const starts = fc.oneof(fc.integer({ min: 1, max: 1_200_000_000 }), fc.integer({ min: 200_000_000_000, max: 252_000_000_000 })).map((seconds) => seconds * 1000)

/** The history with every time in it as seconds since the start, and without the hashes of what holds times. */
function historyOf(scenario: Scenario, startMs: number, eager = false): readonly string[] {
  const lines: string[] = []
  const sinceStart = (line: string): string => line.replace(/#[0-9a-f]{16}/g, '#')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, (time) => `<${(parseTime(time)! - startMs) / 1000}>`)
  const runner = new ScenarioRunner({ ...scenario, startMs }, { eager, observe: ({ ledger }) => (ledger.history.onLine = (line) => void lines.push(sinceStart(line))) })
  runner.start()
  runner.runTo()
  const { expectations, figures, invariants } = runner.result()
  return [...lines, ...[expectations, figures, invariants.violations].map((each) => sinceStart(JSON.stringify(each)))]
}

function expectSame(scenario: Scenario, startMs: number, eager = false): void {
  expect(historyOf(scenario, startMs, eager), `from ${formatTime(startMs)}`).toEqual(historyOf(scenario, 0))
}

for (const latencies of ['instant', 'realistic'] as const) {
  test(`random clusters under random faults, ${latencies}`, () => {
    fc.assert(
      fc.property(scenarios({ nodes: { max: 4 }, minutes: 12, changes: false, latencies }), starts, ({ scenario }, startMs) => expectSame(scenario, startMs)),
      { seed: 29, numRuns: 12 },
    )
  }, 120_000)
}

test('polled, too', () => {
  fc.assert(
    fc.property(scenarios({ nodes: { max: 3 }, minutes: 8, changes: false }), starts, ({ scenario }, startMs) => expectSame(scenario, startMs, true)),
    { seed: 30, numRuns: 3 },
  )
}, 120_000)

const work = (name: string, spec: object): object => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name }, spec: { ...spec, template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: `${name}:v1` }] } } } })
const labels = { app: 'web' }
const web = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 3, minReadySeconds: 7, progressDeadlineSeconds: 45, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'web:v1', resources: { requests: { cpu: '100m' } } }] } } } }

const disk = { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], storageClassName: 'manual' }

/** What waits for times in objects, or for a tick. */
const timely = new TestScenario(JSON.stringify({
  duration: '40m',
  cluster: { nodePools: [{ count: 4, kubelet: { shutdownGracePeriod: '30s' }, staticPods: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'agent', namespace: 'kube-system' }, spec: { containers: [{ name: 'agent', image: 'agent:v1' }] } }] }] },
  manifests: [
    web, { ...web, metadata: { name: 'stuck' }, spec: { ...web.spec, selector: { matchLabels: { app: 'stuck' } }, template: { metadata: { labels: { app: 'stuck' } }, spec: { containers: [{ name: 'main', image: 'stuck:v1' }] } } } },
    work('late', { activeDeadlineSeconds: 100, ttlSecondsAfterFinished: 60 }), work('fails', { backoffLimit: 3, ttlSecondsAfterFinished: 400 }),
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: labels, ports: [{ port: 80 }] } },
    { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'manual', resources: { requests: { storage: '1Gi' } } } },
    { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'all' }, spec: { hard: { pods: '40' } } },
    { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'web' }, spec: { minAvailable: 2, selector: { matchLabels: labels } } },
    { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'web' }, spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, minReplicas: 2, maxReplicas: 9, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } }] } },
  ],
  apps: [{ image: 'web:*', startup: '8s', idle: { cpu: '10m' }, perRequest: { cpu: '4ms', latency: '10ms' } }, { image: 'late:*', exits: { code: 0, after: '10m' } }, { image: 'fails:*', exits: { code: 1, after: '9s' } }, { image: 'stuck:*', startup: '10m' }],
  traffic: [{ to: 'web', requestsPerSecond: { base: 10, peak: 120, shape: 'diurnal', period: '20m' } }],
  steps: [
    { at: '3m', skewClock: { node: 'node-1', ahead: '2m' }, for: '5m' }, { at: '4m', skewClock: { controlPlane: 1, behind: '90s' }, for: '6m' },
    { at: '5m3s', apply: [{ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'disk' }, spec: { ...disk, hostPath: { path: '/data' } } }] },
    { at: '6m', drain: { node: 'node-2' }, for: '4m' }, { at: '12m', crash: { node: 'node-3' }, for: '8m' }, { at: '23m', shutDownNode: { node: 'node-1' }, for: '3m' },
    { at: '30m', removeNode: { node: 'node-3' } }, { at: '34m', delete: { kind: 'Deployment', name: 'stuck' } },
  ],
})).scenario

test('deadlines, times to live, quotas, budgets, volumes, autoscalers, wrong clocks, static pods', () => {
  expect(historyOf(timely, 0).length).toBeGreaterThan(300)
  fc.assert(fc.property(starts, (startMs) => expectSame(timely, startMs)), { seed: 31, numRuns: 4 })
}, 120_000)

test.each(['controllers-crash', 'hpa-steps', 'image-disk', 'job-failures', 'node-disk-pressure', 'node-flap', 'paused-leader-short', 'quota-vs-surge', 'registry-rate-limit', 'stateful-stuck', 'volume-dead-node'])('the scenario %s', (name) => {
  expectSame(new TestScenario(readFileSync(new URL(`../../scenarios/${name}.yaml`, import.meta.url), 'utf8')).scenario, parseTime('2026-10-25T00:29:17Z')!)
}, 120_000)

test('generated scenarios start where they are told to, and so does their YAML', () => {
  const [generated] = fc.sample(scenarios({ startTime: '2028-02-29T00:00:00Z' }), { seed: 1, numRuns: 1 })
  expect(formatTime(new TestScenario(generated!.yaml).scenario.startMs)).toBe('2028-02-29T00:00:00Z')
})
