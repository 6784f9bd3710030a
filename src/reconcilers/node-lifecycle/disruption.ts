/**
 * What the states of the zones mean for the rate at which nodes are tainted. As long as any zone has a ready node, a
 * zone's rate follows its own state; when all are fully disrupted, the trouble is taken to be the control plane's
 * own: nothing is tainted, and what was tainted is let go. When that ends, every node's silence is measured anew.
 * Source: node_lifecycle_controller.go (handleDisruption).
 */
import type { VersionProfile } from '../../model/index.js'
import type { ZoneChange } from './taint-queue.js'
import { taintRate, zoneState, type ZoneState } from './zone.js'

/** Nodes of a zone that count, ready and not. */
export interface ZoneCount {
  readonly zone: string
  readonly ready: number
  readonly notReady: number
}

export interface DisruptionPlan {
  readonly changes: readonly ZoneChange[]
  /** All taints of this controller are removed. */
  readonly releaseAll: boolean
  /** Every node's silence is measured from now. */
  readonly forgive: boolean
}

/** @param states the state of every zone before, sorted by zone; @param counts the zones with nodes that count */
export function planDisruption(states: readonly (readonly [string, ZoneState])[], counts: readonly ZoneCount[], profile: VersionProfile): DisruptionPlan {
  const present = new Map(counts.map((count) => [count.zone, count]))
  const next = new Map(counts.map(({ zone, ready, notReady }) => [zone, zoneState(ready, notReady, profile)]))
  const kept = states.filter(([zone]) => present.has(zone))
  const changes: ZoneChange[] = states.filter(([zone]) => !present.has(zone)).map(([zone]) => ({ change: 'state', zone, state: null }))
  const allAre = [...next.values()].every((state) => state === 'FullDisruption')
  const allWere = kept.every(([, state]) => state === 'FullDisruption')
  if (allAre && allWere) return { changes, releaseAll: false, forgive: false }
  if (allAre) {
    for (const [zone] of kept) changes.push({ change: 'rate', zone, rate: 0 })
    for (const [zone, state] of kept) if (state !== 'FullDisruption') changes.push({ change: 'state', zone, state: 'FullDisruption' })
    return { changes, releaseAll: true, forgive: false }
  }
  for (const [zone, state] of kept) {
    if (state === next.get(zone) && !allWere) continue
    const { ready, notReady } = present.get(zone)!
    const rate = taintRate(next.get(zone)!, ready + notReady, profile)
    if (rate !== undefined) changes.push({ change: 'rate', zone, rate })
    if (state !== next.get(zone)) changes.push({ change: 'state', zone, state: next.get(zone)! })
  }
  return { changes, releaseAll: false, forgive: allWere }
}
