/**
 * Watches the CPUs of the machines that panic when these are exhausted. What pods want of them is what their software
 * uses at rest, while it starts and for the requests that it serves, within its limits; it stays the same between two
 * changes, so a machine is looked at when something has changed and when its time would be over. Deviation: pods on an
 * exhausted machine are as fast as ever, until it panics; what is left by pods that were deleted by force wants nothing.
 */
import { podsByNode } from '../client/index.js'
import { keyOf, type Pod } from '../model/index.js'
import { freeze } from '../plain/index.js'
import { cell, dictionary, Lane, type Cell, type Dictionary, type Ledger } from '../sim/index.js'
import type { AppCatalogue, World } from '../world/index.js'
import { Usage } from './usage.js'
import type { Traffic } from './traffic.js'

export interface CpuExhaustionOptions {
  readonly ledger: Ledger
  readonly world: World
  readonly apps: AppCatalogue
  readonly traffic: Traffic
}

interface LookEvent { readonly kind: 'cpu-exhaustion/look' }

/** After traffic and the metrics of the instant. */
const ORDER = 2

export class CpuExhaustion {
  readonly name = 'cpu-exhaustion'
  /** Node → since when its CPUs are exhausted. */
  private readonly since: Dictionary<number>
  /** When it looks next. */
  private readonly due: Cell<number | null>
  private readonly usage: Usage

  constructor(private readonly options: CpuExhaustionOptions) {
    const { ledger: { engine, store }, world, traffic } = options
    this.usage = new Usage(options.apps)
    this.since = dictionary(engine.state, 'cpu-exhaustion/since')
    this.due = cell(engine.state, 'cpu-exhaustion/due', null)
    store.addIndex(podsByNode)
    engine.on<LookEvent>('cpu-exhaustion/look', () => this.look())
    world.runtimes.onChange(() => this.request(engine.now))
    world.facts.onChange('machine', () => this.request(engine.now))
    traffic.onChange(() => this.request(engine.now))
  }

  start(): void {
    this.request(this.options.ledger.engine.now)
  }

  /** Asks for a look at a time, unless one comes by then anyway. */
  private request(at: number): void {
    const { ledger: { engine }, world } = this.options
    const due = this.due.get()
    if (world.panics.size === 0 || (due !== null && due <= at)) return
    this.due.set(at)
    engine.schedule(at, freeze({ kind: 'cpu-exhaustion/look' } satisfies LookEvent), Lane.flow, ORDER)
  }

  private look(): void {
    const { ledger: { engine: { now } }, world, traffic } = this.options
    // It was asked for an earlier look since, which has asked for the next.
    if (this.due.get() !== now) return
    this.due.set(null)
    const served = traffic.servedMilli()
    for (const [node, { cpuMilli, forMs }] of world.panics.all()) {
      const { wanted, changesAt } = this.wantedOn(node, served)
      if (changesAt !== undefined) this.request(changesAt)
      if (wanted < cpuMilli) {
        this.since.delete(node)
        continue
      }
      const since = this.since.get(node) ?? now
      if (now - since < forMs) {
        this.since.set(node, since)
        this.request(since + forMs)
        continue
      }
      this.since.delete(node)
      world.panics.panic(node, `CPU exhausted for ${forMs / 1000} s: its pods want ${wanted}m of ${cpuMilli}m`)
    }
  }

  /** What pods want of a machine's CPUs now, and when that changes by itself. */
  private wantedOn(node: string, served: ReadonlyMap<string, number>): { readonly wanted: number; readonly changesAt?: number } {
    const { ledger: { engine: { now }, store }, world } = this.options
    if (!world.machines.isOn(node)) return { wanted: 0 }
    let wanted = 0
    let changesAt: number | undefined
    for (const pod of store.byIndex<Pod>('Pod', podsByNode.name, node)) {
      const runtime = world.runtimes.get(pod.metadata.uid)
      if (runtime === undefined) continue
      wanted += this.usage.cpuMilli(pod, runtime, served.get(keyOf(pod)) ?? 0, now)
      const next = this.usage.changesAt(pod, runtime, now)
      if (next !== undefined && (changesAt === undefined || next < changesAt)) changesAt = next
    }
    return changesAt === undefined ? { wanted } : { wanted, changesAt }
  }
}
