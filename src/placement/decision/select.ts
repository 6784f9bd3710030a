/**
 * The choice among the best nodes. Which of them kube-scheduler takes depends on the timing of its workers, so it
 * is no promise; three rules stand for it here. `seeded` draws from them, `first-by-name` takes the smallest name,
 * `list-order` what upstream takes with a single worker: the root of its heap.
 * Source: pkg/scheduler/schedule_one.go (selectHost, nodeScoreHeap).
 */
import type { NodeInfo } from '../model/node-info.js'

/** How one of several best nodes is chosen. */
export type TieBreak = 'seeded' | 'first-by-name' | 'list-order'

/** The chosen node and how many shared its score. */
export interface Choice {
  readonly node: NodeInfo
  readonly score: number
  readonly ties: number
}

/** Chooses one of the nodes with the highest total. `draw(n)` gives a whole number below n. */
export function selectHost(nodes: readonly NodeInfo[], totals: Float64Array, ties: TieBreak, draw: (n: number) => number): Choice {
  const best = bestNodes(nodes, totals)
  const score = totals[nodes.indexOf(best[0]!)]!
  return { node: chosen(best, nodes, totals, ties, draw), score, ties: best.length }
}

function chosen(best: readonly NodeInfo[], nodes: readonly NodeInfo[], totals: Float64Array, ties: TieBreak, draw: (n: number) => number): NodeInfo {
  if (best.length === 1) return best[0]!
  switch (ties) {
    case 'seeded':
      return best[draw(best.length)]!
    case 'first-by-name':
      return best.reduce((first, node) => (node.name < first.name ? node : first))
    case 'list-order':
      return nodes[heapRoot(totals.subarray(0, nodes.length))]!
  }
}

/** All nodes with the highest total, in order. */
export function bestNodes(nodes: readonly NodeInfo[], totals: Float64Array): readonly NodeInfo[] {
  let highest = -Infinity
  let best: NodeInfo[] = []
  for (let i = 0; i < nodes.length; i++) {
    const total = totals[i]!
    if (total < highest) continue
    if (total > highest) best = []
    highest = total
    best.push(nodes[i]!)
  }
  return best
}

/** Which entry stands at the root after a binary heap with the largest on top has been made of the totals. */
function heapRoot(totals: Float64Array): number {
  const heap = Array.from(totals, (_, i) => i)
  const above = (a: number, b: number) => totals[heap[a]!]! > totals[heap[b]!]!
  for (let at = Math.trunc(heap.length / 2) - 1; at >= 0; at--) {
    for (let parent = at; ;) {
      let child = 2 * parent + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && above(child + 1, child)) child++
      if (!above(child, parent)) break
      const moved = heap[parent]!
      heap[parent] = heap[child]!
      heap[child] = moved
      parent = child
    }
  }
  return heap[0]!
}
