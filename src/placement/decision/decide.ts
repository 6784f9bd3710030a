/**
 * One scheduling decision, as a pure function of the cluster, the pod and where the last search ended: PreFilter,
 * the node the pod is nominated to, the search, the scores, the choice; or the reason why there is none, with what
 * PostFilter (preemption) has to say. Binding and everything that takes time is the scheduler process' business.
 * Source: pkg/scheduler/schedule_one.go (schedulePod, findNodesThatFitPod).
 */
import type { Pod } from '../../model/index.js'
import { defaultProfile } from '../config/default-profile.js'
import type { Candidate, Refusal } from '../framework/plugin.js'
import type { Profile } from '../framework/profile.js'
import { unresolvable } from '../framework/status.js'
import type { Status } from '../framework/status.js'
import type { ClusterModel } from '../model/cluster-model.js'
import type { NodeInfo } from '../model/node-info.js'
import { Attempt } from './attempt.js'
import { fitError, refusingPlugins } from './fit-error.js'
import type { Diagnosis } from './fit-error.js'
import { judge, refusalsOf } from './judge.js'
import { runPostFilter } from './post-filter.js'
import { numFeasibleNodesToFind } from './sampling.js'
import { scoreNodes } from './score.js'
import { findFeasible, rowsToSearch } from './search.js'
import type { Found } from './search.js'
import { selectHost } from './select.js'
import type { Rule } from './select.js'

/** How a decision is made where Kubernetes leaves it open, and where the search begins. */
export interface DecideOptions extends Rule {
  /** Which plugins decide. Default: kube-scheduler's own profile. */
  readonly profile?: Profile
  /** How many of the nodes are looked for, in percent; 0 lets their number decide. Default: what the profile says. */
  readonly percentageOfNodesToScore?: number
  /** Where in the list of nodes the search begins: `nextStartIndex` of the last decision. */
  readonly startIndex: number
}

/** A node for the pod. */
export interface Scheduled {
  readonly error?: undefined
  readonly node: string
  readonly nextStartIndex: number
  /** How many nodes the filters looked at, and how many of them fit. */
  readonly evaluatedNodes: number
  readonly feasibleNodes: number
  /** The total score and how many nodes shared it; left out if only one node fit, which is not scored. */
  readonly score?: number
  readonly ties?: number
}

/** No node for the pod. */
export interface Unschedulable {
  readonly node?: undefined
  readonly error?: undefined
  readonly nextStartIndex: number
  /** What users read: why no node fits, and what preemption had to say if it did not help. */
  readonly message: string
  /** The message without what preemption has to say. */
  readonly fitError: string
  /** The node on which preemption makes room, and who has to go. */
  readonly preemption?: Candidate
  /** What becomes of the pod's nomination: a node, or `''` for none any more. Left out: it stays as it is. */
  readonly nominatedNode?: string
  readonly diagnosis: Diagnosis
  readonly unschedulablePlugins: readonly string[]
}

/** No decision: the attempt failed and is repeated after a back-off. */
export interface DecisionError {
  readonly node?: undefined
  readonly error: true
  readonly nextStartIndex: number
  readonly message: string
  readonly unschedulablePlugins: readonly string[]
}

export type Decision = Scheduled | Unschedulable | DecisionError

const ERR_NO_NODES_AVAILABLE = 'no nodes available to schedule pods'

/** Decides where a pod goes. */
export function decide(cluster: ClusterModel, pod: Pod, options: DecideOptions): Decision {
  const { startIndex, profile = defaultProfile, percentageOfNodesToScore = profile.percentageOfNodesToScore } = options
  const nodeCount = cluster.nodeCount
  if (nodeCount === 0) return { error: true, nextStartIndex: startIndex, message: ERR_NO_NODES_AVAILABLE, unschedulablePlugins: [] }
  const attempt = new Attempt(cluster, pod, profile)
  const { rejected } = attempt.preFiltered
  if (rejected !== undefined) return refused(attempt, options, refusedByPreFilter(cluster, rejected), startIndex)
  const nominated = nominatedNode(attempt)
  if (nominated !== undefined) return only(nominated, 1, startIndex)
  const rows = rowsToSearch(attempt)
  // Without scores the first node that fits is as good as any.
  const wanted = profile.points.score.length === 0 ? 1 : numFeasibleNodesToFind(percentageOfNodesToScore, rows.length)
  const found = findFeasible(attempt, rows, startIndex % Math.max(rows.length, 1), wanted)
  const { feasible, evaluated } = found
  const next = (startIndex + evaluated) % nodeCount
  if (feasible.count === 0) return refused(attempt, options, refusalsOf(attempt, rows), next)
  if (feasible.count === 1) return only(cluster.nodeAt(feasible.rows[0]!), evaluated, next)
  return best(attempt, options, found, next)
}

/** The node that the pod is nominated to, if it still fits there. */
function nominatedNode(attempt: Attempt): NodeInfo | undefined {
  const node = nominationOf(attempt)
  return node !== undefined && judge(attempt, node) === undefined ? node : undefined
}

function refusalOfNominated(attempt: Attempt): Refusal | undefined {
  const node = nominationOf(attempt)
  const status = node === undefined ? undefined : judge(attempt, node)
  return status === undefined ? undefined : { node: node!, status }
}

function nominationOf({ cluster, pod: { pod } }: Attempt): NodeInfo | undefined {
  const name = pod.status?.nominatedNodeName ?? ''
  return name === '' ? undefined : cluster.node(name)
}

function only(node: NodeInfo, evaluatedNodes: number, nextStartIndex: number): Scheduled {
  return { node: node.name, nextStartIndex, evaluatedNodes, feasibleNodes: 1 }
}

function best(attempt: Attempt, rule: Rule, found: Found, nextStartIndex: number): Scheduled {
  const { cluster } = attempt
  const { feasible: { rows, count }, evaluated } = found
  const nameOf = (place: number): string => cluster.nodeAt(rows[place]!).name
  const { totals, offset } = scoreNodes(attempt, found)
  const { place, score, ties } = selectHost(totals, count, rule, nameOf)
  return { node: nameOf(place), nextStartIndex, evaluatedNodes: evaluated, feasibleNodes: count, score: score + offset, ties }
}

/**
 * Why none of the nodes fits. Of the nodes that PreFilter has left out the one that the pod is nominated to was looked
 * at; who refused it is named among those who left out the others, too.
 */
export function diagnose(attempt: Attempt, searched: readonly Refusal[]): Diagnosis {
  const { cluster, preFiltered: { rejected, nodeNames, narrowedBy } } = attempt
  const tried = rejected === undefined && nodeNames !== undefined ? refusalOfNominated(attempt) : undefined
  const refusals = tried === undefined || searched.some(({ node }) => node === tried.node) ? searched : [...searched, tried]
  const statuses = rejected === undefined ? refusals.map(({ status }) => status) : [rejected]
  return {
    nodeCount: cluster.nodeCount,
    preFilter: rejected,
    refusals,
    absent: nodeNames === undefined ? undefined : leftOut(refusingPlugins(tried === undefined ? [] : [tried.status], narrowedBy)),
    unschedulablePlugins: refusingPlugins(statuses, narrowedBy),
  }
}

function leftOut(narrowedBy: readonly string[]): Status {
  return unresolvable('', `node(s) didn't satisfy plugin(s) [${narrowedBy.join(' ')}]`)
}

/** A refusal before any node was looked at holds for all of them; only if evictions might lift it, that matters. */
function refusedByPreFilter(cluster: ClusterModel, status: Status): readonly Refusal[] {
  return status.code === 'Unschedulable' ? cluster.nodesInOrder.map((node) => ({ node, status })) : []
}

function refused(attempt: Attempt, { ties, draw }: DecideOptions, refusals: readonly Refusal[], nextStartIndex: number): Unschedulable {
  const diagnosis = diagnose(attempt, refusals)
  const error = fitError(diagnosis)
  const { message, candidate, nominatedNode } = runPostFilter(attempt, diagnosis, { firstByName: ties === 'first-by-name', draw: ties === 'seeded' ? draw : () => 0 })
  return {
    nextStartIndex, diagnosis,
    message: message === '' ? error : `${error} ${message}`,
    fitError: error,
    unschedulablePlugins: diagnosis.unschedulablePlugins,
    ...(candidate === undefined ? {} : { preemption: candidate }),
    ...(nominatedNode === undefined ? {} : { nominatedNode }),
  }
}
