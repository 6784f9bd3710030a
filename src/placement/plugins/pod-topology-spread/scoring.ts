/**
 * The soft side of PodTopologySpread: the fewer pods that a constraint means are in a node's domain, the better.
 * Counts weigh with the logarithm of the number of domains, so that hosts do not drown zones. Domains are those of
 * the nodes that passed the filters; pods are counted on all nodes. A node that lacks a key of the pod's own
 * constraints is left out and gets nothing; with the defaults it gets nothing for that key only.
 * Source: pkg/scheduler/framework/plugins/podtopologyspread/scoring.go.
 */
import type { PreScoreResult } from '../../framework/plugin.js'
import { naturalLog } from '../../matching/natural-log.js'
import { MAX_NODE_SCORE } from '../../matching/normalize.js'
import type { ClusterModel } from '../../model/cluster-model.js'
import type { DomainSums } from '../../model/domain-sums.js'
import type { NodeInfo } from '../../model/node-info.js'
import type { PodClass } from '../../model/pod-class.js'
import type { PodInfo } from '../../model/pod-info.js'
import type { Tally } from '../../model/tally.js'
import type { Constraint, Defaults } from './constraints.js'
import { constraintsOf, effectiveConstraints, hasAllKeys, hasOwnConstraints, isIncluded, tallyOf } from './constraints.js'

const HOSTNAME = 'kubernetes.io/hostname'

interface SoftConstraint {
  readonly tally: Tally
  readonly sums: DomainSums
  readonly ofHost: boolean
  readonly allowance: number
}

interface Prepared {
  readonly selectorKey: string
  readonly workloadsVersion: number
  /** The pod's own constraints: nodes that lack one of the keys are left out. */
  readonly requiresAll: boolean
  readonly constraints: readonly SoftConstraint[]
}

export interface ScoreState {
  readonly requiresAll: boolean
  readonly constraints: readonly SoftConstraint[]
  readonly weights: readonly number[]
}

/** PreScore with these defaults for pods that bring no constraints. */
export function preScoreWith(defaults: Defaults): (pod: PodInfo, cluster: ClusterModel, nodes: readonly NodeInfo[]) => PreScoreResult<ScoreState> {
  const who = `PodTopologySpread soft${defaults.key}`
  return ({ podClass }, cluster, nodes) => {
    const own = hasOwnConstraints(podClass)
    if (own && constraintsOf(podClass, 'ScheduleAnyway').length === 0) return { skip: true }
    const holder = cluster.recall<{ prepared?: Prepared }>(podClass, who, () => ({}))
    if (holder.prepared === undefined || (!own && holder.prepared.workloadsVersion !== cluster.workloads.version)) {
      holder.prepared = prepare(podClass, cluster, defaults, holder.prepared)
    }
    const { requiresAll, constraints } = holder.prepared
    if (constraints.length === 0) return { skip: true }
    for (const { sums } of constraints) sums.refresh()
    const scored = requiresAll ? nodes.filter((node) => !isIgnored(constraints, node)) : nodes
    return { state: { requiresAll, constraints, weights: constraints.map((each) => naturalLog(domainsOf(each, scored) + 2)) } }
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
  }
}

function isIgnored(constraints: readonly SoftConstraint[], { row }: NodeInfo): boolean {
  for (let i = 0; i < constraints.length; i++) if (constraints[i]!.sums.domainOf[row]! < 0) return true
  return false
}

/** How many domains the nodes are in; those without the label are one more. */
function domainsOf({ ofHost, sums: { domainOf, sums } }: SoftConstraint, nodes: readonly NodeInfo[]): number {
  if (ofHost) return nodes.length
  const seen = new Uint8Array(sums.length + 1)
  let count = 0
  for (let i = 0; i < nodes.length; i++) {
    const domain = domainOf[nodes[i]!.row]! + 1
    count += 1 - seen[domain]!
    seen[domain] = 1
  }
  return count
}

export function score(_pod: PodInfo, node: NodeInfo, { constraints, weights, requiresAll }: ScoreState): number {
  if (requiresAll && isIgnored(constraints, node)) return 0
  let sum = 0
  for (let i = 0; i < constraints.length; i++) {
    const { tally, sums, ofHost, allowance } = constraints[i]!
    const domain = sums.domainOf[node.row]!
    if (domain < 0) continue
    const count = ofHost ? tally.perRow[node.row]! : sums.sums[domain]!
    sum += count * weights[i]! + allowance
  }
  return Math.round(sum)
}

export function normalizeScore(scores: Float64Array, count: number, state: ScoreState, nodes: readonly NodeInfo[]): void {
  let min = Infinity
  let max = 0
  for (let i = 0; i < count; i++) {
    if (state.requiresAll && isIgnored(state.constraints, nodes[i]!)) continue
    min = Math.min(min, scores[i]!)
    max = Math.max(max, scores[i]!)
  }
  for (let i = 0; i < count; i++) {
    if (state.requiresAll && isIgnored(state.constraints, nodes[i]!)) scores[i] = 0
    else scores[i] = max === 0 ? MAX_NODE_SCORE : Math.trunc((MAX_NODE_SCORE * (max + min - scores[i]!)) / max)
  }
}
