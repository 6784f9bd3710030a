/**
 * The search for nodes that fit: through the nodes in order, from where the last search ended, until enough have
 * been found. Where pods are nominated, the pod must fit both with and without those of at least its priority.
 * The filters that read one node only are asked through the class' memory.
 * Source: pkg/scheduler/schedule_one.go (findNodesThatPassFilters), framework/runtime (RunFilterPluginsWithNominatedPods).
 * Deviation: the search stops at the last node that is needed; upstream's workers look at a few more at a time.
 */
import { isSamePod } from '../framework/events.js'
import type { Refusal } from '../framework/plugin.js'
import type { Status } from '../framework/status.js'
import type { ClusterModel } from '../model/cluster-model.js'
import type { NodeInfo } from '../model/node-info.js'
import type { PodInfo } from '../model/pod-info.js'
import type { Attempt } from './attempt.js'
import { firstRefusal, VerdictColumn } from './memory.js'
import { prepareAgain } from './pre-filter.js'

/** What a search found. */
export interface Found {
  readonly feasible: readonly NodeInfo[]
  /** How many nodes the filters looked at. */
  readonly evaluated: number
}

/** Judges nodes for one pod. */
export class Judge {
  /** How many of the leading filters read one node only. */
  private readonly remembered: number
  private readonly column: VerdictColumn | undefined

  private readonly cluster: ClusterModel
  private readonly pod: PodInfo

  /** `remember` says whether verdicts are worth remembering: not for a handful of nodes, never on trial. */
  constructor({ cluster, pod, profile, preFiltered }: Attempt, remember: boolean, private readonly filters = preFiltered.filters) {
    this.cluster = cluster
    this.pod = pod
    const first = filters.findIndex(({ plugin }) => plugin.filterReadsOneNode !== true)
    this.remembered = !remember ? 0 : first < 0 ? filters.length : first
    if (this.remembered > 0) {
      const who = filters.slice(0, this.remembered).reduce((names, { plugin }) => `${names} ${plugin.name}`, `verdicts ${profile.schedulerName}`)
      this.column = cluster.recall(pod.podClass, who, () => new VerdictColumn(cluster.rowCapacity))
    }
  }

  /** The first refusal of a node, or undefined if it fits. */
  judge(node: NodeInfo): Status | undefined {
    if (this.cluster.hasNominatedTo(node.name)) {
      const status = this.judgeWithNominated(node)
      if (status !== undefined) return status
    }
    const status = this.column?.verdict(this.filters, this.remembered, this.pod, node)
    return status ?? firstRefusal(this.filters, this.remembered, this.filters.length, this.pod, node)
  }

  private judgeWithNominated(node: NodeInfo): Status | undefined {
    const { cluster, pod } = this
    const expected = cluster.nominatedTo(node.name).filter((nominated) =>
      (nominated.pod.spec.priority ?? 0) >= pod.podClass.priority && !isSamePod(nominated.pod, pod.pod))
    if (expected.length === 0) return undefined
    return cluster.withPods(expected, () => {
      const filters = prepareAgain(cluster, pod, this.filters)
      return firstRefusal(filters, 0, filters.length, pod, node)
    })
  }
}

/** Looks for up to `wanted` nodes that fit, from the `start`-th on. */
export function findFeasible(judge: Judge, nodes: readonly NodeInfo[], start: number, wanted: number): Found {
  const feasible: NodeInfo[] = []
  const count = nodes.length
  let evaluated = 0
  for (; evaluated < count && feasible.length < wanted; evaluated++) {
    const at = start + evaluated
    const node = nodes[at < count ? at : at - count]!
    if (judge.judge(node) === undefined) feasible.push(node)
  }
  return { feasible, evaluated }
}

/** Why each of the nodes that do not fit was refused; asked only if somebody wants to know. */
export function refusalsOf(judge: Judge, nodes: readonly NodeInfo[]): readonly Refusal[] {
  const refusals: Refusal[] = []
  for (const node of nodes) {
    const status = judge.judge(node)
    if (status !== undefined) refusals.push({ node, status })
  }
  return refusals
}

/** The nodes that PreFilter has left, in the order of the search. */
export function nodesToSearch({ cluster, preFiltered: { nodeNames } }: Attempt): readonly NodeInfo[] {
  if (nodeNames === undefined) return cluster.nodesInOrder
  if (nodeNames.length === 1) {
    const node = cluster.node(nodeNames[0]!)
    return node === undefined ? [] : [node]
  }
  const wanted = new Set(nodeNames)
  return cluster.nodesInOrder.filter(({ name }) => wanted.has(name))
}
