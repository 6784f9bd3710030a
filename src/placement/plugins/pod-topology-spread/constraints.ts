/**
 * The spread constraints of a class of pods, ready to be counted: the pod's own, or, if it has none, the system's
 * defaults, which spread what the same Services and owner select over hosts and zones, softly. A selector that asks
 * for nothing counts nobody (though it does mean the pod itself), and one that is missing or cannot be read means
 * nobody.
 * Source: pkg/scheduler/framework/plugins/podtopologyspread (common.go, plugin.go).
 */
import { findMatchingUntoleratedTaint, isEmptySelector, isHardTaint, labelSelectorAsSelector, matches, NOTHING } from '../../../model/index.js'
import type { Selector, TopologySpreadConstraint } from '../../../model/index.js'
import { matchesRequiredNodeAffinity, requiredNodeAffinity } from '../../matching/node-selector.js'
import type { ClusterModel } from '../../model/cluster-model.js'
import type { NodeInfo } from '../../model/node-info.js'
import type { PodClass } from '../../model/pod-class.js'
import { perSpec } from '../../model/class-notes.js'
import type { Tally } from '../../model/tally.js'
import { labelOf } from '../../model/topology.js'

export type WhenUnsatisfiable = 'DoNotSchedule' | 'ScheduleAnyway'

/** One constraint, ready to be counted. */
export interface Constraint {
  readonly maxSkew: number
  readonly topologyKey: string
  readonly selector: Selector
  readonly minDomains: number
  readonly honorsNodeAffinity: boolean
  readonly honorsTaints: boolean
}

const NONE: readonly Constraint[] = Object.freeze([])

/** What the system spreads by: host, then zone. */
const SYSTEM_CONSTRAINTS = [
  { maxSkew: 3, topologyKey: 'kubernetes.io/hostname' },
  { maxSkew: 5, topologyKey: 'topology.kubernetes.io/zone' },
] as const

const ownConstraints = perSpec(({ spec }) => {
  const all = spec.topologySpreadConstraints ?? []
  const of = (when: WhenUnsatisfiable) => all.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === when).map(compile)
  return { given: all.length > 0, DoNotSchedule: of('DoNotSchedule'), ScheduleAnyway: of('ScheduleAnyway') }
})

function compile(constraint: TopologySpreadConstraint): Constraint {
  const selector = labelSelectorAsSelector(constraint.labelSelector)
  return {
    maxSkew: constraint.maxSkew,
    topologyKey: constraint.topologyKey,
    selector: 'error' in selector ? NOTHING : selector,
    minDomains: constraint.minDomains ?? 1,
    honorsNodeAffinity: (constraint.nodeAffinityPolicy ?? 'Honor') === 'Honor',
    honorsTaints: constraint.nodeTaintsPolicy === 'Honor',
  }
}

/** Whether a pod brings constraints of its own, which replace the defaults. */
export function hasOwnConstraints(podClass: PodClass): boolean {
  return ownConstraints(podClass).given
}

/** The pod's own constraints of a kind. */
export function constraintsOf(podClass: PodClass, when: WhenUnsatisfiable): readonly Constraint[] {
  return ownConstraints(podClass)[when]
}

/** Constraints for pods that bring none: the system's, or a list that the configuration gives. */
export interface Defaults {
  /** Tells lists apart where something is remembered. */
  readonly key: string
  /** Nodes that lack a label by which is spread are left out, as for a pod's own constraints. */
  readonly requiresAllKeys: boolean
  readonly DoNotSchedule: readonly Omit<Constraint, 'selector'>[]
  readonly ScheduleAnyway: readonly Omit<Constraint, 'selector'>[]
}

export const SYSTEM_DEFAULTS: Defaults = Object.freeze({
  key: '', requiresAllKeys: false, DoNotSchedule: [],
  ScheduleAnyway: SYSTEM_CONSTRAINTS.map((each) => ({ ...each, minDomains: 1, honorsNodeAffinity: true, honorsTaints: false })),
})

/** The defaults that a configuration gives. */
export function listedDefaults(constraints: readonly TopologySpreadConstraint[]): Defaults {
  const of = (when: WhenUnsatisfiable) => constraints.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === when).map(compile)
  return { key: ` ${JSON.stringify(constraints)}`, requiresAllKeys: true, DoNotSchedule: of('DoNotSchedule'), ScheduleAnyway: of('ScheduleAnyway') }
}

/** The constraints of a kind that hold for a class: its own, or the defaults for what the same Services and owner select. */
export function effectiveConstraints(podClass: PodClass, when: WhenUnsatisfiable, defaults: Defaults, cluster: ClusterModel): readonly Constraint[] {
  if (hasOwnConstraints(podClass)) return constraintsOf(podClass, when)
  if (defaults[when].length === 0) return NONE
  const selector = cluster.workloads.defaultSelector(podClass)
  return selector === undefined ? NONE : defaults[when].map((each) => ({ ...each, selector }))
}

/**
 * The pods of a namespace that a selector means; those that are going do not count, nor does anybody for a selector
 * that means everybody. Who is taken away or added for a trial is counted off or on all the same, as upstream's is.
 */
export function tallyOf(cluster: ClusterModel, namespace: string, selector: Selector): Tally {
  const key = `PodTopologySpread ${JSON.stringify([namespace, selector.requirements ?? null])}`
  const nobody = isEmptySelector(selector)
  const isMeant = (podClass: PodClass): number => (podClass.namespace === namespace && matches(selector, podClass.labels) ? 1 : 0)
  return cluster.tally(key, (podClass, terminating) => (nobody || terminating ? 0 : isMeant(podClass)), isMeant)
}

/** Whether a node has every label by which the constraints spread. */
export function hasAllKeys(node: NodeInfo, constraints: readonly Constraint[]): boolean {
  return constraints.every(({ topologyKey }) => labelOf(node, topologyKey) !== undefined)
}

/** Whether the pods of a node count for a constraint: the pod itself must be able to go there. */
export function isIncluded(podClass: PodClass, { honorsNodeAffinity, honorsTaints }: Constraint, node: NodeInfo): boolean {
  if (honorsNodeAffinity && !matchesRequiredNodeAffinity(requiredNodeAffinity(podClass.spec), node.name, node.labels)) return false
  return !honorsTaints || findMatchingUntoleratedTaint(node.taints, podClass.spec.tolerations, isHardTaint) === undefined
}
