/**
 * The same work as kube-scheduler's own code was measured at, side by side: nodes with one bound pod each, then as
 * many new pods like it, one after the other; a decision each, which is assumed. No queue. The cluster is rebuilt
 * off the clock until at least a second has been timed.
 */
import type { Pod, PodAffinityTerm, TopologySpreadConstraint } from '../../src/model/index.js'
import { ClusterModel, decide } from '../../src/placement/index.js'
import { Engine } from '../../src/sim/index.js'
import { timed } from './measure.js'
import type { Run } from './measure.js'
import { HOST, makeNode, makePods, makeTemplate, ZONE } from './objects.js'
import type { Template } from './objects.js'

/** A kind of pod, and kube-scheduler's own pods/s with it, by number of nodes. */
export interface DecideKind {
  readonly name: string
  readonly template: Template
  /** Every which node has a bound pod, and one new pod for so many nodes. */
  readonly every: number
  readonly upstream: Readonly<Record<number, number>>
}

export const DECIDE_NODES = [100, 1_000, 5_000]

const LABELS = { app: 'web' }
const SELECTOR = { labelSelector: { matchLabels: LABELS } }
const required = (topologyKey: string): readonly PodAffinityTerm[] => [{ topologyKey, ...SELECTOR }]
const spread = (topologyKey: string, whenUnsatisfiable: string, maxSkew: number): TopologySpreadConstraint => ({ topologyKey, whenUnsatisfiable, maxSkew, ...SELECTOR })

function kind(name: string, spec: Parameters<typeof makeTemplate>[0] & object, upstream: readonly number[], every = 1): DecideKind {
  const template = makeTemplate({ labels: LABELS, requests: { cpu: '100m', memory: '100Mi' }, ...spec })
  return { name, template, every, upstream: Object.fromEntries(DECIDE_NODES.map((nodes, i) => [nodes, upstream[i]!])) }
}

export const DECIDE_KINDS: readonly DecideKind[] = [
  kind('basic', {}, [5_461, 1_409, 1_033]),
  kind('anti-affinity-host', { spec: { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required(HOST) } } } }, [4_310, 490, 172], 2),
  kind('affinity-zone', { spec: { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required(ZONE) } } } }, [2_629, 527, 109]),
  kind('spread-zone-hard', { spec: { topologySpreadConstraints: [spread(ZONE, 'DoNotSchedule', 5)] } }, [4_401, 988, 455]),
  kind('spread-soft', { spec: { topologySpreadConstraints: [spread(ZONE, 'ScheduleAnyway', 1), spread(HOST, 'ScheduleAnyway', 1)] } }, [4_082, 993, 402]),
]

function build(nodes: number, { template, every }: DecideKind): ClusterModel {
  const model = new ClusterModel()
  for (let i = 0; i < nodes; i++) model.setNode(i, makeNode(`node-${i}`, { zone: `z${i % 3}`, allocatable: { cpu: '32', memory: '64Gi' } }))
  makePods('bound', Math.ceil(nodes / every), template).forEach((pod, i) => model.setPod(i, pod, `node-${i * every}`))
  return model
}

const engine = new Engine({ seed: 'bench' })

function decideAll(model: ClusterModel, pods: readonly Pod[]): number {
  let startIndex = 0
  for (let i = 0; i < pods.length; i++) {
    const pod = pods[i]!
    const decision = decide(model, pod, { startIndex, ties: 'seeded', draw: (n) => engine.drawBelow(n, 'scheduler/tie-break', pod.metadata.uid!, 1) })
    if (decision.node === undefined) throw new Error(`${pod.metadata.name}: ${decision.message}`)
    startIndex = decision.nextStartIndex
    model.setPod(1_000_000 + i, pod, decision.node)
  }
  return pods.length
}

/** Runs on clusters that are built anew until enough time has been spent. */
export function decideRuns(nodes: number, kind: DecideKind, forMs = 1_000): readonly Run[] {
  const pods = makePods('new', Math.trunc(nodes / kind.every), kind.template)
  const runs: Run[] = []
  for (let spentMs = 0; spentMs < forMs || runs.length < 3;) {
    const model = build(nodes, kind)
    const run = timed(() => decideAll(model, pods))
    spentMs += run.ms
    runs.push(run)
  }
  return runs
}
