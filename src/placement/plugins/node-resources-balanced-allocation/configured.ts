/**
 * NodeResourcesBalancedAllocation over other resources than CPU and memory: how evenly they are used is told by the
 * standard deviation of their shares. An extended resource that the pod does not ask for does not count.
 * Source: pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go.
 */
import type { NodeResourcesBalancedAllocationArgs } from '../../../model/index.js'
import type { Plugin } from '../../framework/plugin.js'
import { MAX_NODE_SCORE } from '../../matching/normalize.js'
import { amountIn } from '../../model/footprint.js'
import type { NodeInfo } from '../../model/node-info.js'
import { EPHEMERAL_STORAGE } from '../../model/resources.js'
import { MEAN_SCORE, nodeResourcesBalancedAllocation } from './node-resources-balanced-allocation.js'

/** What of each resource the pod asks for, by its slot. */
interface Prepared {
  readonly slots: readonly number[]
  readonly asked: readonly number[]
}

/** The plugin with these arguments. */
export function configuredBalancedAllocation({ resources }: NodeResourcesBalancedAllocationArgs): Plugin {
  const names = resources.map(({ name }) => name)
  if (names.length === 2 && names.includes('cpu') && names.includes('memory')) return nodeResourcesBalancedAllocation
  return {
    ...nodeResourcesBalancedAllocation,
    preScore({ podClass: { footprint: { requests } } }, cluster) {
      const slots = names.map((name) => cluster.resources.slotOf(name))
      const asked = slots.map((slot) => amountIn(requests, slot))
      return asked.every((amount) => amount === 0) ? { skip: true } : { state: { slots, asked } satisfies Prepared }
    },
    score(_pod, node, state) {
      const { slots, asked } = state as Prepared
      const counted = slots.flatMap((slot, i) => (slot > EPHEMERAL_STORAGE && asked[i] === 0 ? [] : [{ slot, amount: asked[i]! }]))
      const gain = balance(node, counted) - balance(node, counted.map(({ slot }) => ({ slot, amount: 0 })))
      return MEAN_SCORE + Math.trunc((MEAN_SCORE + gain) / 2)
    },
  }
}

function balance(node: NodeInfo, asked: readonly { readonly slot: number; readonly amount: number }[]): number {
  const shares: number[] = []
  let total = 0
  for (const { slot, amount } of asked) {
    const capacity = node.allocatable(slot)
    if (capacity === 0) continue
    const share = Math.min((node.requested(slot) + amount) / capacity, 1)
    total += share
    shares.push(share)
  }
  return Math.trunc((1 - deviation(shares, total)) * MAX_NODE_SCORE)
}

function deviation(shares: readonly number[], total: number): number {
  if (shares.length < 2) return 0
  if (shares.length === 2) return Math.abs((shares[0]! - shares[1]!) / 2)
  const mean = total / shares.length
  let sum = 0
  for (const share of shares) sum = sum + (share - mean) * (share - mean)
  return Math.sqrt(sum / shares.length)
}
