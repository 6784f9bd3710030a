/**
 * NodeResourcesBalancedAllocation prefers nodes on which CPU and memory would be used to a similar share, and of
 * those the ones that the pod makes more balanced than they were. Pods that ask for neither are not scored.
 * Source: pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go.
 */
import { withScoreMany } from '../../framework/for-many.js'
import type { Plugin } from '../../framework/plugin.js'
import { MAX_NODE_SCORE } from '../../matching/normalize.js'
import { amountIn } from '../../model/footprint.js'
import type { NodeColumns } from '../../model/node-columns.js'
import type { NodeList } from '../../model/node-list.js'
import { perSpec } from '../../model/class-notes.js'
import { CPU, MEMORY } from '../../model/resources.js'

const NAME = 'NodeResourcesBalancedAllocation'
/** The score of a node that the pod makes neither more nor less balanced, before it is halved with the gain. */
export const MEAN_SCORE = 50

interface Requested {
  readonly cpuMilli: number
  readonly memory: number
}

const requested = perSpec(({ footprint: { requests } }): Requested => ({ cpuMilli: amountIn(requests, CPU), memory: amountIn(requests, MEMORY) }))

/** 100 if CPU and memory are used to the same share, 50 if one is full and the other empty. */
function balance(cpuMilli: number, cpuCapacity: number, memory: number, memoryCapacity: number): number {
  if (cpuCapacity === 0 || memoryCapacity === 0) return MAX_NODE_SCORE
  const cpuShare = Math.min(cpuMilli / cpuCapacity, 1)
  const memoryShare = Math.min(memory / memoryCapacity, 1)
  return Math.trunc((1 - Math.abs((cpuShare - memoryShare) / 2)) * MAX_NODE_SCORE)
}

/** What becomes of the balance, as a score. */
function gain(after: number, before: number): number {
  return MEAN_SCORE + Math.trunc((MEAN_SCORE + (after - before)) / 2)
}

export const nodeResourcesBalancedAllocation: Plugin = {
  name: NAME,
  readsSpecOnly: true,
  preScore({ podClass }) {
    const { cpuMilli, memory } = requested(podClass)
    return { skip: cpuMilli === 0 && memory === 0 }
  },
  scoreReads: 'node',
  score: withScoreMany(
    ({ podClass }, node) => {
      const own = requested(podClass)
      const [cpuMilli, memory, cpuCapacity, memoryCapacity] = [node.requested(CPU), node.requested(MEMORY), node.allocatable(CPU), node.allocatable(MEMORY)]
      return gain(balance(cpuMilli + own.cpuMilli, cpuCapacity, memory + own.memory, memoryCapacity), balance(cpuMilli, cpuCapacity, memory, memoryCapacity))
    },
    ({ podClass }, { columns }, _state, nodes, scores) => writeGains(requested(podClass), columns, nodes, scores),
  ),
}

function writeGains(own: Requested, columns: NodeColumns, { rows, count }: NodeList, scores: Float64Array): void {
  const cpuTaken = columns.requested(CPU)
  const memoryTaken = columns.requested(MEMORY)
  const cpuOffered = columns.allocatable(CPU)
  const memoryOffered = columns.allocatable(MEMORY)
  for (let i = 0; i < count; i++) {
    const row = rows[i]!
    const cpuMilli = cpuTaken[row]!
    const memory = memoryTaken[row]!
    const cpuCapacity = cpuOffered[row]!
    const memoryCapacity = memoryOffered[row]!
    scores[i] = gain(balance(cpuMilli + own.cpuMilli, cpuCapacity, memory + own.memory, memoryCapacity), balance(cpuMilli, cpuCapacity, memory, memoryCapacity))
  }
}
