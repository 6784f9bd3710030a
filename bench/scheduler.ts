/**
 * How fast decisions are: the *Decide* workloads of kube-scheduler's side-by-side measurement and the two plain
 * ones, on one core. One line per case: pods per second, and microseconds per decision. Time is the host's.
 * Usage: npm run bench:scheduler -- [CASE…]
 */
import { performance } from 'node:perf_hooks'
import { deepFreeze } from '../src/model/index.js'
import type { Node, Pod, PodSpec, TopologySpreadConstraint } from '../src/model/index.js'
import { ClusterModel, decide } from '../src/placement/index.js'

const WEB = { matchLabels: { app: 'web' } }
const ZONE = 'topology.kubernetes.io/zone'
const HOST = 'kubernetes.io/hostname'

function node(i: number, cpu: string, memory: string): Node {
  return deepFreeze({
    apiVersion: 'v1', kind: 'Node',
    metadata: { name: `node-${i}`, labels: { [HOST]: `node-${i}`, [ZONE]: `z${i % 3}` } },
    status: { allocatable: { cpu, memory, pods: '110' } },
  })
}

function template(extra: Partial<PodSpec>, cpu = '100m', memory = '100Mi'): PodSpec {
  return deepFreeze({ containers: [{ name: 'c', image: 'app:1', resources: { requests: { cpu, memory } } }], ...extra })
}

const soft = (topologyKey: string, whenUnsatisfiable: string, maxSkew: number): TopologySpreadConstraint =>
  ({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector: WEB })
const term = (topologyKey: string) => ({ requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey, labelSelector: WEB }] })

const KINDS: Record<string, { readonly spec: Partial<PodSpec>; readonly every: number }> = {
  'basic': { spec: {}, every: 1 },
  'anti-affinity-host': { spec: { affinity: { podAntiAffinity: term(HOST) } }, every: 2 },
  'affinity-zone': { spec: { affinity: { podAffinity: term(ZONE) } }, every: 1 },
  'spread-zone-hard': { spec: { topologySpreadConstraints: [soft(ZONE, 'DoNotSchedule', 5)] }, every: 1 },
  'spread-soft': { spec: { topologySpreadConstraints: [soft(ZONE, 'ScheduleAnyway', 1), soft(HOST, 'ScheduleAnyway', 1)] }, every: 1 },
}

const LABELS = Object.freeze({ app: 'web' })

function pod(name: string, spec: PodSpec): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', uid: name, labels: LABELS }, spec, status: { phase: 'Pending' } }
}

/** Decides and assumes pods, one after the other; returns milliseconds. */
function run(model: ClusterModel, pods: readonly Pod[], firstId: number): number {
  let startIndex = 0
  let drawn = 0
  const began = performance.now()
  pods.forEach((each, i) => {
    const decision = decide(model, each, { startIndex, ties: 'seeded', draw: (n) => drawn++ % n })
    if (decision.node === undefined) throw new Error(`${each.metadata.name}: ${decision.message}`)
    startIndex = decision.nextStartIndex
    model.setPod(firstId + i, each, decision.node)
  })
  return performance.now() - began
}

function cluster(nodes: number, spec: PodSpec | undefined, every: number, cpu: string, memory: string): ClusterModel {
  const model = new ClusterModel()
  for (let i = 0; i < nodes; i++) model.setNode(i, node(i, cpu, memory))
  if (spec !== undefined) for (let i = 0; i < nodes; i += every) model.setPod(i, pod(`bound-${i}`, spec), `node-${i}`)
  return model
}

function measure(name: string, build: () => { readonly model: ClusterModel; readonly pods: readonly Pod[]; readonly firstId: number }): void {
  let decided = 0
  let ms = 0
  let worst = 0
  while (ms < 1000) {
    const { model, pods, firstId } = build()
    const took = run(model, pods, firstId)
    worst = Math.max(worst, took)
    ms += took
    decided += pods.length
  }
  console.log(`${name.padEnd(34)} ${Math.round((decided / ms) * 1000).toString().padStart(9)} pods/s ${((ms / decided) * 1000).toFixed(1).padStart(8)} µs  slowest run ${worst.toFixed(0)} ms`)
}

const wanted = process.argv.slice(2)
const chosen = (name: string) => wanted.length === 0 || wanted.some((part) => name.includes(part))

for (const [kind, { spec: extra, every }] of Object.entries(KINDS)) {
  for (const nodes of [100, 1000, 5000]) {
    const name = `decide/${kind}/${nodes}`
    if (!chosen(name)) continue
    const spec = template(extra)
    measure(name, () => ({
      model: cluster(nodes, spec, every, '32', '64Gi'),
      pods: Array.from({ length: Math.trunc(nodes / every) }, (_, i) => pod(`new-${i}`, spec)),
      firstId: 1_000_000,
    }))
  }
}
for (const [nodes, pods] of [[500, 5000], [5000, 10_000]] as const) {
  const name = `plain/${pods}-on-${nodes}`
  if (!chosen(name)) continue
  const spec = template({}, '100m', '500Mi')
  measure(name, () => ({
    model: cluster(nodes, undefined, 1, '4', '32Gi'),
    pods: Array.from({ length: pods }, (_, i) => pod(`new-${i}`, spec)),
    firstId: 1_000_000,
  }))
}
