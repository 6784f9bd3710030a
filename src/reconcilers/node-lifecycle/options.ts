/** What the node lifecycle controller is configured with, and what it needs to know of the world. */
import type { VersionProfile } from '../../model/index.js'

/**
 * Renewals of node leases as the API server sees them. The controller looks at them only at its ticks, as the real one
 * looks at Lease objects; the end of the renewals tells when it will have something to do.
 */
export interface HeartbeatSource {
  /** When the node's lease was last renewed, at or before `nowMs`; undefined if there is no lease. */
  lastRenewal(node: string, nowMs: number): number | undefined
  /** The last renewal there will be, as far as is known now; undefined while they go on. */
  renewalsEndAt(node: string): number | undefined
  /** Calls back when the renewals of a node begin or end. */
  onChange(subscriber: (node: string) => void): void
}

export interface NodeLifecycleOptions {
  readonly heartbeats: HeartbeatSource
  readonly profile: VersionProfile
  /** Phase of the node monitor's ticks; 0 by default. */
  readonly monitorPhaseMs?: number
  /** Phase of the tainter's ticks; 0 by default. */
  readonly tainterPhaseMs?: number
  /** Polls as in reality instead of computing when something will be to do. The history is the same. */
  readonly eager?: boolean
}
