/** Preemption by trying: every node that might do, without its lesser pods, and then with one after the other again. */
import type { Pod } from '../../../src/model/index.js'
import type { DecideOptions } from '../../../src/placement/index.js'
import { podAffinityMatters } from './affinity.js'
import { filterOf } from './filters.js'
import type { Refused } from './filters.js'
import type { PlacedPod, View, ViewedNode } from './view.js'
import { withPodsOn } from './view.js'

/** Who would have to go. */
export interface Victims {
  readonly node: string
  readonly victims: readonly PlacedPod[]
}

const priorityOf = ({ spec }: Pod): number => spec.priority ?? 0
/** No pod has been started here, so that all started now. */
const byImportance = (a: PlacedPod, b: PlacedPod): number => priorityOf(b.pod) - priorityOf(a.pod) || a.id - b.id

function tryNode(newcomer: Pod, view: View, node: ViewedNode, verdict: (view: View, name: string) => Refused | undefined): Victims | Refused {
  const lesser = node.pods.filter(({ pod }) => priorityOf(pod) < priorityOf(newcomer)).sort(byImportance)
  if (lesser.length === 0) return { plugin: '', resolvable: false, reasons: ['No preemption victims found for incoming pod'] }
  let kept = node.pods.filter((pod) => !lesser.includes(pod))
  const refused = verdict(withPodsOn(view, node.name, kept), node.name)
  if (refused !== undefined) return refused
  const victims = lesser.filter((pod) => {
    if (verdict(withPodsOn(view, node.name, [...kept, pod]), node.name) !== undefined) return true
    kept = [...kept, pod]
    return false
  })
  return { node: node.name, victims }
}

const CRITERIA: readonly ((candidate: Victims) => number)[] = [
  ({ victims }) => priorityOf(victims[0]!.pod),
  ({ victims }) => victims.reduce((sum, { pod }) => sum + priorityOf(pod) + 2147483648, 0),
  ({ victims }) => victims.length,
]

/** What preemption comes to: the best candidates, and why each of the other nodes that were tried does not do. */
export function preempt(newcomer: Pod, view: View, refusals: readonly { readonly node: ViewedNode; readonly refused: Refused }[], { ties, draw }: Pick<DecideOptions, 'ties' | 'draw'>): { readonly best: readonly Victims[]; readonly refused: readonly Refused[] } {
  const promising = refusals.filter(({ refused }) => refused.resolvable)
  const enough = Math.min(promising.length, Math.max(Math.trunc(promising.length / 10), 100))
  const isDrawn = ties === 'seeded' && promising.length > 1
  const offset = isDrawn ? draw(promising.length) : 0
  const candidates: Victims[] = []
  const refused: Refused[] = []
  const affinityMatters = podAffinityMatters(newcomer, view)
  for (const { node } of [...promising.slice(offset), ...promising.slice(0, offset)]) {
    const result = tryNode(newcomer, view, node, (trial, name) => verdictWithNominated(newcomer, trial, trial.nodes.find((each) => each.name === name)!, affinityMatters))
    if ('victims' in result) candidates.push(result)
    else refused.push(result)
    if (candidates.length >= enough) break
  }
  const best = CRITERIA.reduce<readonly Victims[]>((left, criterion) => {
    const least = left.map(criterion).reduce((a, b) => Math.min(a, b), Infinity)
    return left.filter((candidate) => criterion(candidate) === least)
  }, candidates)
  return { best, refused }
}

/** The verdict about a node: with the pods that are nominated to it, if they matter as much, and without. */
export function verdictWithNominated(newcomer: Pod, view: View, node: ViewedNode, affinityMatters: boolean, filter = filterOf(newcomer, view, affinityMatters)): Refused | undefined {
  const expected = view.nominated.filter(({ node: name, pod }) =>
    name === node.name && priorityOf(pod) >= priorityOf(newcomer) && pod.metadata.uid !== newcomer.metadata.uid)
  if (expected.length > 0) {
    const crowded = withPodsOn(view, node.name, [...node.pods, ...expected])
    const refused = filterOf(newcomer, crowded, affinityMatters)(crowded.nodes.find(({ name }) => name === node.name)!)
    if (refused !== undefined) return refused
  }
  return filter(node)
}
