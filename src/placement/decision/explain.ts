/**
 * A decision taken apart, for whoever asks why: per node the plugin that refuses it and the reasons, also the later
 * ones that would refuse it, or its scores per plugin as the plugin gave them, weighted, and their sum. All nodes
 * are looked at, and scored even if only one fits. It asks the same plugins as the decision, when somebody asks.
 */
import { byText } from '../../model/index.js'
import type { Pod } from '../../model/index.js'
import type { Profile } from '../framework/profile.js'
import type { Status } from '../framework/status.js'
import type { ClusterModel } from '../model/cluster-model.js'
import type { NodeInfo } from '../model/node-info.js'
import type { PodInfo } from '../model/pod-info.js'
import { ALL_CANDIDATES } from '../preemption/candidates.js'
import { preempt } from '../preemption/preempt.js'
import type { PreemptionResult } from '../preemption/preempt.js'
import { Attempt } from './attempt.js'
import { diagnose } from './decide.js'
import { fitError } from './fit-error.js'
import type { Diagnosis } from './fit-error.js'
import { postFilterContext } from './post-filter.js'
import type { ActiveFilter } from './batch.js'
import { scoresByPlugin } from './score.js'
import { refusalsOf } from './judge.js'
import { rowsToSearch } from './search.js'
import type { Refusal } from '../framework/plugin.js'

/** What speaks for or against one node. */
export interface NodeExplanation {
  readonly name: string
  readonly ok: boolean
  /** The first plugin that refuses; undefined also for nodes that PreFilter has left out. */
  readonly rejection?: Status
  /** What later plugins would say against it if they were asked; nominated pods do not count here. */
  readonly alsoRejectedBy?: readonly Status[]
  /** Scores by plugin: its own, and normalised and weighted; plugins that have nothing to say are left out. */
  readonly raw?: Readonly<Record<string, number>>
  readonly scores?: Readonly<Record<string, number>>
  readonly total?: number
}

/** Why a pod goes where it goes, or nowhere. */
export interface Explanation {
  /** A plugin keeps the pod out of the queue. */
  readonly preEnqueue?: Status
  /** There is nothing to decide about. */
  readonly error?: string
  /** The only nodes that PreFilter left, sorted. */
  readonly preFilterNodes?: readonly string[]
  /** In the order of the search. */
  readonly nodes?: readonly NodeExplanation[]
  /** The nodes with the highest total, sorted by name. */
  readonly bestNodes?: readonly string[]
  /** Why the pod fits nowhere. */
  readonly diagnosis?: Diagnosis
  readonly fitError?: string
}

/** Takes a decision apart. */
export function explain(cluster: ClusterModel, pod: Pod, profile: Profile): Explanation {
  for (const plugin of profile.points.preEnqueue) {
    const status = plugin.preEnqueue(pod)
    if (status !== undefined) return { preEnqueue: status }
  }
  if (cluster.nodeCount === 0) return { error: 'no nodes available to schedule pods' }
  const attempt = new Attempt(cluster, pod, profile)
  const { filters, preFiltered: { rejected, nodeNames } } = attempt
  if (rejected !== undefined) return noNode(diagnose(attempt, []))
  const { feasible, refusals } = searchAll(attempt)
  const explained = new Map<NodeInfo, NodeExplanation>()
  for (const { node, status } of refusals) explained.set(node, refusedNode(node, status, attempt.pod, filters))
  explainScores(attempt, feasible, explained)
  return {
    ...(nodeNames === undefined ? {} : { preFilterNodes: nodeNames }),
    nodes: cluster.nodesInOrder.map((node) => explained.get(node) ?? { name: node.name, ok: false }),
    ...(feasible.length === 0 ? noNode(diagnose(attempt, refusals)) : { bestNodes: best(attempt, feasible, explained) }),
  }
}

/** Asks the filters about all nodes. */
function searchAll(attempt: Attempt): { readonly feasible: readonly NodeInfo[]; readonly refusals: readonly Refusal[] } {
  const rows = rowsToSearch(attempt)
  const refusals = refusalsOf(attempt, rows)
  const refused = new Set(refusals.map(({ node }) => node))
  return { feasible: Array.from(rows, (row) => attempt.cluster.nodeAt(row)).filter((node) => !refused.has(node)), refusals }
}

function noNode(diagnosis: Diagnosis): Explanation {
  return { diagnosis, fitError: fitError(diagnosis) }
}

function refusedNode(node: NodeInfo, rejection: Status, pod: PodInfo, filters: readonly ActiveFilter[]): NodeExplanation {
  const first = filters.findIndex(({ plugin }) => plugin.name === rejection.plugin)
  const also = filters.slice(first + 1).flatMap(({ plugin, state }) => plugin.filter(pod, node, state) ?? [])
  return { name: node.name, ok: false, rejection, ...(also.length === 0 ? {} : { alsoRejectedBy: also }) }
}

function explainScores(attempt: Attempt, nodes: readonly NodeInfo[], explained: Map<NodeInfo, NodeExplanation>): void {
  if (nodes.length === 0) return
  const plugins = scoresByPlugin(attempt, nodes)
  nodes.forEach((node, i) => {
    const raw: Record<string, number> = {}
    const scores: Record<string, number> = {}
    let total = 0
    for (const plugin of plugins) {
      raw[plugin.name] = plugin.raw[i]!
      total += scores[plugin.name] = plugin.normalized[i]! * plugin.weight
    }
    explained.set(node, { name: node.name, ok: true, raw, scores, total })
  })
}

function best({ cluster, pod: { pod } }: Attempt, feasible: readonly NodeInfo[], explained: ReadonlyMap<NodeInfo, NodeExplanation>): readonly string[] {
  const nominated = cluster.node(pod.status?.nominatedNodeName ?? '')
  if (nominated !== undefined && feasible.includes(nominated)) return [nominated.name]
  const totals = feasible.map((node) => explained.get(node)!.total!)
  const highest = totals.reduce((a, b) => Math.max(a, b))
  return feasible.filter((_, i) => totals[i] === highest).map(({ name }) => name).sort(byText)
}

/** Takes preemption apart for a pod that fits nowhere: every node that it may help is tried. Undefined if the pod fits. */
export function explainPreemption(cluster: ClusterModel, pod: Pod, profile: Profile): PreemptionResult | undefined {
  if (cluster.nodeCount === 0) return undefined
  const attempt = new Attempt(cluster, pod, profile)
  if (attempt.preFiltered.rejected !== undefined) return undefined
  const { feasible, refusals } = searchAll(attempt)
  return feasible.length > 0 ? undefined : preempt(postFilterContext(attempt, diagnose(attempt, refusals), { firstByName: true, draw: () => 0 }), ALL_CANDIDATES)
}
