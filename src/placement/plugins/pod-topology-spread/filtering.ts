/**
 * The hard side of PodTopologySpread: a pod may go where the pods that a constraint means would not outnumber those
 * of the emptiest domain by more than `maxSkew`. Sums per domain follow the pods, so a decision counts nothing.
 * Source: pkg/scheduler/framework/plugins/podtopologyspread/filtering.go.
 */
import { matches } from '../../../model/index.js'
import type { PreFilterResult } from '../../framework/plugin.js'
import { unresolvable, unschedulable } from '../../framework/status.js'
import type { Status } from '../../framework/status.js'
import type { ClusterModel } from '../../model/cluster-model.js'
import type { DomainSums } from '../../model/domain-sums.js'
import type { NodeInfo } from '../../model/node-info.js'
import type { PodClass } from '../../model/pod-class.js'
import type { PodInfo } from '../../model/pod-info.js'
import { constraintsOf, effectiveConstraints, hasAllKeys, hasOwnConstraints, isIncluded, tallyOf } from './constraints.js'
import type { Constraint, Defaults } from './constraints.js'

export const NAME = 'PodTopologySpread'
const ERR_REASON_CONSTRAINTS_NOT_MATCH = "node(s) didn't match pod topology spread constraints"
const ERR_REASON_NODE_LABEL_NOT_MATCH = `${ERR_REASON_CONSTRAINTS_NOT_MATCH} (missing required label)`
const SKEWED = unschedulable(NAME, ERR_REASON_CONSTRAINTS_NOT_MATCH)
const UNLABELLED = unresolvable(NAME, ERR_REASON_NODE_LABEL_NOT_MATCH)

interface HardConstraint {
  readonly sums: DomainSums
  readonly minDomains: number
  /** The largest count that leaves room for the pod, above the minimum. */
  readonly room: number
}

export type FilterState = readonly HardConstraint[]

const NOTHING_HARD: FilterState = Object.freeze([])

/** What is remembered about a class that defaults hold for: their selector follows Services and owners. */
interface ByDefault {
  readonly workloadsVersion: number
  readonly selector: string
  readonly state: FilterState
}

/** PreFilter with these defaults for pods that bring no constraints. */
export function preFilterWith(defaults: Defaults): (pod: PodInfo, cluster: ClusterModel) => PreFilterResult<FilterState> {
  const hasDefaults = defaults.DoNotSchedule.length > 0
  return ({ podClass }, cluster) => {
    const state = hasDefaults && !hasOwnConstraints(podClass) ? stateByDefault(podClass, cluster, defaults) : stateOfOwn(podClass, cluster)
    if (state.length === 0) return { skip: true }
    for (const { sums } of state) sums.refresh()
    return { state }
  }
}

function stateOfOwn(podClass: PodClass, cluster: ClusterModel): FilterState {
  const constraints = constraintsOf(podClass, 'DoNotSchedule')
  return constraints.length === 0 ? NOTHING_HARD : cluster.recall(podClass, 'PodTopologySpread hard', () => prepare(podClass, cluster, constraints))
}

function stateByDefault(podClass: PodClass, cluster: ClusterModel, defaults: Defaults): FilterState {
  const holder = cluster.recall<{ known?: ByDefault }>(podClass, `PodTopologySpread hard${defaults.key}`, () => ({}))
  const { known } = holder
  const workloadsVersion = cluster.workloads.version
  if (known?.workloadsVersion === workloadsVersion) return known.state
  const constraints = effectiveConstraints(podClass, 'DoNotSchedule', defaults, cluster)
  const selector = JSON.stringify(constraints[0]?.selector.requirements ?? null)
  if (known?.selector === selector) holder.known = { ...known, workloadsVersion }
  else {
    for (const { sums } of known?.state ?? []) sums.detach()
    holder.known = { workloadsVersion, selector, state: prepare(podClass, cluster, constraints) }
  }
  return holder.known.state
}

function prepare(podClass: PodClass, cluster: ClusterModel, constraints: readonly Constraint[]): FilterState {
  return constraints.map((constraint) => {
    const { selector, topologyKey, maxSkew, minDomains } = constraint
    const counts = (node: NodeInfo) => hasAllKeys(node, constraints) && isIncluded(podClass, constraint, node)
    return {
      sums: cluster.domainSums(tallyOf(cluster, podClass.namespace, selector), topologyKey, counts, true),
      minDomains,
      room: maxSkew - (matches(selector, podClass.labels) ? 1 : 0),
    }
  })
}

export function filter(_pod: PodInfo, { row }: NodeInfo, state: FilterState): Status | undefined {
  for (let i = 0; i < state.length; i++) {
    const { sums, minDomains, room } = state[i]!
    const domain = sums.domainOf[row]!
    if (domain < 0) return UNLABELLED
    const minimum = sums.domains < minDomains ? 0 : sums.minimum()
    if (sums.sums[domain]! - minimum > room) return SKEWED
  }
  return undefined
}
