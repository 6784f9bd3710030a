/**
 * The clocks of machines: how far one is off, and how fast it goes. What runs on a machine reads the time of day from
 * its clock, and measures how long something takes by it: a clock that is set does not change the latter, one that goes
 * wrong does. Only what runs on that machine reads it.
 */
import { freeze } from '../plain/index.js'
import { dictionary, type Dictionary } from '../sim/index.js'
import type { Facts } from './facts.js'

/** A clock that is right in rate and time has no row. */
interface ClockRow {
  /** From when on it goes like this. */
  readonly atMs: number
  /** What had passed then by this clock. */
  readonly elapsedMs: number
  /** How far what it shows is ahead of what has passed by it. */
  readonly offsetMs: number
  /** Of its milliseconds, how many pass in a true second. */
  readonly perSecond: number
}

const TRUE_RATE = 1_000

export class Clocks {
  private readonly rows: Dictionary<ClockRow>

  constructor(private readonly facts: Facts) {
    this.rows = dictionary(facts.ledger.engine.state, 'world/clocks')
  }

  /** How far a clock is ahead of true time now; negative: behind. */
  offsetMs(machine: string): number {
    return this.read(machine) - this.facts.now
  }

  /** Whether a clock goes at the true rate. */
  isSteady(machine: string): boolean {
    return (this.rows.get(machine)?.perSecond ?? TRUE_RATE) === TRUE_RATE
  }

  /** What the clock of a machine shows now. */
  read(machine: string): number {
    return this.elapsed(machine) + (this.rows.get(machine)?.offsetMs ?? 0)
  }

  /** What has passed by the clock of a machine at an instant, not before it was last set. */
  elapsed(machine: string, at = this.facts.now): number {
    const row = this.rows.get(machine)
    return row === undefined ? at : row.elapsedMs + Math.floor(((at - row.atMs) * row.perSecond) / TRUE_RATE)
  }

  /** The first instant at which so much has passed by the clock of a machine. */
  instantOf(machine: string, elapsedMs: number): number {
    const row = this.rows.get(machine)
    return row === undefined ? elapsedMs : row.atMs + Math.ceil(((elapsedMs - row.elapsedMs) * TRUE_RATE) / row.perSecond)
  }

  /** Sets a clock off by so much from now on, and has it go so many milliseconds in a second. */
  set(machine: string, { offsetMs, perSecond = TRUE_RATE }: { readonly offsetMs: number; readonly perSecond?: number }): void {
    const { now } = this.facts
    const elapsedMs = this.elapsed(machine)
    const isTrue = offsetMs === 0 && perSecond === TRUE_RATE && elapsedMs === now
    if (isTrue) this.rows.delete(machine)
    else this.rows.set(machine, freeze({ atMs: now, elapsedMs, offsetMs: now + offsetMs - elapsedMs, perSecond }))
    this.facts.record('clock', machine, `clock offset ${offsetMs} ms${perSecond === TRUE_RATE ? '' : `, ${perSecond} ms a second`}`)
  }
}
