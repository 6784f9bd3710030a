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
import { constraintsOf, hasAllKeys, isIncluded, tallyOf } from './constraints.js'

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

export function preFilter({ podClass }: PodInfo, cluster: ClusterModel): PreFilterResult<FilterState> {
  if (constraintsOf(podClass, 'DoNotSchedule').length === 0) return { skip: true }
  const state = cluster.recall(podClass, 'PodTopologySpread hard', () => prepare(podClass, cluster))
  for (const { sums } of state) sums.refresh()
  return { state }
}

function prepare(podClass: PodClass, cluster: ClusterModel): FilterState {
  const constraints = constraintsOf(podClass, 'DoNotSchedule')
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
