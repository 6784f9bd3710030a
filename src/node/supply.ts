/**
 * What of a machine is still free: of memory, disk and processes, now and in future. What is reserved counts as in
 * use by the system itself. Deviation: images and containers share one disk, and a machine has 32,768 process ids.
 */
import { bytes, type Node } from '../model/index.js'
import type { KubeletCore } from './core.js'
import { drawnByPod } from './draws.js'
import type { Scarce } from './eviction-thresholds.js'

const PROCESS_IDS = 32_768
/** Nobody looks further ahead. */
const HORIZON_MS = 1 << 30

/** What a machine has, and what of it pods can have; undefined if its Node object does not say. */
export function supplyOf(core: KubeletCore, node: string, scarce: Scarce): { readonly capacity: number; readonly forPods: number } | undefined {
  const status = core.options.ledger.store.get<Node>('Node', node)?.status
  if (status === undefined || (scarce !== 'pids' && status.capacity?.[scarce] === undefined)) return undefined
  if (scarce === 'pids') return { capacity: PROCESS_IDS, forPods: PROCESS_IDS }
  const capacity = bytes(status.capacity?.[scarce])
  return { capacity, forPods: status.allocatable?.[scarce] === undefined ? capacity : bytes(status.allocatable[scarce]) }
}

/** What is in use by pods and images at a time, if nothing changes until then. */
export function usedAt(core: KubeletCore, node: string, scarce: Scarce, at: number): number {
  let used = scarce === 'ephemeral-storage' ? core.imageBytes(node) : 0
  for (const row of core.drawing.on(node).values()) used += drawnByPod(row, scarce, at)
  return used
}

/** When more than an amount will first be in use, from now on, if nothing changes; undefined: not in a long time. */
export function exceededAt(core: KubeletCore, node: string, scarce: Scarce, amount: number): number | undefined {
  return firstTime(core.now, (at) => usedAt(core, node, scarce, at) > amount)
}

/** When something is first so that stays so from then on; undefined: not in a long time. */
export function firstTime(now: number, holds: (at: number) => boolean): number | undefined {
  if (holds(now)) return now
  if (!holds(now + HORIZON_MS)) return undefined
  // What is in use only grows until something changes.
  let [less, more] = [0, HORIZON_MS]
  while (more - less > 1) {
    const middle = Math.floor((less + more) / 2)
    if (holds(now + middle)) more = middle
    else less = middle
  }
  return now + more
}
