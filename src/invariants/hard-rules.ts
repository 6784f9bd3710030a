/**
 * I12: what a pod demands of its node and of its neighbours holds where it is put, at that moment: its node
 * selection, its required affinity and anti-affinity to pods, the anti-affinity of those who are there, its hard
 * topology spreading. Pods are counted one by one here, by other code than that of the plugins whose work is checked.
 * Label keys (`matchLabelKeys`) need no look: the API server has made them part of the selectors. A rule is only
 * asked for where the profile has its plugin.
 */
import {
  findMatchingUntoleratedTaint, isEmptySelector, isHardTaint, labelSelectorAsSelector, matches, matchesLabelSelector,
  type LabelSelector, type Pod, type PodAffinityTerm, type TopologySpreadConstraint,
} from '../model/index.js'
import { matchesNodeSelector, type ClusterModel, type NodeInfo, type PlacedPod } from '../placement/index.js'
import type { Change } from '../sim/index.js'
import type { Invariant, InvariantContext, Placement } from './invariant.js'
import { judging } from './judging.js'

export const hardRulesHold: Invariant = {
  id: 'I12',
  title: 'Where a pod is put, its required node affinity, pod affinity and anti-affinity and its hard topology spreading hold at that moment.',
  kind: 'safety',
  make(context) {
    const objectors = new Objectors(context)
    const run = judging(context, (placement) => brokenRule(placement, objectors.any))
    return {
      ...run,
      step(change, happening) {
        objectors.follow(change)
        return run.step(change, happening)
      },
      reset() {
        objectors.recount()
        run.reset()
      },
    }
  },
}

/** Whether there are pods with required anti-affinity at all: without them, nobody need be asked whether he minds. */
class Objectors {
  private count = 0

  constructor(private readonly context: InvariantContext) {
    this.recount()
  }

  get any(): boolean {
    return this.count > 0
  }

  follow({ kind, old, new: next }: Change): void {
    if (kind === 'Pod') this.count += weight(next as Pod | undefined) - weight(old as Pod | undefined)
  }

  recount(): void {
    this.count = this.context.ledger.store.list<Pod>('Pod').reduce((sum, pod) => sum + weight(pod), 0)
  }
}

function weight(pod: Pod | undefined): 0 | 1 {
  return pod === undefined || requiredTerms(pod, 'podAntiAffinity').length === 0 ? 0 : 1
}

/** A pod, the node that it shall go to, and who is there already. */
interface Scene {
  readonly model: ClusterModel
  readonly pod: Pod
  readonly info: NodeInfo
  readonly others: () => readonly PlacedPod[]
  /** Whether any pod may mind who is near. */
  readonly anyObjects: boolean
}

/** The rules, by the plugin that watches over each. */
const RULES: readonly (readonly [plugin: string, broken: (scene: Scene) => string | undefined])[] = [
  ['NodeAffinity', notSelected],
  ['InterPodAffinity', lonely],
  ['InterPodAffinity', tooClose],
  ['InterPodAffinity', unwelcome],
  ['PodTopologySpread', skewed],
]

function brokenRule({ model, pod, node, profile }: Placement, anyObjects: boolean): string | undefined {
  const info = model.node(node)
  if (info === undefined) return undefined
  const scene: Scene = { model, pod, info, others: () => model.placedPods(), anyObjects }
  for (const [plugin, broken] of RULES) {
    const message = profile.points.filter.some(({ name }) => name === plugin) ? broken(scene) : undefined
    if (message !== undefined) return `pod ${pod.metadata.name} was put on ${node}, ${message}`
  }
  return undefined
}

function notSelected({ pod, info }: Scene): string | undefined {
  return matchesNodeSelector(pod.spec, info.node!) ? undefined : 'which its node selector or required node affinity does not select'
}

/** Each required term finds somebody near whom all of them mean; or nobody does anywhere, and the pod means itself. */
function lonely({ model, pod, info, others }: Scene): string | undefined {
  const terms = requiredTerms(pod, 'podAffinity')
  if (terms.length === 0) return undefined
  const isMeant = (other: Pod) => terms.every((term) => means(model, term, pod, other))
  const meant = others().filter((other) => isMeant(other.pod))
  const missing = terms.find((term) => !meant.some((other) => shareDomain(model, info, other, term)))
  if (missing === undefined) return undefined
  const isFirst = !meant.some(({ nodeName }) => terms.some(({ topologyKey }) => model.node(nodeName)?.labels[topologyKey] !== undefined))
  if (isFirst && isMeant(pod) && terms.every(({ topologyKey }) => info.labels[topologyKey] !== undefined)) return undefined
  return `and nobody whom its required affinity means shares ${missing.topologyKey} with it`
}

function tooClose({ model, pod, info, others }: Scene): string | undefined {
  for (const term of requiredTerms(pod, 'podAntiAffinity')) {
    const near = others().find((other) => shareDomain(model, info, other, term) && means(model, term, pod, other.pod))
    if (near !== undefined) return `and shall not share ${term.topologyKey} with ${near.pod.metadata.name}`
  }
  return undefined
}

/** Somebody is near whose anti-affinity means the pod. */
function unwelcome({ model, pod, info, others, anyObjects }: Scene): string | undefined {
  for (const other of anyObjects ? others() : []) {
    const term = requiredTerms(other.pod, 'podAntiAffinity').find((each) => shareDomain(model, info, other, each) && means(model, each, other.pod, pod))
    if (term !== undefined) return `and ${other.pod.metadata.name} shall not share ${term.topologyKey} with it`
  }
  return undefined
}

function requiredTerms({ spec: { affinity } }: Pod, kind: 'podAffinity' | 'podAntiAffinity'): readonly PodAffinityTerm[] {
  return affinity?.[kind]?.requiredDuringSchedulingIgnoredDuringExecution ?? []
}

function shareDomain(model: ClusterModel, { labels }: NodeInfo, { nodeName }: PlacedPod, { topologyKey }: PodAffinityTerm): boolean {
  const value = labels[topologyKey]
  return value !== undefined && model.node(nodeName)?.labels[topologyKey] === value
}

/** Whether a term of one pod means another: by its namespace, named or selected, and its labels. */
function means(model: ClusterModel, { namespaces = [], namespaceSelector, labelSelector }: PodAffinityTerm, whose: Pod, { metadata }: Pod): boolean {
  const namespace = metadata.namespace ?? ''
  const named = namespaces.length === 0 && namespaceSelector === undefined ? namespace === (whose.metadata.namespace ?? '') : namespaces.includes(namespace)
  return (named || matchesLabelSelector(namespaceSelector, model.namespaceLabels(namespace))) && matchesLabelSelector(labelSelector, metadata.labels)
}

function skewed(scene: Scene): string | undefined {
  const hard = (scene.pod.spec.topologySpreadConstraints ?? []).filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule')
  const keys = hard.map(({ topologyKey }) => topologyKey)
  const missing = keys.find((key) => scene.info.labels[key] === undefined)
  if (missing !== undefined) return `which has no label ${missing} to spread by`
  for (const constraint of hard) {
    const skew = skewOn(scene, constraint, keys)
    if (skew > constraint.maxSkew) return `and the skew over ${constraint.topologyKey} is ${skew}, and may be ${constraint.maxSkew}`
  }
  return undefined
}

/** How many more matching pods the node's domain has with this pod than the domain with the fewest. */
function skewOn({ model, pod, info }: Scene, constraint: TopologySpreadConstraint, keys: readonly string[]): number {
  const { topologyKey, labelSelector, minDomains = 1, nodeAffinityPolicy = 'Honor', nodeTaintsPolicy = 'Ignore' } = constraint
  const counts = new Map<string, number>()
  for (const { node, labels, taints, pods } of model.nodesInOrder) {
    if (keys.some((key) => labels[key] === undefined)) continue
    if (nodeAffinityPolicy === 'Honor' && !matchesNodeSelector(pod.spec, node!)) continue
    if (nodeTaintsPolicy === 'Honor' && findMatchingUntoleratedTaint(taints, pod.spec.tolerations, isHardTaint) !== undefined) continue
    const meant = pods.filter((other) => !other.terminating && other.pod.metadata.namespace === pod.metadata.namespace && isCounted(labelSelector, other.pod))
    counts.set(labels[topologyKey]!, (counts.get(labels[topologyKey]!) ?? 0) + meant.length)
  }
  const own = matchesLabelSelector(labelSelector, pod.metadata.labels) ? 1 : 0
  const fewest = counts.size < minDomains ? 0 : Math.min(...counts.values())
  return (counts.get(info.labels[topologyKey]!) ?? 0) + own - fewest
}

/** A selector that asks for nothing counts nobody. */
function isCounted(selector: LabelSelector | undefined, { metadata }: Pod): boolean {
  const made = labelSelectorAsSelector(selector)
  return !('error' in made) && !isEmptySelector(made) && matches(made, metadata.labels)
}
