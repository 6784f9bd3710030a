/**
 * The choice among the best nodes. Which of them kube-scheduler takes depends on the timing of its workers, so it
 * is no promise; three rules stand for it here. `seeded` draws from them, `first-by-name` takes the smallest name,
 * `list-order` what upstream takes with a single worker: the root of its heap.
 * Source: pkg/scheduler/schedule_one.go (selectHost, nodeScoreHeap).
 */

/** How one of several best nodes is chosen. */
export type TieBreak = 'seeded' | 'first-by-name' | 'list-order'

/** How ties are broken. */
export interface Rule {
  readonly ties: TieBreak
  /** A whole number below n. */
  readonly draw: (n: number) => number
}

/** The chosen one of the candidates, by its place, and how many shared its score. */
export interface Choice {
  readonly place: number
  readonly score: number
  readonly ties: number
}

/** Chooses one of the first `count` candidates with the highest total; `nameOf` tells the name of one. */
export function selectHost(totals: Float64Array, count: number, { ties, draw }: Rule, nameOf: (place: number) => string): Choice {
  let score = totals[0]!
  let best = 1
  let first = 0
  for (let i = 1; i < count; i++) {
    const total = totals[i]!
    if (total < score) continue
    if (total === score) best++
    else {
      score = total
      best = 1
      first = i
    }
  }
  if (best === 1) return { place: first, score, ties: 1 }
  switch (ties) {
    case 'seeded':
      return { place: nthBest(totals, score, first, draw(best)), score, ties: best }
    case 'first-by-name':
      return { place: firstByName(totals, count, score, first, nameOf), score, ties: best }
    case 'list-order':
      return { place: heapRoot(totals, count), score, ties: best }
  }
}

/** The place of the n-th candidate with this total, counted from 0; the first of them is known. */
function nthBest(totals: Float64Array, score: number, first: number, n: number): number {
  let place = first
  for (let left = n; left > 0; left--) do place++; while (totals[place] !== score)
  return place
}

function firstByName(totals: Float64Array, count: number, score: number, first: number, nameOf: (place: number) => string): number {
  let chosen = first
  let name = nameOf(first)
  for (let i = first + 1; i < count; i++) {
    if (totals[i] !== score) continue
    const other = nameOf(i)
    if (other < name) [chosen, name] = [i, other]
  }
  return chosen
}

/** Which candidate stands at the root after a binary heap with the largest on top has been made of the totals. */
function heapRoot(totals: Float64Array, count: number): number {
  const heap = Int32Array.from({ length: count }, (_, i) => i)
  for (let at = Math.trunc(count / 2) - 1; at >= 0; at--) sink(heap, at, totals)
  return heap[0]!
}

function sink(heap: Int32Array, at: number, totals: Float64Array): void {
  for (let parent = at; ;) {
    let child = 2 * parent + 1
    if (child >= heap.length) return
    if (child + 1 < heap.length && totals[heap[child + 1]!]! > totals[heap[child]!]!) child++
    if (totals[heap[child]!]! <= totals[heap[parent]!]!) return
    const moved = heap[parent]!
    heap[parent] = heap[child]!
    heap[child] = moved
    parent = child
  }
}
