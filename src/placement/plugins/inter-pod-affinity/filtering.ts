/**
 * The hard side of InterPodAffinity. A pod may go to a node if each of its required affinity terms finds, in the
 * node's domain, a pod that all of them mean (or nobody does anywhere and it means itself: the first of a group);
 * if none of its anti-affinity terms finds one; and if no placed pod there objects to it. Sums per domain follow
 * the pods: per class of pods that look for a node one tally for each of the three questions and topology.
 * Source: pkg/scheduler/framework/plugins/interpodaffinity/filtering.go.
 */
import { withFilterMany } from '../../framework/for-many.js'
import type { PreFilterResult } from '../../framework/plugin.js'
import { unresolvable, unschedulable } from '../../framework/status.js'
import type { Status } from '../../framework/status.js'
import { noteKey } from '../../model/class-notes.js'
import type { ClusterModel } from '../../model/cluster-model.js'
import type { DomainSums } from '../../model/domain-sums.js'
import type { NodeInfo } from '../../model/node-info.js'
import type { PodClass } from '../../model/pod-class.js'
import type { PodInfo } from '../../model/pod-info.js'
import { ownTermMeans, termsOf, theirTermMeans } from './terms.js'

export const NAME = 'InterPodAffinity'
const ERR_REASON_AFFINITY_RULES_NOT_MATCH = "node(s) didn't match pod affinity rules"
const ERR_REASON_ANTI_AFFINITY_RULES_NOT_MATCH = "node(s) didn't match pod anti-affinity rules"
const ERR_REASON_EXISTING_ANTI_AFFINITY_RULES_NOT_MATCH = "node(s) didn't satisfy existing pods anti-affinity rules"
const LONELY = unresolvable(NAME, ERR_REASON_AFFINITY_RULES_NOT_MATCH)
const TOO_CLOSE = unschedulable(NAME, ERR_REASON_ANTI_AFFINITY_RULES_NOT_MATCH)
const UNWELCOME = unschedulable(NAME, ERR_REASON_EXISTING_ANTI_AFFINITY_RULES_NOT_MATCH)

const HARD = noteKey<FilterState>()

export interface FilterState {
  /** One per required affinity term: the pods that all terms mean, by the term's topology. */
  readonly affinity: readonly DomainSums[]
  /** Whether the pod means itself with all its affinity terms. */
  readonly meansItself: boolean
  /** One per required anti-affinity term: the pods that it means. */
  readonly antiAffinity: readonly DomainSums[]
  /** By topology: the pods whose anti-affinity means this one. */
  readonly existing: Map<string, DomainSums>
  existingList: readonly DomainSums[]
  affinityVersion: number
}

export function preFilter({ podClass }: PodInfo, cluster: ClusterModel): PreFilterResult<FilterState> {
  const state = cluster.recall(podClass, HARD, () => prepare(podClass, cluster))
  if (state.affinityVersion !== cluster.live.affinityVersion) findExisting(state, podClass, cluster)
  let existing = 0
  for (const sums of state.existingList) existing += sums.refresh().total
  if (existing === 0 && state.affinity.length === 0 && state.antiAffinity.length === 0) return { skip: true, state }
  for (const sums of state.affinity) sums.refresh()
  for (const sums of state.antiAffinity) sums.refresh()
  return { state }
}

function prepare(podClass: PodClass, cluster: ClusterModel): FilterState {
  const { requiredAffinity, requiredAntiAffinity } = termsOf(podClass)
  if (requiredAffinity.length === 0 && requiredAntiAffinity.length === 0) return stateOf([], true, [])
  const meansAll = (other: PodClass) => requiredAffinity.every((term) => ownTermMeans(term, other, cluster))
  const all = () => cluster.tally(`InterPodAffinity all ${JSON.stringify(requiredAffinity)}`, (other) => (meansAll(other) ? 1 : 0))
  return stateOf(
    requiredAffinity.map(({ topologyKey }) => cluster.domainSums(all(), topologyKey)),
    meansAll(podClass),
    requiredAntiAffinity.map((term) => cluster.domainSums(
      cluster.tally(`InterPodAffinity one ${JSON.stringify(term)}`, (other) => (ownTermMeans(term, other, cluster) ? 1 : 0)),
      term.topologyKey,
    )),
  )
}

function stateOf(affinity: readonly DomainSums[], meansItself: boolean, antiAffinity: readonly DomainSums[]): FilterState {
  return { affinity, meansItself, antiAffinity, existing: new Map(), existingList: [], affinityVersion: -1 }
}

/** Looks for topologies in which placed pods may object: those of which the terms mean pods of this class. */
function findExisting(state: FilterState, podClass: PodClass, cluster: ClusterModel): void {
  state.affinityVersion = cluster.live.affinityVersion
  for (const other of cluster.live.classesWithAffinity()) {
    for (const term of termsOf(other).requiredAntiAffinity) {
      if (state.existing.has(term.topologyKey) || !theirTermMeans(term, podClass, cluster)) continue
      state.existing.set(term.topologyKey, cluster.domainSums(existingTally(term.topologyKey, podClass, cluster), term.topologyKey))
    }
  }
  state.existingList = [...state.existing.values()]
}

function existingTally(topologyKey: string, podClass: PodClass, cluster: ClusterModel) {
  const key = `InterPodAffinity existing ${JSON.stringify([topologyKey, podClass.namespace, podClass.labels])}`
  return cluster.tally(key, (other) => termsOf(other).requiredAntiAffinity
    .filter((term) => term.topologyKey === topologyKey && theirTermMeans(term, podClass, cluster)).length)
}

function filterNode(_pod: PodInfo, { row }: NodeInfo, state: FilterState): Status | undefined {
  if (!satisfiesAffinity(state, row)) return LONELY
  if (anyIn(state.antiAffinity, row)) return TOO_CLOSE
  return anyIn(state.existingList, row) ? UNWELCOME : undefined
}

function satisfiesAffinity(state: FilterState, row: number): boolean {
  const { affinity } = state
  const mayBeFirst = mayBeFirstOfGroup(state)
  for (let i = 0; i < affinity.length; i++) {
    const { domainOf, sums } = affinity[i]!
    const domain = domainOf[row]!
    if (domain < 0 || (sums[domain]! <= 0 && !mayBeFirst)) return false
  }
  return true
}

/** Whether nobody that the pod wants is anywhere, but it would be such a pod itself. */
function mayBeFirstOfGroup({ affinity, meansItself }: FilterState): boolean {
  for (let i = 0; i < affinity.length; i++) if (affinity[i]!.total > 0) return false
  return meansItself
}

function anyIn(list: readonly DomainSums[], row: number): boolean {
  for (let i = 0; i < list.length; i++) {
    const { domainOf, sums } = list[i]!
    const domain = domainOf[row]!
    if (domain >= 0 && sums[domain]! > 0) return true
  }
  return false
}

function filterNodes(_pod: PodInfo, _cluster: ClusterModel, state: FilterState, rows: Int32Array, from: number, to: number): number {
  const { affinity, antiAffinity, existingList } = state
  const mayBeFirst = mayBeFirstOfGroup(state)
  let end = to
  for (let i = 0; i < affinity.length; i++) end = keepWithSome(affinity[i]!, mayBeFirst ? 0 : 1, rows, from, end)
  for (let i = 0; i < antiAffinity.length; i++) end = keepWithNone(antiAffinity[i]!, rows, from, end)
  for (let i = 0; i < existingList.length; i++) end = keepWithNone(existingList[i]!, rows, from, end)
  return end
}

/** Keeps the nodes in a domain that has at least so many. */
function keepWithSome({ domainOf, sums }: DomainSums, least: number, rows: Int32Array, from: number, to: number): number {
  let end = from
  for (let i = from; i < to; i++) {
    const row = rows[i]!
    const domain = domainOf[row]!
    rows[end] = row
    end += domain >= 0 && sums[domain]! >= least ? 1 : 0
  }
  return end
}

/** Keeps the nodes in no domain, or in one that has none. */
function keepWithNone({ domainOf, sums, total }: DomainSums, rows: Int32Array, from: number, to: number): number {
  if (total === 0) return to
  let end = from
  for (let i = from; i < to; i++) {
    const row = rows[i]!
    const domain = domainOf[row]!
    rows[end] = row
    end += domain < 0 || sums[domain]! === 0 ? 1 : 0
  }
  return end
}

export const filter = withFilterMany(filterNode, filterNodes)
