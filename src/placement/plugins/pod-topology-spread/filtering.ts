/**
 * The hard side of PodTopologySpread: a pod may go where the pods that a constraint means would not outnumber those
 * of the emptiest domain by more than `maxSkew`. Sums per domain follow the pods, so a decision counts nothing.
 * Source: pkg/scheduler/framework/plugins/podtopologyspread/filtering.go.
 */
import { matches } from '../../../model/index.js'
import { withFilterMany } from '../../framework/for-many.js'
import type { PreFilterResult } from '../../framework/plugin.js'
import { unresolvable, unschedulable } from '../../framework/status.js'
import type { Status } from '../../framework/status.js'
import { noteKey } from '../../model/class-notes.js'
import type { NoteKey } from '../../model/class-notes.js'
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

const HARD = noteKey<FilterState>()

interface HardConstraint {
  readonly sums: DomainSums
  readonly minDomains: number
  /** The largest count that leaves room for the pod, above the minimum. */
  readonly room: number
}

export type FilterState = readonly HardConstraint[]

const NOTHING_HARD: FilterState = Object.freeze([])
const SKIP = Object.freeze({ skip: true })

/** What is remembered about a class that defaults hold for: their selector follows Services and owners. */
interface ByDefault {
  readonly workloadsVersion: number
  readonly selector: string
  readonly state: FilterState
}

/** PreFilter with these defaults for pods that bring no constraints. */
export function preFilterWith(defaults: Defaults): (pod: PodInfo, cluster: ClusterModel) => PreFilterResult<FilterState> {
  const hasDefaults = defaults.DoNotSchedule.length > 0
  const byDefault = noteKey<{ known?: ByDefault }>()
  return ({ podClass }, cluster) => {
    const state = hasDefaults && !hasOwnConstraints(podClass) ? stateByDefault(podClass, cluster, defaults, byDefault) : stateOfOwn(podClass, cluster)
    if (state.length === 0) return SKIP
    for (const { sums } of state) sums.refresh()
    return { state }
  }
}

function stateOfOwn(podClass: PodClass, cluster: ClusterModel): FilterState {
  const constraints = constraintsOf(podClass, 'DoNotSchedule')
  return constraints.length === 0 ? NOTHING_HARD : cluster.recall(podClass, HARD, () => prepare(podClass, cluster, constraints))
}

function stateByDefault(podClass: PodClass, cluster: ClusterModel, defaults: Defaults, key: NoteKey<{ known?: ByDefault }>): FilterState {
  const holder = cluster.recall(podClass, key, (): { known?: ByDefault } => ({}))
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

function filterNode(_pod: PodInfo, { row }: NodeInfo, state: FilterState): Status | undefined {
  for (let i = 0; i < state.length; i++) {
    const { sums, minDomains, room } = state[i]!
    const domain = sums.domainOf[row]!
    if (domain < 0) return UNLABELLED
    if (sums.sums[domain]! > room + minimumOf(sums, minDomains)) return SKEWED
  }
  return undefined
}

function filterNodes(_pod: PodInfo, _cluster: ClusterModel, state: FilterState, rows: Int32Array, from: number, to: number): number {
  let end = to
  for (let i = 0; i < state.length; i++) end = keepBalanced(state[i]!, rows, from, end)
  return end
}

function keepBalanced({ sums: counted, minDomains, room }: HardConstraint, rows: Int32Array, from: number, to: number): number {
  const { domainOf, sums } = counted
  const most = room + minimumOf(counted, minDomains)
  let end = from
  for (let i = from; i < to; i++) {
    const row = rows[i]!
    const domain = domainOf[row]!
    rows[end] = row
    end += domain >= 0 && sums[domain]! <= most ? 1 : 0
  }
  return end
}

/** The smallest count of a domain; 0 if there are fewer domains than there shall be. */
function minimumOf(sums: DomainSums, minDomains: number): number {
  return sums.domains < minDomains ? 0 : sums.minimum()
}

export const filter = withFilterMany(filterNode, filterNodes)
