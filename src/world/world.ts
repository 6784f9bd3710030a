/**
 * The physical world of a cluster: machines and their power, links, kubelet processes, clocks, and what follows from
 * them for the heartbeats. It holds no decision of Kubernetes: a fault changes facts here, components notice what
 * the real ones would. What a single node's facts add up to is asked with `isActive` and `reaches`.
 */
import type { Ledger } from '../sim/index.js'
import { Clocks } from './clocks.js'
import { Facts } from './facts.js'
import { Heartbeats } from './heartbeats.js'
import { Kubelets } from './kubelets.js'
import { Links } from './links.js'
import { Machines } from './machines.js'
import { Panics } from './panics.js'
import { Runtimes } from './runtimes.js'

export interface WorldOptions {
  /** Milliseconds between two renewals of a node's lease. */
  readonly leaseRenewIntervalMs: number
  /** Whether the schedule of renewals keeps its phase over a restart of the kubelet; else it starts at that instant. */
  readonly keepHeartbeatPhase?: boolean
}

export class World {
  readonly facts: Facts
  readonly machines: Machines
  readonly panics: Panics
  readonly links: Links
  readonly kubelets: Kubelets
  readonly clocks: Clocks
  readonly heartbeats: Heartbeats
  readonly runtimes: Runtimes

  constructor(
    ledger: Ledger,
    private readonly options: WorldOptions,
  ) {
    this.facts = new Facts(ledger)
    this.machines = new Machines(this.facts)
    this.panics = new Panics(this.facts)
    this.links = new Links(this.facts)
    this.kubelets = new Kubelets(this.facts)
    this.clocks = new Clocks(this.facts)
    this.heartbeats = new Heartbeats(this.facts, options.leaseRenewIntervalMs)
    this.runtimes = new Runtimes(ledger)
    this.facts.onChange('machine', (node) => this.followHeartbeat(node, true))
    this.facts.onChange('kubelet', (node) => this.followHeartbeat(node, true))
    this.facts.onChange('link', (node) => this.followHeartbeat(node, false))
  }

  /** Whether the kubelet of a node does anything: its machine has power and its process runs. */
  isActive(node: string): boolean {
    return this.machines.isOn(node) && this.kubelets.isRunning(node)
  }

  /** Whether what the kubelet of a node writes reaches the API server. */
  reaches(node: string): boolean {
    return this.isActive(node) && this.links.isWhole(node, 'toApi')
  }

  private followHeartbeat(node: string, starts: boolean): void {
    const beats = this.reaches(node)
    if (beats === this.heartbeats.isBeating(node)) return
    if (!beats) return this.heartbeats.end(node)
    const phaseMs = starts && this.options.keepHeartbeatPhase !== true ? this.facts.now : undefined
    this.heartbeats.begin(node, { phaseMs, atOnce: starts })
  }
}
