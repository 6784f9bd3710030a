/**
 * Machines whose kernel panics when their CPUs are exhausted for too long. No machine does so by itself: it is
 * declared. A panic is a fact; whoever runs the machines takes the power away and gives it back.
 */
import { freeze } from '../plain/index.js'
import { dictionary, type Dictionary } from '../sim/index.js'
import type { Facts } from './facts.js'

/** When a machine panics, and for how long it is off. */
export interface PanicRule {
  /** It panics when its pods have wanted this much CPU and more … */
  readonly cpuMilli: number
  /** … for so long. */
  readonly forMs: number
  readonly downMs: number
}

/** With this a panic begins in the history. */
export const PANIC = 'kernel panic'

export class Panics {
  private readonly rules: Dictionary<PanicRule>

  constructor(private readonly facts: Facts) {
    this.rules = dictionary(facts.ledger.engine.state, 'world/panics')
  }

  /** From now on a machine panics by a rule. */
  declare(node: string, rule: PanicRule): void {
    this.rules.set(node, freeze({ ...rule }))
  }

  get(node: string): PanicRule | undefined {
    return this.rules.get(node)
  }

  /** How many machines can panic. */
  get size(): number {
    return this.rules.size
  }

  /** The machines that can panic, sorted, with their rules. */
  all(): readonly (readonly [node: string, rule: PanicRule])[] {
    return this.rules.entries()
  }

  /** A machine panics. */
  panic(node: string, why: string): void {
    this.facts.record('panic', node, `${PANIC}, ${why}`)
  }

  /** Forgets a machine that is gone. */
  forget(node: string): void {
    this.rules.delete(node)
  }
}
