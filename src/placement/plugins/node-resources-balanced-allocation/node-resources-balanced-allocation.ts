/**
 * NodeResourcesBalancedAllocation prefers nodes on which CPU and memory would be used to a similar share, and of
 * those the ones that the pod makes more balanced than they were. Pods that ask for neither are not scored.
 * Source: pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go.
 */
import type { Plugin } from '../../framework/plugin.js'
import { MAX_NODE_SCORE } from '../../matching/normalize.js'
import { amountIn } from '../../model/footprint.js'
import type { NodeInfo } from '../../model/node-info.js'
import type { PodClass } from '../../model/pod-class.js'
import { perClass } from '../../model/pod-class.js'
import { CPU, MEMORY } from '../../model/resources.js'

const NAME = 'NodeResourcesBalancedAllocation'
/** The score of a node that the pod makes neither more nor less balanced, before it is halved with the gain. */
export const MEAN_SCORE = 50

const requested = perClass(({ footprint: { requests } }: PodClass) =>
  ({ cpuMilli: amountIn(requests, CPU), memory: amountIn(requests, MEMORY) }))

/** 100 if CPU and memory are used to the same share, 50 if one is full and the other empty. */
function balance(node: NodeInfo, cpuMilli: number, memory: number): number {
  const cpuCapacity = node.allocatable[CPU]!
  const memoryCapacity = node.allocatable[MEMORY]!
  if (cpuCapacity === 0 || memoryCapacity === 0) return MAX_NODE_SCORE
  const cpuShare = Math.min((node.requested[CPU]! + cpuMilli) / cpuCapacity, 1)
  const memoryShare = Math.min((node.requested[MEMORY]! + memory) / memoryCapacity, 1)
  const deviation = Math.abs((cpuShare - memoryShare) / 2)
  return Math.trunc((1 - deviation) * MAX_NODE_SCORE)
}

export const nodeResourcesBalancedAllocation: Plugin = {
  name: NAME,
  preScore({ podClass }) {
    const { cpuMilli, memory } = requested(podClass)
    return { skip: cpuMilli === 0 && memory === 0 }
  },
  scoreReadsOneNode: true,
  score({ podClass }, node) {
    const { cpuMilli, memory } = requested(podClass)
    const gain = balance(node, cpuMilli, memory) - balance(node, 0, 0)
    return MEAN_SCORE + Math.trunc((MEAN_SCORE + gain) / 2)
  },
}
