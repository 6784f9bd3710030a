/**
 * Invariants about where pods are put: I11 (only where all filters pass) and I12 (hard spreading and anti-affinity
 * hold). Both are asked at the moment of the decision, about what the scheduler sees then, before the pod counts
 * as placed. I12 counts pods one by one and shares no code with the plugins whose work it checks.
 */
import { matchesLabelSelector, type Pod, type PodAffinityTerm, type TopologySpreadConstraint } from '../model/index.js'
import { matchesNodeSelector, refusalOn, type ClusterModel, type NodeInfo, type PlacedPod } from '../placement/index.js'
import type { Change } from '../sim/index.js'
import type { Invariant, InvariantContext, InvariantRun, Placement } from './invariant.js'

/** Judges each placement; what is wrong is told with the next transition, or when all is looked at. */
function judging({ scheduler }: InvariantContext, judge: (placement: Placement) => string | undefined): InvariantRun {
  const wrong: string[] = []
  if (scheduler !== undefined) {
    const others = scheduler.onPlace
    scheduler.onPlace = (placement) => {
      others?.(placement)
      const message = judge(placement)
      if (message !== undefined) wrong.push(message)
    }
  }
  return { step: () => wrong.shift(), full: () => wrong.splice(0), reset: () => void wrong.splice(0) }
}

/** Longer than any watch lags behind. */
const VIEW_LAG_MAX_MS = 10_000

export const boundWhereItFits: Invariant = {
  id: 'I11',
  title: 'The scheduler puts a pod only on a node that passes all filters in its own view, and on none that is long gone.',
  kind: 'safety',
  make(context) {
    const { ledger } = context
    const run = judging(context, ({ model, pod, node, profile }) => {
      const status = refusalOn(model, pod, profile, node)
      return status === undefined ? undefined : `pod ${pod.metadata.name} was put on ${node}, which ${status.plugin === '' ? 'nobody may take' : `${status.plugin} refuses`}: ${status.reasons.join(', ')}`
    })
    const goneAt = new Map<string, number>()
    const boundToNobody = ({ kind, key, old, new: next }: Change): string | undefined => {
      if (kind === 'Node' && next === undefined) goneAt.set(key, ledger.engine.now)
      const [before, after] = [old as Pod | undefined, next as Pod | undefined]
      const node = kind === 'Pod' && before !== undefined && before.spec.nodeName === undefined ? after?.spec.nodeName : undefined
      if (node === undefined || ledger.store.get('Node', node) !== undefined) return undefined
      const sinceMs = ledger.engine.now - (goneAt.get(node) ?? -Infinity)
      return sinceMs <= VIEW_LAG_MAX_MS ? undefined : `pod ${key} was bound to ${node}, which ${sinceMs === Infinity ? 'was never there' : `is gone for ${sinceMs} ms`}`
    }
    return {
      ...run,
      step: (change, happening) => (happening.actor === 'default-scheduler' || change.kind === 'Node' ? boundToNobody(change) : undefined) ?? run.step!(change, happening),
      reset() {
        goneAt.clear()
        run.reset!()
      },
    }
  },
}

export const hardRulesHold: Invariant = {
  id: 'I12',
  title: 'Where a pod is put, its hard topology spreading and its required anti-affinity hold at that moment.',
  kind: 'safety',
  make: (context) => judging(context, ({ model, pod, node }) => brokenRule(model, pod, node)),
}

function brokenRule(model: ClusterModel, pod: Pod, name: string): string | undefined {
  const { topologySpreadConstraints = [], affinity } = pod.spec
  const terms = affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []
  const info = model.node(name)
  if (info === undefined || (topologySpreadConstraints.length === 0 && terms.length === 0)) return undefined
  const others = model.placedPods()
  for (const term of terms) {
    const near = others.find((other) => isNear(model, info, other, term) && matchesTerm(term, pod, other.pod))
    if (near !== undefined) return `pod ${pod.metadata.name} was put on ${name}, and shall not share ${term.topologyKey} with ${near.pod.metadata.name}`
  }
  for (const constraint of topologySpreadConstraints) {
    const skew = constraint.whenUnsatisfiable === 'DoNotSchedule' ? skewOn(model, info, pod, constraint) : 0
    if (skew > constraint.maxSkew) return `pod ${pod.metadata.name} was put on ${name}: the skew over ${constraint.topologyKey} is ${skew}, and may be ${constraint.maxSkew}`
  }
  return undefined
}

function isNear(model: ClusterModel, { labels }: NodeInfo, { nodeName }: PlacedPod, { topologyKey }: PodAffinityTerm): boolean {
  const value = labels[topologyKey]
  return value !== undefined && model.node(nodeName)?.labels[topologyKey] === value
}

/** Terms that choose namespaces or pods by labels of labels are left to the plugin. */
function matchesTerm({ namespaces = [], namespaceSelector, labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] }: PodAffinityTerm, pod: Pod, { metadata }: Pod): boolean {
  if (namespaceSelector !== undefined || matchLabelKeys.length > 0 || mismatchLabelKeys.length > 0) return false
  const among = namespaces.length === 0 ? [pod.metadata.namespace] : namespaces
  return among.some((namespace) => namespace === metadata.namespace) && matchesLabelSelector(labelSelector, metadata.labels)
}

/** How many more matching pods the node's domain has with this pod than the domain with the fewest. */
function skewOn(model: ClusterModel, info: NodeInfo, pod: Pod, constraint: TopologySpreadConstraint): number {
  const { topologyKey, labelSelector, matchLabelKeys = [], nodeAffinityPolicy = 'Honor', nodeTaintsPolicy = 'Ignore' } = constraint
  if (matchLabelKeys.length > 0 || nodeTaintsPolicy === 'Honor') return 0
  const hardKeys = (pod.spec.topologySpreadConstraints ?? []).filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule').map((each) => each.topologyKey)
  const counts = new Map<string, number>()
  for (const { node, labels, pods } of model.nodesInOrder) {
    const domain = labels[topologyKey]
    if (domain === undefined || hardKeys.some((key) => labels[key] === undefined) || (nodeAffinityPolicy === 'Honor' && !matchesNodeSelector(pod.spec, node!))) continue
    const matching = [...pods.values()].filter((other) => !other.terminating && other.pod.metadata.namespace === pod.metadata.namespace && matchesLabelSelector(labelSelector, other.pod.metadata.labels))
    counts.set(domain, (counts.get(domain) ?? 0) + matching.length)
  }
  const own = matchesLabelSelector(labelSelector, pod.metadata.labels) ? 1 : 0
  return (counts.get(info.labels[topologyKey] ?? '') ?? 0) + own - Math.min(...counts.values())
}
