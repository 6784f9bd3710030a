/** Topology spread, counted by looking at every node and pod. */
import { findMatchingUntoleratedTaint, isEmptySelector, isHardTaint, labelSelectorAsSelector, matches, NOTHING, selectorFromSet } from '../../../src/model/index.js'
import type { Pod, Selector, TopologySpreadConstraint } from '../../../src/model/index.js'
import { naturalLog } from '../../../src/placement/matching/natural-log.js'
import { matchesNodeSelector } from '../../../src/placement/matching/node-selector.js'
import type { PlacedPod, View, ViewedNode } from './view.js'

const HOST = 'kubernetes.io/hostname'

interface Constraint {
  readonly key: string
  readonly maxSkew: number
  readonly minDomains: number
  readonly selector: Selector
  readonly includes: (node: ViewedNode) => boolean
}

function compile(pod: Pod, constraint: TopologySpreadConstraint): Constraint {
  const { topologyKey, maxSkew, minDomains = 1, labelSelector, nodeAffinityPolicy = 'Honor', nodeTaintsPolicy = 'Ignore' } = constraint
  const selector = labelSelectorAsSelector(labelSelector)
  return {
    key: topologyKey, maxSkew, minDomains, selector: 'error' in selector ? NOTHING : selector,
    includes: ({ node }) => (nodeAffinityPolicy !== 'Honor' || matchesNodeSelector(pod.spec, node))
      && (nodeTaintsPolicy !== 'Honor' || findMatchingUntoleratedTaint(node.spec?.taints, pod.spec.tolerations, isHardTaint) === undefined),
  }
}

function constraintsOf(pod: Pod, when: string): readonly Constraint[] {
  return (pod.spec.topologySpreadConstraints ?? []).filter(({ whenUnsatisfiable }) => whenUnsatisfiable === when).map((constraint) => compile(pod, constraint))
}

/** Who comes or goes on trial is counted on or off, also one that is going and did not count before. */
function countOn({ pods, truly = pods }: ViewedNode, newcomer: Pod, selector: Selector): number {
  const isMeant = ({ pod: { metadata } }: PlacedPod): boolean => metadata.namespace === newcomer.metadata.namespace && matches(selector, metadata.labels ?? {})
  const present = isEmptySelector(selector) ? [] : truly.filter(({ pod }) => pod.metadata.deletionTimestamp === undefined)
  const come = pods.filter((pod) => !truly.includes(pod))
  const gone = truly.filter((pod) => !pods.includes(pod))
  return present.filter(isMeant).length + come.filter(isMeant).length - gone.filter(isMeant).length
}

const hasAll = (node: ViewedNode, constraints: readonly Constraint[]): boolean => constraints.every(({ key }) => node.labels[key] !== undefined)

/** Pods by value of a constraint's label, over the nodes that count. */
function countByValue(newcomer: Pod, view: View, constraint: Constraint, counts: (node: ViewedNode) => boolean): Map<string, number> {
  const byValue = new Map<string, number>()
  for (const node of view.nodes) {
    const value = node.labels[constraint.key]
    if (value === undefined || !counts(node) || !constraint.includes(node)) continue
    byValue.set(value, (byValue.get(value) ?? 0) + countOn(node, newcomer, constraint.selector))
  }
  return byValue
}

/** Why a node is refused, for a newcomer. */
export function spreadFilter(newcomer: Pod, view: View): (node: ViewedNode) => 'unlabelled' | 'skewed' | undefined {
  const constraints = constraintsOf(newcomer, 'DoNotSchedule')
  const counted = constraints.map((constraint) => {
    const byValue = countByValue(newcomer, view, constraint, (node) => hasAll(node, constraints))
    const minimum = byValue.size < constraint.minDomains ? 0 : [...byValue.values()].reduce((a, b) => Math.min(a, b))
    return { ...constraint, byValue, minimum, own: matches(constraint.selector, newcomer.metadata.labels ?? {}) ? 1 : 0 }
  })
  return (node) => {
    for (const { key, byValue, minimum, own, maxSkew } of counted) {
      const value = node.labels[key]
      if (value === undefined) return 'unlabelled'
      if ((byValue.get(value) ?? 0) + own - minimum > maxSkew) return 'skewed'
    }
    return undefined
  }
}

/** The constraints that every pod of a Service has that has none of its own. */
function defaults(newcomer: Pod, { services }: View): readonly Constraint[] {
  const { namespace, labels } = newcomer.metadata
  const meaning = services.filter(({ metadata, spec }) => metadata.namespace === namespace && spec?.selector !== undefined && matches(selectorFromSet(spec.selector), labels ?? {}))
  if (meaning.length === 0) return []
  const selector = selectorFromSet(Object.assign({}, ...meaning.map(({ spec }) => spec!.selector)) as Record<string, string>)
  const of = (topologyKey: string, maxSkew: number): Constraint =>
    ({ ...compile(newcomer, { topologyKey, maxSkew, whenUnsatisfiable: 'ScheduleAnyway' }), selector })
  return [of(HOST, 3), of('topology.kubernetes.io/zone', 5)]
}

/** Raw scores of the nodes that fit, undefined for those that are left out; undefined if nothing is to be said. */
export function spreadScores(newcomer: Pod, view: View, nodes: readonly ViewedNode[]): readonly (number | undefined)[] | undefined {
  const own = (newcomer.spec.topologySpreadConstraints ?? []).length > 0
  const constraints = own ? constraintsOf(newcomer, 'ScheduleAnyway') : defaults(newcomer, view)
  if (constraints.length === 0) return undefined
  const isScored = (node: ViewedNode): boolean => !own || hasAll(node, constraints)
  const scored = nodes.filter(isScored)
  const counted = constraints.map((constraint) => ({
    ...constraint,
    byValue: countByValue(newcomer, view, constraint, isScored),
    weight: naturalLog((constraint.key === HOST ? scored.length : new Set(scored.map(({ labels }) => labels[constraint.key])).size) + 2),
  }))
  return nodes.map((node) => {
    if (!isScored(node)) return undefined
    let score = 0
    for (const { key, maxSkew, selector, byValue, weight } of counted) {
      const value = node.labels[key]
      if (value !== undefined) score += (key === HOST ? countOn(node, newcomer, selector) : byValue.get(value) ?? 0) * weight + (maxSkew - 1)
    }
    return Math.round(score)
  })
}
