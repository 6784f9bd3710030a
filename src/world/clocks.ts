/**
 * How far the clock of a machine is ahead of true time (negative: behind). Only what runs on that machine reads it.
 */
import { dictionary, type Dictionary } from '../sim/index.js'
import type { Facts } from './facts.js'

export class Clocks {
  private readonly offsets: Dictionary<number>

  constructor(private readonly facts: Facts) {
    this.offsets = dictionary(facts.ledger.engine.state, 'world/clocks')
  }

  offsetMs(node: string): number {
    return this.offsets.get(node) ?? 0
  }

  /** What the clock of a node shows now. */
  read(node: string): number {
    return this.facts.now + this.offsetMs(node)
  }

  /** Sets a clock off, or right with 0. */
  setOffset(node: string, offsetMs: number): void {
    if (this.offsetMs(node) === offsetMs) return
    if (offsetMs === 0) this.offsets.delete(node)
    else this.offsets.set(node, offsetMs)
    this.facts.record('clock', node, `clock offset ${offsetMs} ms`)
  }
}
