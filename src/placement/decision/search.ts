/**
 * The search for nodes that fit: through the nodes in order, from where the last search ended, until enough have been
 * found. It goes by stretches of the list: first what the class remembers of the filters that read one node only,
 * then the others, each over all nodes that are left. A stretch is as long as what is still wanted, so that it hardly
 * ever looks further than it must; how far that was cannot be seen.
 * Source: pkg/scheduler/schedule_one.go (findNodesThatPassFilters).
 * Deviation: the search stops at the last node that is needed; upstream's workers look at a few more at a time.
 */
import type { ClusterModel } from '../model/cluster-model.js'
import { NodeList } from '../model/node-list.js'
import type { Attempt } from './attempt.js'
import { keepFitting } from './batch.js'
import type { ActiveFilter } from './batch.js'
import { memoryOf } from './class-plan.js'
import { judgeWithNominated } from './judge.js'
import type { NodeMemory } from './node-memory.js'
import { active } from './plan.js'

/** What a search found. */
export interface Found {
  readonly feasible: NodeList
  /** How many nodes the filters looked at. */
  readonly evaluated: number
  /** What the class remembers; undefined if so few nodes were searched that it was not asked. */
  readonly memory: NodeMemory | undefined
  /** Whether the totals hold what the memory says the nodes are worth: no other filter has taken some out. */
  readonly isWorthWritten: boolean
}

/** Up to so many nodes, remembering costs more than it saves. */
const FEW_NODES = 8
const STRETCH_MIN = 64

/** The rows that PreFilter has left, in the order of the search. */
export function rowsToSearch({ cluster, preFiltered: { nodeNames } }: Attempt): Int32Array {
  const { rows } = cluster.searchList
  if (nodeNames === undefined) return rows
  if (nodeNames.length > 1) {
    const wanted = new Set(nodeNames.map((name) => cluster.node(name)?.row))
    return rows.filter((row) => wanted.has(row))
  }
  const node = cluster.node(nodeNames[0]!)
  return node === undefined ? new Int32Array(0) : Int32Array.of(node.row)
}

/** Looks for up to `wanted` nodes that fit, among these rows, from the `start`-th on. */
export function findFeasible(attempt: Attempt, rows: Int32Array, start: number, wanted: number): Found {
  const { cluster, classPlan, pod } = attempt
  const memory = rows.length > FEW_NODES ? memoryOf(classPlan, cluster, pod) : undefined
  const filters = memory === undefined ? attempt.filters : active(classPlan.plan.reading.wideFilters, attempt.preFiltered.answers)
  const { found } = cluster.scratch
  let count = 0
  let evaluated = 0
  while (count < wanted && evaluated < rows.length) {
    const from = (start + evaluated) % rows.length
    const to = Math.min(rows.length, from + rows.length - evaluated, from + Math.max(wanted - count, STRETCH_MIN))
    const end = searchStretch(attempt, memory, filters, rows, from, to, found, count)
    count = Math.min(end, wanted)
    const last = count === wanted && rows[to - 1] !== found[wanted - 1] ? rows.indexOf(found[wanted - 1]!, from) : to - 1
    evaluated += last - from + 1
  }
  const isWorthWritten = filters.length === 0 && !cluster.hasNominated
  return { feasible: new NodeList(cluster, found, count), evaluated, memory, isWorthWritten }
}

/** Appends the rows of a stretch that fit; says where they end. */
function searchStretch(attempt: Attempt, memory: NodeMemory | undefined, filters: readonly ActiveFilter[], rows: Int32Array, from: number, to: number, found: Int32Array, at: number): number {
  const { cluster, pod } = attempt
  let end = memory === undefined ? copyRows(rows, from, to, found, at) : memory.gather(rows, from, to, found, cluster.scratch.totals, at)
  for (let i = 0; i < filters.length && end > at; i++) end = keepFitting(filters[i]!, pod, cluster, found, at, end)
  return cluster.hasNominated ? keepFittingWithNominated(attempt, cluster, found, at, end) : end
}

function copyRows(rows: Int32Array, from: number, to: number, out: Int32Array, at: number): number {
  for (let i = from; i < to; i++) out[at++] = rows[i]!
  return at
}

function keepFittingWithNominated(attempt: Attempt, cluster: ClusterModel, rows: Int32Array, from: number, to: number): number {
  let end = from
  for (let i = from; i < to; i++) {
    if (judgeWithNominated(attempt, cluster.nodeAt(rows[i]!), attempt.filters) === undefined) rows[end++] = rows[i]!
  }
  return end
}
