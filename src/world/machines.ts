/**
 * Machines and their power. A machine is known by the name of its node, whether or not a Node object exists. When
 * the power goes, everything that runs on it is gone at that instant; `bootedMs` tells one boot from the next.
 */
import { freeze } from '../plain/index.js'
import { dictionary, type Dictionary } from '../sim/index.js'
import type { Facts } from './facts.js'

export interface Machine {
  readonly on: boolean
  /** Since when it is on or off. */
  readonly sinceMs: number
  /** When it was last switched on. */
  readonly bootedMs: number
  /** How often it was switched on. */
  readonly boots: number
}

export class Machines {
  private readonly rows: Dictionary<Machine>

  constructor(private readonly facts: Facts) {
    this.rows = dictionary(facts.ledger.engine.state, 'world/machines')
  }

  get(node: string): Machine | undefined {
    return this.rows.get(node)
  }

  isOn(node: string): boolean {
    return this.rows.get(node)?.on === true
  }

  /** The names of all machines, sorted. */
  names(): string[] {
    return this.rows.keys()
  }

  /** A machine comes into being, switched on. */
  add(node: string): void {
    if (this.rows.has(node)) throw new Error(`there is a machine '${node}' already`)
    const { now } = this.facts
    this.rows.set(node, freeze({ on: true, sinceMs: now, bootedMs: now, boots: 1 }))
    this.facts.record('machine', node, 'machine added')
  }

  /** A machine is gone for ever. */
  remove(node: string): void {
    if (this.rows.delete(node)) this.facts.record('machine', node, 'machine removed')
  }

  /** Switches the power; no fact if it is so already. */
  setPower(node: string, on: boolean): void {
    const machine = this.rows.get(node)
    if (machine === undefined) throw new Error(`there is no machine '${node}'`)
    if (machine.on === on) return
    const { now } = this.facts
    const next = on ? { on, sinceMs: now, bootedMs: now, boots: machine.boots + 1 } : { ...machine, on, sinceMs: now }
    this.rows.set(node, freeze(next))
    this.facts.record('machine', node, on ? 'power on' : 'power off')
  }
}
