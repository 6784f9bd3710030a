/**
 * Renewals of node leases as they reach the API server, without an event for each: while a node's kubelet runs on a
 * machine with power and its writes get through, its lease is renewed at `phaseMs + k · periodMs`, and once more at
 * the instant when the kubelet starts. Everything else is arithmetic on a row per node: when the lease was last
 * renewed, and when the last renewal will have been. Subscribers hear only when a schedule begins or ends.
 * Deviation: the kubelet's retries after a failed renewal are not modelled; after a partition the next renewal is
 * the next one of its schedule.
 */
import { freeze } from '../plain/index.js'
import { dictionary, Lane, type Dictionary } from '../sim/index.js'
import type { Facts } from './facts.js'

/** When the lease of a node is renewed. */
export interface HeartbeatRow {
  /** Renewals lie at this phase modulo the period. */
  readonly phaseMs: number
  /** The present run: no renewal of the schedule before; null while none is under way. */
  readonly fromMs: number | null
  /** The last renewal before the present run, or outside its schedule; null if there was none. */
  readonly lastMs: number | null
}

export class Heartbeats {
  private readonly rows: Dictionary<HeartbeatRow>

  constructor(
    private readonly facts: Facts,
    /** Milliseconds between two renewals. */
    readonly periodMs: number,
  ) {
    this.rows = dictionary(facts.ledger.engine.state, 'world/heartbeats')
  }

  row(node: string): HeartbeatRow | undefined {
    return this.rows.get(node)
  }

  isBeating(node: string): boolean {
    return typeof this.rows.get(node)?.fromMs === 'number'
  }

  /** When the node's lease was last renewed, at or before `nowMs`; undefined if it never was. */
  lastRenewal(node: string, nowMs: number): number | undefined {
    const row = this.rows.get(node)
    if (row === undefined) return undefined
    const due = row.fromMs === null ? undefined : this.lastDue(row.phaseMs, row.fromMs, nowMs)
    return due ?? row.lastMs ?? undefined
  }

  /** After this instant there is no renewal; undefined while they go on. */
  renewalsEndAt(node: string): number | undefined {
    return this.isBeating(node) ? undefined : this.lastRenewal(node, this.facts.now) ?? this.facts.now
  }

  /** Calls `subscriber` when the schedule of a node begins or ends. */
  onChange(subscriber: (node: string) => void): void {
    this.facts.onChange('heartbeat', subscriber)
  }

  /** A node's schedule before its first run: its phase, and the last renewal if there is a lease already. */
  register(node: string, schedule: { readonly phaseMs: number; readonly lastMs?: number }): void {
    const { phaseMs, lastMs = null } = schedule
    this.rows.set(node, freeze({ phaseMs: phaseMs % this.periodMs, fromMs: null, lastMs }))
    this.facts.announce('heartbeat', node)
  }

  /** Renewals begin: `atOnce` with one now, which a kubelet makes that starts. `phaseMs` as before unless given. */
  begin(node: string, options: { readonly phaseMs?: number; readonly atOnce: boolean }): void {
    const { now } = this.facts
    const row = this.rows.get(node)
    const phaseMs = (options.phaseMs ?? row?.phaseMs ?? now) % this.periodMs
    const lastMs = options.atOnce ? now : this.lastRenewal(node, now) ?? null
    this.rows.set(node, freeze({ phaseMs, fromMs: now, lastMs }))
    this.facts.announce('heartbeat', node)
  }

  /** Renewals end. One that is due at this very instant has been made, unless the cause of the end comes first. */
  end(node: string): void {
    const row = this.rows.get(node)
    if (row === undefined || row.fromMs === null) return
    const { now } = this.facts
    const first = this.facts.ledger.engine.lane === Lane.stepFirst
    const lastMs = this.lastRenewal(node, first ? now - 1 : now) ?? null
    this.rows.set(node, freeze({ ...row, fromMs: null, lastMs }))
    this.facts.announce('heartbeat', node)
  }

  /** The lease is gone. */
  forget(node: string): void {
    if (this.rows.delete(node)) this.facts.announce('heartbeat', node)
  }

  private lastDue(phaseMs: number, fromMs: number, nowMs: number): number | undefined {
    const due = phaseMs + Math.floor((nowMs - phaseMs) / this.periodMs) * this.periodMs
    return due < fromMs ? undefined : due
  }
}
