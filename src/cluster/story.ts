/** What happened to a cluster up to now, read off its history. */
import { freezeForReal } from '../plain/index.js'
import type { History, Transition } from '../sim/index.js'
import type { Simulation } from '../simulation/index.js'

/** The history of a cluster: its transitions, numbered from 0. */
export class Story {
  private readonly history: History

  constructor(simulation: Simulation) {
    this.history = simulation.ledger.history
  }

  /** How many transitions there were. */
  get length(): number {
    return this.history.length
  }

  /** When, who, what, which object, and the transition that caused it; undefined if there is none of this number. */
  transition(index: number): Transition | undefined {
    return freezeForReal(this.history.transition(index))
  }

  /** The transitions from one number to before another; all by default. */
  transitions(from = 0, to = this.length): readonly Transition[] {
    const found: Transition[] = []
    for (let i = Math.max(0, from); i < Math.min(to, this.length); i++) found.push(this.history.transition(i)!)
    return freezeForReal(found)
  }

  /** The canonical line of a transition; undefined where lines are not kept. */
  line(index: number): string | undefined {
    return this.history.line(index)
  }

  /** The lines from one number to before another; all by default, none where lines are not kept. */
  lines(from = 0, to = this.length): readonly string[] {
    const found: string[] = []
    for (let i = Math.max(0, from); i < Math.min(to, this.length); i++) {
      const line = this.history.line(i)
      if (line !== undefined) found.push(line)
    }
    return freezeForReal(found)
  }

  /** The last transition of an object, undefined if nothing ever happened to it. */
  lastOf(kind: string, key: string): Transition | undefined {
    return freezeForReal(this.history.lastOf(kind, key))
  }

  /** Digests of the closed blocks of 256 lines, by which two runs are compared. */
  get blockDigests(): readonly string[] {
    return freezeForReal(this.history.blockDigests())
  }
}
