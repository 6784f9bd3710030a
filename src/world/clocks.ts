/**
 * The clocks of machines: how far one is off, and how fast it goes. What runs on a machine reads the time of day from
 * its clock, and measures how long something takes by it: a clock that is set does not change the latter, one that goes
 * wrong does. Only what runs on that machine reads it. What a clock showed at a time that is past can be asked, so that
 * who remembers when something happened need not remember what the clock showed.
 */
import { formatDuration } from '../model/index.js'
import { freeze } from '../plain/index.js'
import { dictionary, type Dictionary } from '../sim/index.js'
import type { Facts } from './facts.js'

/** How a clock goes from a time on. */
interface Run {
  readonly atMs: number
  /** What had passed then by this clock. */
  readonly elapsedMs: number
  /** How far what it shows is ahead of what has passed by it. */
  readonly offsetMs: number
  /** How many of its milliseconds pass in a true second. */
  readonly perSecond: number
}

/** What a clock is set to: how far off, and how fast from then on. */
export interface ClockSetting {
  /** Negative: behind. */
  readonly offsetMs: number
  readonly perSecond: number
}

const TRUE_RATE = 1_000

export const RIGHT: ClockSetting = freeze({ offsetMs: 0, perSecond: TRUE_RATE })

export class Clocks {
  /** A clock that was never wrong has no row. */
  private readonly rows: Dictionary<readonly Run[]>
  private readonly right: Run
  private readonly shownRight: (at: number) => number

  constructor(private readonly facts: Facts) {
    const { startMs } = facts.ledger.engine
    this.right = freeze({ atMs: 0, elapsedMs: 0, offsetMs: startMs, perSecond: TRUE_RATE })
    this.shownRight = (at) => startMs + at
    this.rows = dictionary(facts.ledger.engine.state, 'world/clocks')
  }

  /** Whether a clock goes at the true rate. */
  isSteady(machine: string): boolean {
    return this.present(machine).perSecond === TRUE_RATE
  }

  /** What the clock of a machine shows now. */
  read(machine: string): number {
    return shownBy(this.present(machine), this.facts.now)
  }

  /** Tells what the clock of a machine showed at an instant; at one at which it was set, after that. */
  shownOn(machine: string): (at: number) => number {
    const runs = this.rows.get(machine)
    return runs === undefined ? this.shownRight : (at) => shownBy(runs.findLast(({ atMs }) => atMs <= at) ?? this.right, at)
  }

  /** What has passed by the clock of a machine at an instant, not before it was last set. */
  elapsed(machine: string, at = this.facts.now): number {
    return passedBy(this.present(machine), at)
  }

  /** The first instant at which so much has passed by the clock of a machine. */
  instantOf(machine: string, elapsedMs: number): number {
    const run = this.present(machine)
    return run.atMs + Math.ceil(((elapsedMs - run.elapsedMs) * TRUE_RATE) / run.perSecond)
  }

  /** Sets a clock. */
  set(machine: string, { offsetMs, perSecond }: ClockSetting): void {
    const { now, ledger: { engine: { startMs } } } = this.facts
    const elapsedMs = this.elapsed(machine)
    const run: Run = { atMs: now, elapsedMs, offsetMs: startMs + now + offsetMs - elapsedMs, perSecond }
    this.rows.set(machine, freeze([...(this.rows.get(machine) ?? []), run]))
    this.facts.record('clock', machine, `clock ${described(offsetMs, perSecond)}`)
  }

  private present(machine: string): Run {
    return this.rows.get(machine)?.at(-1) ?? this.right
  }
}

function passedBy({ atMs, elapsedMs, perSecond }: Run, at: number): number {
  return elapsedMs + Math.floor(((at - atMs) * perSecond) / TRUE_RATE)
}

function shownBy(run: Run, at: number): number {
  return passedBy(run, at) + run.offsetMs
}

function described(offsetMs: number, perSecond: number): string {
  const rate = perSecond === TRUE_RATE ? '' : `goes ${perSecond} ms a second`
  const offset = offsetMs === 0 ? '' : `${formatDuration(Math.abs(offsetMs))} ${offsetMs > 0 ? 'ahead' : 'behind'}`
  return [offset, rate].filter((word) => word !== '').join(', ') || 'right'
}
