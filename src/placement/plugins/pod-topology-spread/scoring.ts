/**
 * The soft side of PodTopologySpread: the fewer pods that a constraint means are in a node's domain, the better.
 * Counts weigh with the logarithm of the number of domains, so that hosts do not drown zones. Domains are those of
 * the nodes that passed the filters; pods are counted on all nodes. A node that lacks a key of the pod's own
 * constraints is left out and gets nothing; with the defaults it gets nothing for that key only.
 * Source: pkg/scheduler/framework/plugins/podtopologyspread/scoring.go.
 */
import { withRankMany } from '../../framework/for-many.js'
import type { Ranking } from '../../framework/for-many.js'
import type { PreScoreResult } from '../../framework/plugin.js'
import { naturalLog } from '../../matching/natural-log.js'
import { MAX_NODE_SCORE } from '../../matching/normalize.js'
import { addNormalized } from '../../matching/score-table.js'
import { noteKey } from '../../model/class-notes.js'
import type { ClusterModel } from '../../model/cluster-model.js'
import type { DomainSums } from '../../model/domain-sums.js'
import type { NodeInfo } from '../../model/node-info.js'
import { listOf } from '../../model/node-list.js'
import type { NodeList } from '../../model/node-list.js'
import type { PodClass } from '../../model/pod-class.js'
import type { PodInfo } from '../../model/pod-info.js'
import type { Tally } from '../../model/tally.js'
import type { Constraint, Defaults } from './constraints.js'
import { constraintsOf, effectiveConstraints, hasAllKeys, hasOwnConstraints, isIncluded, tallyOf } from './constraints.js'

const HOSTNAME = 'kubernetes.io/hostname'

const SKIP = Object.freeze({ skip: true })

interface SoftConstraint {
  readonly tally: Tally
  readonly sums: DomainSums
  readonly ofHost: boolean
  readonly allowance: number
  /** Which domains have been seen in the count of this number. */
  seen: Float64Array
  counts: number
}

interface Prepared {
  readonly selectorKey: string
  readonly workloadsVersion: number
  /** The pod's own constraints: nodes that lack one of the keys are left out. */
  readonly requiresAll: boolean
  readonly constraints: readonly SoftConstraint[]
}

interface ScoreState {
  /** Whether there are nodes that are left out: those that lack a key of the pod's own constraints. */
  readonly ignores: boolean
  readonly constraints: readonly SoftConstraint[]
  readonly weights: readonly number[]
}

/** PreScore, Score and NormalizeScore with these defaults for pods that bring no constraints. */
export function rankingWith(defaults: Defaults): Ranking {
  const prepare = preScoreWith(defaults)
  const preScore: Ranking<ScoreState>['preScore'] = (pod, cluster, nodes) => prepare(pod, cluster, listOf(cluster, nodes))
  return withRankMany({ preScore, score, normalizeScore }, (pod, cluster, nodes, weight, totals) => {
    const { skip, state } = prepare(pod, cluster, nodes)
    if (skip !== true) addScores(state!, cluster, nodes, weight, totals)
  })
}

function preScoreWith(defaults: Defaults): (pod: PodInfo, cluster: ClusterModel, nodes: NodeList) => PreScoreResult<ScoreState> {
  const key = noteKey<{ prepared?: Prepared }>()
  return ({ podClass }, cluster, nodes) => {
    const own = hasOwnConstraints(podClass)
    if (own && constraintsOf(podClass, 'ScheduleAnyway').length === 0) return SKIP
    const holder = cluster.recall(podClass, key, (): { prepared?: Prepared } => ({}))
    if (holder.prepared === undefined || (!own && holder.prepared.workloadsVersion !== cluster.workloads.version)) {
      holder.prepared = prepare(podClass, cluster, defaults, holder.prepared)
    }
    const { requiresAll, constraints } = holder.prepared
    if (constraints.length === 0) return SKIP
    let ignores = false
    for (let i = 0; i < constraints.length; i++) ignores = constraints[i]!.sums.refresh().hasUnlabelled || ignores
    return { state: { ignores: requiresAll && ignores, constraints, weights: weightsOf(constraints, requiresAll && ignores, nodes) } }
  }
}

function prepare(podClass: PodClass, cluster: ClusterModel, defaults: Defaults, before: Prepared | undefined): Prepared {
  const requiresAll = hasOwnConstraints(podClass) || defaults.requiresAllKeys
  const constraints = effectiveConstraints(podClass, 'ScheduleAnyway', defaults, cluster)
  const workloadsVersion = cluster.workloads.version
  const selectorKey = JSON.stringify(constraints[0]?.selector.requirements ?? null)
  if (before?.selectorKey === selectorKey) return { ...before, workloadsVersion }
  for (const { sums } of before?.constraints ?? []) sums.detach()
  return {
    selectorKey, workloadsVersion, requiresAll,
    constraints: constraints.map((constraint) => soft(podClass, cluster, constraint, requiresAll ? constraints : [])),
  }
}

function soft(podClass: PodClass, cluster: ClusterModel, constraint: Constraint, required: readonly Constraint[]): SoftConstraint {
  const tally = tallyOf(cluster, podClass.namespace, constraint.selector)
  const counts = (node: NodeInfo) => hasAllKeys(node, required) && isIncluded(podClass, constraint, node)
  return {
    tally,
    sums: cluster.domainSums(tally, constraint.topologyKey, counts),
    ofHost: constraint.topologyKey === HOSTNAME,
    allowance: constraint.maxSkew - 1,
    seen: new Float64Array(0),
    counts: 0,
  }
}

function isIgnored(constraints: readonly SoftConstraint[], row: number): boolean {
  for (let i = 0; i < constraints.length; i++) if (constraints[i]!.sums.domainOf[row]! < 0) return true
  return false
}

/** What the counts of each constraint weigh: the more domains the nodes that are scored are in, the more. */
function weightsOf(constraints: readonly SoftConstraint[], ignores: boolean, nodes: NodeList): readonly number[] {
  const weights: number[] = []
  for (let i = 0; i < constraints.length; i++) {
    const each = constraints[i]!
    weights.push(naturalLog((each.ofHost ? countScored(constraints, ignores, nodes) : countDomains(each, constraints, ignores, nodes)) + 2))
  }
  return weights
}

function countScored(constraints: readonly SoftConstraint[], ignores: boolean, { rows, count }: NodeList): number {
  if (!ignores) return count
  let scored = 0
  for (let i = 0; i < count; i++) if (!isIgnored(constraints, rows[i]!)) scored++
  return scored
}

/** How many domains the nodes are in; those without the label are one more. */
function countDomains(constraint: SoftConstraint, constraints: readonly SoftConstraint[], ignores: boolean, { rows, count }: NodeList): number {
  const { sums: { domainOf, sums, hasUnlabelled } } = constraint
  if (constraint.seen.length <= sums.length) constraint.seen = new Float64Array(sums.length + 1)
  const { seen } = constraint
  const number = ++constraint.counts
  const most = sums.length + (hasUnlabelled && !ignores ? 1 : 0)
  let domains = 0
  for (let i = 0; i < count && domains < most; i++) {
    const row = rows[i]!
    const domain = domainOf[row]! + 1
    if (seen[domain] === number || (ignores && isIgnored(constraints, row))) continue
    seen[domain] = number
    domains++
  }
  return domains
}

function score(_pod: PodInfo, { row }: NodeInfo, { constraints, weights, ignores }: ScoreState): number {
  if (ignores && isIgnored(constraints, row)) return 0
  let sum = 0
  for (let i = 0; i < constraints.length; i++) {
    const { tally, sums, ofHost, allowance } = constraints[i]!
    const domain = sums.domainOf[row]!
    if (domain >= 0) sum += (ofHost ? tally.perRow[row]! : sums.sums[domain]!) * weights[i]! + allowance
  }
  return Math.round(sum)
}

/** Scores and normalises all nodes. */
function addScores(state: ScoreState, cluster: ClusterModel, nodes: NodeList, weight: number, totals: Float64Array): void {
  const { scores } = cluster.scratch
  const { count, rows } = nodes
  const [hosts, domains] = state.constraints
  if (state.constraints.length === 2 && hosts!.ofHost && !hosts!.sums.hasUnlabelled && !domains!.ofHost && !state.ignores) return addHostsAndDomains(hosts!, domains!, state.weights, nodes, scores, weight, totals)
  writeSums(state, nodes, scores)
  if (state.ignores) {
    for (let i = 0; i < count; i++) scores[i] = isIgnored(state.constraints, rows[i]!) ? 0 : Math.round(scores[i]!)
    normalizeScore(scores, count, state, nodes.nodes)
    for (let i = 0; i < count; i++) totals[i]! += weight * scores[i]!
    return
  }
  let min = Infinity
  let max = 0
  for (let i = 0; i < count; i++) {
    const score = Math.round(scores[i]!)
    scores[i] = score
    if (score < min) min = score
    if (score > max) max = score
  }
  addNormalized(scores, count, min, max, (score) => normalized(score, min, max), weight, totals)
}

/** The same for hosts, which all nodes name, and another kind of domains, as with the defaults: in one pass over the nodes. */
function addHostsAndDomains(hosts: SoftConstraint, domains: SoftConstraint, weights: readonly number[], { rows, count }: NodeList, scores: Float64Array, weight: number, totals: Float64Array): void {
  const { tally: { perRow }, allowance: ofHosts } = hosts
  const { sums: { sums, domainOf }, allowance: ofDomains } = domains
  const hostWeight = weights[0]!
  const domainWeight = weights[1]!
  let min = Infinity
  let max = 0
  for (let i = 0; i < count; i++) {
    const row = rows[i]!
    const domain = domainOf[row]!
    let sum = perRow[row]! * hostWeight + ofHosts
    if (domain >= 0) sum += sums[domain]! * domainWeight + ofDomains
    const score = Math.round(sum)
    scores[i] = score
    if (score < min) min = score
    if (score > max) max = score
  }
  addNormalized(scores, count, min, max, (score) => normalized(score, min, max), weight, totals)
}

/** What each node's domains come to, not rounded yet. */
function writeSums({ constraints, weights }: ScoreState, { rows, count }: NodeList, scores: Float64Array): void {
  scores.fill(0, 0, count)
  for (let i = 0; i < constraints.length; i++) {
    const { tally, sums: { sums, domainOf }, ofHost, allowance } = constraints[i]!
    if (ofHost) addHostCounts(tally.perRow, domainOf, weights[i]!, allowance, rows, count, scores)
    else addDomainCounts(sums, domainOf, weights[i]!, allowance, rows, count, scores)
  }
}

function addHostCounts(perRow: Float64Array, domainOf: Int32Array, weight: number, allowance: number, rows: Int32Array, count: number, scores: Float64Array): void {
  for (let i = 0; i < count; i++) {
    const row = rows[i]!
    if (domainOf[row]! >= 0) scores[i]! += perRow[row]! * weight + allowance
  }
}

function addDomainCounts(sums: Float64Array, domainOf: Int32Array, weight: number, allowance: number, rows: Int32Array, count: number, scores: Float64Array): void {
  for (let i = 0; i < count; i++) {
    const domain = domainOf[rows[i]!]!
    if (domain >= 0) scores[i]! += sums[domain]! * weight + allowance
  }
}

/** The fewer pods, the better; all the same if there are none. */
function normalized(score: number, min: number, max: number): number {
  return max === 0 ? MAX_NODE_SCORE : Math.trunc((MAX_NODE_SCORE * (max + min - score)) / max)
}

function normalizeScore(scores: Float64Array, count: number, { ignores, constraints }: ScoreState, nodes: readonly NodeInfo[]): void {
  const isLeftOut = (i: number): boolean => ignores && isIgnored(constraints, nodes[i]!.row)
  let min = Infinity
  let max = 0
  for (let i = 0; i < count; i++) {
    if (isLeftOut(i)) continue
    min = Math.min(min, scores[i]!)
    max = Math.max(max, scores[i]!)
  }
  for (let i = 0; i < count; i++) scores[i] = isLeftOut(i) ? 0 : normalized(scores[i]!, min, max)
}
