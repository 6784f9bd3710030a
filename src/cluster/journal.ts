/**
 * What was done to a cluster since its beginning (or since the state that it was resumed from), so that its past can
 * be gone through again: the steps, each after how many events and when. That time passes is no deed: events come by
 * themselves.
 */
import type { Snapshot } from '../sim/index.js'

/** One deed: after so many events of this journal, at this time. */
export interface Deed<Act> {
  readonly handled: number
  readonly atMs: number
  readonly act: Act
}

/** What is needed to go through the past again. */
export interface Past<Act> {
  /** The state at its beginning; undefined: a cluster that was made with nothing in it. */
  readonly base: Snapshot | undefined
  readonly deeds: readonly Deed<Act>[]
  /** How many events the past has had. */
  readonly handled: number
}

export class Journal<Act> {
  private deeds: Deed<Act>[]
  private readonly base: Snapshot | undefined
  /** The engine's count when the journal's was 0. */
  private readonly countedFrom: number

  /** @param engine counts the events that it has handled */
  constructor(private readonly engine: { readonly handled: number }, { base, deeds, handled }: Past<Act>) {
    this.base = base
    this.deeds = [...deeds]
    this.countedFrom = engine.handled - handled
  }

  note(atMs: number, act: Act): void {
    this.deeds.push({ handled: this.handled, atMs, act })
  }

  get handled(): number {
    return this.engine.handled - this.countedFrom
  }

  /** The past up to now. */
  past(): Past<Act> {
    return { base: this.base, deeds: [...this.deeds], handled: this.handled }
  }
}
