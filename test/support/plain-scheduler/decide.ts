/**
 * A scheduler that is plainly right: every decision looks at every node and pod anew and remembers nothing. It is
 * written from what the plugins of the default profile are defined to do, and shares with the real one what reads a
 * single object (selectors, quantities, taints), but no cache, no sum and no search.
 */
import type { NodeSelectorTerm, Pod } from '../../../src/model/index.js'
import type { DecideOptions, TieBreak } from '../../../src/placement/index.js'
import { podAffinityMatters } from './affinity.js'
import { filterOf } from './filters.js'
import type { Refused } from './filters.js'
import { preempt, verdictWithNominated } from './preemption.js'
import { totalsOf } from './scores.js'
import type { View, ViewedNode } from './view.js'
import { sortedNames } from './view.js'

/** A decision: a node, or a message and perhaps victims. */
export type PlainDecision =
  | { readonly node: string; readonly nextStartIndex: number; readonly evaluatedNodes: number; readonly feasibleNodes: number; readonly score?: number; readonly ties?: number }
  | { readonly message: string; readonly nextStartIndex: number; readonly unschedulablePlugins: readonly string[]; readonly nominated?: string; readonly victims?: readonly number[] }

/** Decides. */
export function plainDecide(view: View, newcomer: Pod, { startIndex, percentageOfNodesToScore = 0, ties, draw }: DecideOptions): PlainDecision {
  const total = view.nodes.length
  const named = namedNodes(newcomer)
  if (named !== undefined && named.length === 0) {
    const message = `0/${total} nodes are available: pod affinity terms conflict. not found`
    return { message, nextStartIndex: startIndex, unschedulablePlugins: ['NodeAffinity'] }
  }
  const nodes = named === undefined ? view.nodes : view.nodes.filter(({ name }) => named.includes(name))
  const affinityMatters = podAffinityMatters(newcomer, view)
  const filter = filterOf(newcomer, view, affinityMatters)
  const verdict = (node: ViewedNode): Refused | undefined => verdictWithNominated(newcomer, view, node, affinityMatters, filter)
  const nominated = view.nodes.find(({ name }) => name === newcomer.status?.nominatedNodeName)
  if (nominated !== undefined && verdict(nominated) === undefined) return { node: nominated.name, nextStartIndex: startIndex, evaluatedNodes: 1, feasibleNodes: 1 }
  const wanted = enough(nodes.length, percentageOfNodesToScore)
  const feasible: ViewedNode[] = []
  let evaluatedNodes = 0
  for (; evaluatedNodes < nodes.length && feasible.length < wanted; evaluatedNodes++) {
    const node = nodes[(startIndex + evaluatedNodes) % nodes.length]!
    if (verdict(node) === undefined) feasible.push(node)
  }
  const found = { nextStartIndex: (startIndex + evaluatedNodes) % total, evaluatedNodes, feasibleNodes: feasible.length }
  if (feasible.length === 0) return refuse(newcomer, view, nodes, named, verdict, found.nextStartIndex, { ties, draw })
  if (feasible.length === 1) return { node: feasible[0]!.name, ...found }
  const totals = totalsOf(newcomer, view, feasible)
  const score = Math.max(...totals)
  const best = feasible.filter((_, i) => totals[i] === score)
  return { node: choose(best, feasible, totals, ties, draw).name, ...found, score, ties: best.length }
}

/** How many nodes that fit are enough. */
function enough(nodes: number, percentage: number): number {
  if (nodes < 100) return nodes
  const share = percentage === 0 ? Math.max(5, 50 - Math.trunc(nodes / 125)) : percentage
  return Math.max(100, Math.trunc((nodes * share) / 100))
}

/** The only nodes that a pod's required terms name, if each of them names some. */
function namedNodes({ spec }: Pod): readonly string[] | undefined {
  const terms: readonly NodeSelectorTerm[] = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  const lists = terms.map(({ matchFields = [] }) => matchFields.filter(({ operator }) => operator === 'In').map(({ values = [] }) => values))
  if (terms.length === 0 || lists.some((list) => list.length === 0)) return undefined
  return sortedNames(new Set(lists.flatMap((list) => list.reduce((left, values) => left.filter((name) => values.includes(name))))))
}

function choose(best: readonly ViewedNode[], nodes: readonly ViewedNode[], totals: readonly number[], ties: TieBreak, draw: (n: number) => number): ViewedNode {
  if (best.length === 1) return best[0]!
  if (ties === 'seeded') return best[draw(best.length)]!
  if (ties === 'first-by-name') return best.find(({ name }) => name === sortedNames(best.map((each) => each.name))[0])!
  const heap = nodes.map((node, i) => ({ node, total: totals[i]! }))
  for (let at = Math.trunc(heap.length / 2) - 1; at >= 0; at--) sink(heap, at)
  return heap[0]!.node
}

/** Lets an entry of a heap with the largest on top sink to its place. */
function sink(heap: { readonly total: number }[], at: number): void {
  const left = 2 * at + 1
  if (left >= heap.length) return
  const child = left + 1 < heap.length && heap[left + 1]!.total > heap[left]!.total ? left + 1 : left
  if (heap[child]!.total <= heap[at]!.total) return
  ;[heap[at], heap[child]] = [heap[child]!, heap[at]!]
  sink(heap, child)
}

function available(total: number, refused: readonly Refused[]): string {
  const counts = new Map<string, number>()
  for (const reason of refused.flatMap(({ reasons }) => reasons)) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return `0/${total} nodes are available: ${sortedNames([...counts].map(([reason, count]) => `${count} ${reason}`)).join(', ')}.`
}

const fill = (count: number, reason: string): Refused[] => new Array<Refused>(count).fill({ plugin: '', resolvable: false, reasons: [reason] })

function refuse(newcomer: Pod, view: View, nodes: readonly ViewedNode[], named: readonly string[] | undefined, verdict: (node: ViewedNode) => Refused | undefined, nextStartIndex: number, { ties, draw }: Pick<DecideOptions, 'ties' | 'draw'>): PlainDecision {
  const total = view.nodes.length
  const refusals = nodes.map((node) => ({ node, refused: verdict(node)! }))
  const leftOut = named === undefined ? [] : fill(total - nodes.length, "node(s) didn't satisfy plugin(s) [NodeAffinity]")
  const fitError = available(total, [...refusals.map(({ refused }) => refused), ...leftOut])
  const unschedulablePlugins = sortedNames(new Set([...refusals.map(({ refused }) => refused.plugin), ...(named === undefined ? [] : ['NodeAffinity'])]))
  const { best, refused } = preempt(newcomer, view, refusals, { ties, draw })
  if (best.length === 0) {
    const why = available(total, [...refused, ...fill(total - refused.length, 'Preemption is not helpful for scheduling')])
    return { message: `${fitError} no new claims to deallocate, preemption: ${why}`, nextStartIndex, unschedulablePlugins }
  }
  const { node, victims } = ties === 'first-by-name' ? [...best].sort((a, b) => (a.node < b.node ? -1 : 1))[0]! : best[0]!
  return { message: fitError, nextStartIndex, unschedulablePlugins, nominated: node, victims: victims.map(({ id }) => id) }
}
