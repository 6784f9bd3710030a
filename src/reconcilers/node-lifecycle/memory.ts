/** What the node lifecycle controller remembers, and how a pass changes it. */
import type { ControllerContext } from '../../client/index.js'
import { freeze } from '../../plain/index.js'
import type { NodeHealth } from './health.js'
import { applyZoneChange, type ZoneChange } from './taint-queue.js'

/** Nodes that the monitor has seen. */
export const KNOWN = 'known'
export const HEALTH = 'health'
/** Nodes whose pods are left to be marked. */
export const RETRY = 'retry'
export const TICKS = 'ticks'

export interface KnownNode {
  readonly name: string
  readonly uid: string
}

export type MonitorMemory =
  | { readonly set: 'known'; readonly node: string; readonly uid: string | null }
  | { readonly set: 'health'; readonly node: string; readonly health: NodeHealth }
  | { readonly set: 'retry'; readonly node: string; readonly retry: boolean }
  | { readonly set: 'zone'; readonly change: ZoneChange }

export function applyChanges(context: ControllerContext, changes: readonly MonitorMemory[]): void {
  for (const what of changes) apply(context, what)
}

function apply(context: ControllerContext, what: MonitorMemory): void {
  const { memory } = context
  switch (what.set) {
    case 'known':
      if (what.uid === null) memory.of(KNOWN).delete(what.node)
      else memory.of<KnownNode>(KNOWN).set(what.node, freeze({ name: what.node, uid: what.uid }))
      return
    case 'health':
      return memory.of<NodeHealth>(HEALTH).set(what.node, what.health)
    case 'retry':
      if (what.retry) memory.of<true>(RETRY).set(what.node, true)
      else memory.of(RETRY).delete(what.node)
      return
    case 'zone':
      return applyZoneChange(context, what.change)
  }
}
