/**
 * NodeResourcesFit keeps a pod away from nodes that have not enough left of something it asks for, naming all that
 * is missing, and ranks nodes by how much of CPU and memory would be left (LeastAllocated). For the score a
 * container that asks for nothing counts as a little, and what the pod asks for as a whole does not count.
 * Source: pkg/scheduler/framework/plugins/noderesources (fit.go, least_allocated.go, resource_allocation.go).
 */
import { computePodRequests, SCORING_DEFAULTS } from '../../../model/index.js'
import { onNode, onPod } from '../../framework/events.js'
import { withFilterMany, withScoreMany } from '../../framework/for-many.js'
import type { Plugin } from '../../framework/plugin.js'
import type { Status } from '../../framework/status.js'
import { unresolvable, unschedulable } from '../../framework/status.js'
import { MAX_NODE_SCORE } from '../../matching/normalize.js'
import type { NodeColumns } from '../../model/node-columns.js'
import type { NodeInfo } from '../../model/node-info.js'
import type { NodeList } from '../../model/node-list.js'
import type { PodClass } from '../../model/pod-class.js'
import { perSpec } from '../../model/class-notes.js'
import { CPU, MEMORY, ResourceSlots } from '../../model/resources.js'
import type { ResourceAmount } from '../../model/resources.js'
import { amountIn } from '../../model/footprint.js'
import { fitsWhenEmpty, freesForPod, hasGrownForPod } from './queueing.js'

const NAME = 'NodeResourcesFit'
const ERR_REASON_TOO_MANY_PODS = 'Too many pods'

/** Some missing things, and those combinations that have one more: each is put into words once. */
interface Shortage {
  readonly reasons: readonly string[]
  readonly more: Map<string, Shortage>
  status: Status | undefined
  statusBeyondNode: Status | undefined
}

const NO_SHORTAGE = shortage([])

function shortage(reasons: readonly string[]): Shortage {
  return { reasons, more: new Map(), status: undefined, statusBeyondNode: undefined }
}

function withMore(known: Shortage, what: string): Shortage {
  let more = known.more.get(what)
  if (more === undefined) known.more.set(what, more = shortage([...known.reasons, what === '' ? ERR_REASON_TOO_MANY_PODS : `Insufficient ${what}`]))
  return more
}

/** The resources of which a node has not enough left for a pod that asks for so much. */
export function missing(requests: readonly ResourceAmount[], node: NodeInfo): Status | undefined {
  let found = node.pods.length + 1 > node.allowedPods ? withMore(NO_SHORTAGE, '') : NO_SHORTAGE
  let isBeyondNode = false
  for (let i = 0; i < requests.length; i++) {
    const { slot, name, amount } = requests[i]!
    if (amount === 0) continue
    const allocatable = node.allocatable(slot)
    if (amount <= allocatable - node.requested(slot)) continue
    found = withMore(found, name)
    if (amount > allocatable) isBeyondNode = true
  }
  if (found === NO_SHORTAGE) return undefined
  return isBeyondNode
    ? found.statusBeyondNode ??= unresolvable(NAME, ...found.reasons)
    : found.status ??= unschedulable(NAME, ...found.reasons)
}

interface Scored {
  readonly cpuMilli: number
  readonly memory: number
}

const scored = perSpec(({ spec, footprint }): Scored => {
  if (spec.resources === undefined) return { cpuMilli: footprint.nonZeroCpuMilli, memory: footprint.nonZeroMemory }
  const { resources: _, ...containersOnly } = spec
  const amounts = new ResourceSlots().amountsOf(computePodRequests(containersOnly, { nonMissingContainerRequests: SCORING_DEFAULTS }))
  return { cpuMilli: amountIn(amounts, CPU), memory: amountIn(amounts, MEMORY) }
})

/** Keeps the rows whose nodes have enough left of everything. */
function keepWithRoom({ footprint: { requests } }: PodClass, columns: NodeColumns, rows: Int32Array, from: number, to: number): number {
  let end = keepBelow(columns.podCount, 1, columns.allowedPods, rows, from, to)
  for (let i = 0; i < requests.length; i++) {
    const { slot, amount } = requests[i]!
    if (amount !== 0) end = keepBelow(columns.requested(slot), amount, columns.allocatable(slot), rows, from, end)
  }
  return end
}

function keepBelow(taken: Float64Array, more: number, offered: Float64Array, rows: Int32Array, from: number, to: number): number {
  let end = from
  for (let i = from; i < to; i++) {
    const row = rows[i]!
    rows[end] = row
    end += taken[row]! + more <= offered[row]! ? 1 : 0
  }
  return end
}

/** Writes how much would be left, as scores. */
function writeLeastAllocated({ cpuMilli, memory }: Scored, columns: NodeColumns, { rows, count }: NodeList, scores: Float64Array): void {
  const { nonZeroCpuMilli, nonZeroMemory } = columns
  const cpuCapacity = columns.allocatable(CPU)
  const memoryCapacity = columns.allocatable(MEMORY)
  for (let i = 0; i < count; i++) {
    const row = rows[i]!
    scores[i] = leastAllocated(nonZeroCpuMilli[row]! + cpuMilli, cpuCapacity[row]!, nonZeroMemory[row]! + memory, memoryCapacity[row]!)
  }
}

/** The mean of what would be left of CPU and memory, of those that the node offers. */
function leastAllocated(cpuMilli: number, cpuCapacity: number, memory: number, memoryCapacity: number): number {
  if (cpuCapacity === 0) return memoryCapacity === 0 ? 0 : leastRequestedScore(memory, memoryCapacity)
  if (memoryCapacity === 0) return leastRequestedScore(cpuMilli, cpuCapacity)
  return Math.trunc((leastRequestedScore(cpuMilli, cpuCapacity) + leastRequestedScore(memory, memoryCapacity)) / 2)
}

function leastRequestedScore(requested: number, capacity: number): number {
  return requested > capacity ? 0 : Math.trunc(((capacity - requested) * MAX_NODE_SCORE) / capacity)
}

/** The plugin with its default arguments. */
export const nodeResourcesFit: Plugin = {
  name: NAME,
  readsSpecOnly: true,
  filterReads: 'node',
  filter: withFilterMany(
    ({ podClass }, node) => missing(podClass.footprint.requests, node),
    ({ podClass }, { columns }, _state, rows, from, to) => keepWithRoom(podClass, columns, rows, from, to),
  ),
  scoreReads: 'node',
  score: withScoreMany(
    ({ podClass }, node) => {
      const { cpuMilli, memory } = scored(podClass)
      return leastAllocated(node.nonZeroCpuMilli + cpuMilli, node.allocatable(CPU), node.nonZeroMemory + memory, node.allocatable(MEMORY))
    },
    ({ podClass }, { columns }, _state, nodes, scores) => writeLeastAllocated(scored(podClass), columns, nodes, scores),
  ),
  eventsToRegister: [
    onNode(['AddNode'], ({ podClass }, { new: node }) => fitsWhenEmpty(podClass.spec, node!)),
    onNode(
      ['UpdateNodeAllocatable'],
      ({ podClass: { spec } }, { old, new: node }) => fitsWhenEmpty(spec, node!) && hasGrownForPod(spec, old!, node!),
    ),
    onPod(['DeletePod', 'UpdateOwnScaleDown']),
    onPod(['UpdatePodScaleDown'], ({ podClass: { spec } }, { old, new: other }) => freesForPod(spec, old!, other!)),
  ],
}
