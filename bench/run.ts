/**
 * `npm run bench [-- CASE…] [--json FILE]`: how fast whole clusters are simulated on this host. One line per case:
 * median of up to five rounds after two seconds of warm-up, rate, peak memory. Each case runs in a process of its own, so
 * that its memory is its own and it pays for nothing that another left. Instant latencies, digest on, invariants off;
 * making the cluster is not timed. Nothing here is a test: machines are noisy, so compare ratios.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { Cluster } from '../src/index.js'
import { readScenario, ScenarioRunner, type FileAccess } from '../src/scenario/index.js'
import { Engine, EventQueue, Store } from '../src/sim/index.js'
import { childCase, inChild } from './child.js'
import { runCronJobs, runJobs, runStatefulSet } from './controllers.js'
import { median, peakMiB } from './scheduler/measure.js'

interface Case {
  readonly name: string
  /** What the issue asks for, in words. */
  readonly aim: string
  readonly unit: string
  /** Room for young objects; default what the benchmark itself was given. What is large has more of them alive at once, what is small stays in the processor's caches. */
  readonly youngMiB?: number
  /** Makes ready what is not timed; the function that comes out is timed, and returns how many units it did. */
  readonly prepare: () => () => number
}

interface Result {
  readonly name: string
  readonly aim: string
  readonly unit: string
  readonly medianMs: number
  readonly rate: number
  readonly rounds: number
  readonly peakMiB: number
}

const ROUNDS = 5
const WARM_UP_MS = 2_000
/** When a case has taken so long no other round of it begins. */
const ENOUGH_MS = 20_000
const files: FileAccess = {
  read: (path) => readFileSync(path),
  list: (path) => readdirSync(path, { withFileTypes: true }).map((entry) => ({ name: entry.name, directory: entry.isDirectory() })),
}

function deployment(replicas: number): object {
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' },
    spec: {
      replicas, selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'web:1', resources: { requests: { cpu: '50m', memory: '64Mi' } } }] } },
    },
  }
}

const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } }

function rollOut(replicas: number, nodes: number): () => number {
  const cluster = new Cluster({ seed: 'bench', history: 'columns', nodes: { count: nodes, zones: ['a', 'b', 'c'], cpu: '32', memory: '128Gi' } })
  return () => {
    cluster.apply([service, deployment(replicas)] as never)
    cluster.runFor('10s')
    const ready = (cluster.get('Deployment', 'default/web') as { status?: { readyReplicas?: number } }).status?.readyReplicas
    if (ready !== replicas) throw new Error(`${ready} of ${replicas} are ready`)
    return replicas
  }
}

function daemonSet(image: string): object {
  return {
    apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'agent' },
    spec: {
      selector: { matchLabels: { app: 'agent' } }, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '10%' } },
      template: { metadata: { labels: { app: 'agent' } }, spec: { containers: [{ name: 'main', image, resources: { requests: { cpu: '50m', memory: '64Mi' } } }] } },
    },
  }
}

/** Everything is rolled: a DaemonSet on all nodes, and the other pods, if there are any. */
function rollAll(nodes: number, others: number): () => number {
  const cluster = new Cluster({ seed: 'bench', history: 'columns', nodes: { count: nodes, zones: ['a', 'b', 'c'], cpu: '32', memory: '128Gi' } })
  cluster.apply([daemonSet('agent:1'), ...(others === 0 ? [] : [service, deployment(others)])] as never)
  cluster.runFor('1m')
  return () => {
    cluster.step({ setImage: { daemonSet: 'agent', image: 'agent:2' } })
    if (others > 0) cluster.step({ setImage: { deployment: 'web', image: 'web:2' } })
    cluster.runFor('30m')
    const { updatedNumberScheduled, numberAvailable } = (cluster.get('DaemonSet', 'default/agent') as { status: { updatedNumberScheduled?: number; numberAvailable?: number } }).status
    if (updatedNumberScheduled !== nodes || numberAvailable !== nodes) throw new Error(`${updatedNumberScheduled} updated, ${numberAvailable} available`)
    return nodes + others
  }
}

/** As a campaign runs them: one after the other in one process, for as long as a second. */
function small(): number {
  for (let i = 0; i < 300; i++) {
    const cluster = new Cluster({ seed: `bench-${i}`, history: 'columns', nodes: { count: 3, zones: ['a', 'b', 'c'], cpu: '4', memory: '16Gi' } })
    cluster.apply([service, deployment(10)] as never)
    cluster.runFor('10m')
  }
  return 300
}

function queue(): () => number {
  const events = new EventQueue<number>()
  let word = 1
  const random = (): number => (word = (Math.imul(word, 1_664_525) + 1_013_904_223) >>> 0)
  for (let i = 0; i < 100_000; i++) events.push(random() % 1_000_000, 0, 0, i, i)
  return () => {
    const turns = 1_000_000
    for (let i = 0; i < turns; i++) {
      const at = events.nextAt()!
      events.pop()
      events.push(at + (random() % 1_000_000), 0, 0, 100_000 + i, i)
    }
    return turns
  }
}

/** Snapshots of a store of 150,000 objects, one of which is written between any two. */
function snapshots(): () => number {
  const engine = new Engine({ seed: 'bench' })
  const store = new Store(engine.state)
  const put = (i: number, n: number): void => void store.of('Pod').put(`default/pod-${i}`, Object.freeze({ n }))
  for (let i = 0; i < 150_000; i++) put(i, 0)
  return () => {
    for (let n = 1; n <= 1_000; n++) {
      engine.snapshot()
      put((n * 7_919) % 150_000, n)
    }
    return 1_000
  }
}

function demo(): number {
  const file = 'scenarios/shop.yaml'
  const { scenario } = readScenario(readFileSync(file), { file, files })
  const runner = new ScenarioRunner({ ...scenario!, durationMs: 3_600_000 }, { invariants: false })
  runner.start()
  runner.runTo()
  return 3600
}

function autoscalingDay(): number {
  const cluster = new Cluster({
    seed: 'bench', history: 'columns', nodes: { count: 100, zones: ['a', 'b', 'c'], cpu: '8', memory: '32Gi' },
    apps: [{ image: 'web:*', perRequest: { cpu: '5ms', latency: '10ms' }, idle: { cpu: '5m', memory: '30Mi' } }],
  })
  const hpa = {
    apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name: 'web' },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, minReplicas: 20, maxReplicas: 600, metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } }] },
  }
  cluster.apply([service, deployment(20), hpa] as never)
  cluster.step({ traffic: { to: 'web', requestsPerSecond: { shape: 'diurnal', base: 100, peak: 3000, period: '24h' } } } as never)
  cluster.runFor('24h')
  return 86_400
}

const LARGE_MIB = 128

const CASES: readonly Case[] = [
  { name: 'rollout/600-replicas-50-nodes', aim: '< 100 ms', unit: 'pods', prepare: () => rollOut(600, 50) },
  { name: 'rollout/1000-replicas-500-nodes', aim: 'cost per pod', unit: 'pods', prepare: () => rollOut(1_000, 500) },
  { name: 'rollout/5000-replicas-500-nodes', aim: '< 1 s', unit: 'pods', prepare: () => rollOut(5_000, 500) },
  { name: 'rollout/50000-replicas-500-nodes', aim: 'cost per pod < 1.5 × that of 1,000', unit: 'pods', youngMiB: LARGE_MIB, prepare: () => rollOut(50_000, 500) },
  { name: 'daemons/500-nodes', aim: 'cost per node', unit: 'pods', prepare: () => rollAll(500, 0) },
  { name: 'daemons/5000-nodes', aim: 'cost per node < 1.5 × that of 500', unit: 'pods', youngMiB: LARGE_MIB, prepare: () => rollAll(5_000, 0) },
  { name: 'daemons/5000-nodes-30000-others', aim: '< 10 s', unit: 'pods', youngMiB: LARGE_MIB, prepare: () => rollAll(5_000, 30_000) },
  { name: 'jobs/10000', aim: '< 5 s', unit: 'jobs', youngMiB: LARGE_MIB, prepare: () => () => runJobs(10_000) },
  { name: 'cronjobs/500-for-a-day', aim: '< 5 s', unit: 'jobs', youngMiB: LARGE_MIB, prepare: () => () => runCronJobs(500) },
  { name: 'statefulset/1000-parallel', aim: '< 1 s', unit: 'pods', prepare: () => () => runStatefulSet(1_000, 'Parallel') },
  { name: 'statefulset/1000-ordered', aim: '< 1 s', unit: 'pods', prepare: () => () => runStatefulSet(1_000, 'OrderedReady') },
  { name: 'demo/one-hour', aim: '< 1 s', unit: 'simulated s', prepare: () => demo },
  { name: 'hpa/day-100-nodes', aim: '< 10 s', unit: 'simulated s', prepare: () => autoscalingDay },
  { name: 'small/3-nodes-10-pods-10-minutes', aim: '≥ 300/s', unit: 'scenarios', prepare: () => small },
  { name: 'queue/100000-pending', aim: '≥ 1 M/s', unit: 'events', prepare: queue },
  { name: 'snapshot/150000-objects', aim: 'well under a millisecond each', unit: 'snapshots', prepare: snapshots },
]

/** What is timed is compiled code, as in a campaign: the first round of a case that takes longer is the warm-up of the others. */
function warmUp({ prepare }: Case): void {
  for (const end = performance.now() + WARM_UP_MS; performance.now() < end;) prepare()()
}

function timed({ name, aim, unit, prepare }: Case): Result {
  const times: number[] = []
  let units = 0
  for (const end = performance.now() + ENOUGH_MS; times.length < ROUNDS && (times.length === 0 || performance.now() < end);) {
    const run = prepare()
    const startedAt = performance.now()
    units = run()
    times.push(performance.now() - startedAt)
  }
  const medianMs = median(times)
  return { name, aim, unit, medianMs, rate: (units / medianMs) * 1000, rounds: times.length, peakMiB: peakMiB() }
}

function asChild(name: string): void {
  const each = CASES.find((one) => one.name === name)!
  warmUp(each)
  process.send!(timed(each))
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } })
  const results: Result[] = []
  for (const each of CASES) {
    if (positionals.length > 0 && !positionals.some((wanted) => each.name.includes(wanted))) continue
    const result = await inChild<Result>(import.meta.url, each.name, each.youngMiB)
    results.push(result)
    const { name, medianMs, rate, unit, rounds, peakMiB, aim } = result
    console.log(`${name.padEnd(36)} ${medianMs.toFixed(1).padStart(9)} ms (${rounds}) ${rate.toFixed(0).padStart(10)} ${unit}/s  ${String(peakMiB).padStart(5)} MiB   (aim: ${aim})`)
  }
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(results, undefined, 2))
}

const name = childCase()
if (name === undefined) await main()
else asChild(name)
