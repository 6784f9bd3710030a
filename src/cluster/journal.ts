/**
 * What was done to a cluster since its beginning (or since the state that it was resumed from), so that its past can
 * be gone through again: the steps, each after how many events and when. That time passes is no deed: events come by
 * themselves.
 */
import { freeze } from '../plain/index.js'
import { Lane, type Engine, type Snapshot } from '../sim/index.js'

/** One deed: after so many events of this journal, at this time. Plain data. */
export interface Deed<Act> {
  readonly handled: number
  readonly atMs: number
  /** Everything that was due at that time had happened. */
  readonly isRested: boolean
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

/** The last place within a lane. */
const LAST_PLACE = 0xffffffff

export class Journal<Act> {
  private deeds: Deed<Act>[]
  private readonly base: Snapshot | undefined
  /** The engine's count when the journal's was 0. */
  private readonly countedFrom: number

  /** @param engine counts the events that it has handled */
  constructor(private readonly engine: Engine, { base, deeds, handled }: Past<Act>) {
    this.base = base
    this.deeds = [...deeds]
    this.countedFrom = engine.handled - handled
  }

  /** Notes a deed before it is done; what is noted is a copy, whatever becomes of the original. */
  note(act: Act): void {
    const { now: atMs } = this.engine
    this.deeds.push({ handled: this.handled, atMs, isRested: this.engine.isPast(Lane.observe, LAST_PLACE), act: freeze(JSON.parse(JSON.stringify(act)) as Act) })
  }

  get handled(): number {
    return this.engine.handled - this.countedFrom
  }

  /** The past up to now. */
  past(): Past<Act> {
    return { base: this.base, deeds: [...this.deeds], handled: this.handled }
  }
}

/** What somebody wants to see of a past who goes through it again. */
export interface LookBack<Again> {
  /** Up to when; default: to its end. */
  readonly toMs?: number
  readonly observe?: (again: Again) => void
  readonly until?: (again: Again) => boolean
}

/** How a past is gone through again. */
interface Again<Act> {
  /** The engine of a cluster that stands where the past begins. */
  readonly engine: Engine
  /** How many events of the past it has had. */
  readonly handled: () => number
  readonly toMs: number
  readonly redo: (act: Act) => void
  /** Asked after every event: whether this is enough. */
  readonly until: () => boolean
}

/** Goes through a past from its beginning, up to a time or until something is so. */
export function relive<Act>({ deeds, handled }: Past<Act>, { engine, handled: soFar, toMs, redo, until }: Again<Act>): void {
  const isOver = (count: number): boolean => {
    while (soFar() < count && engine.stepEvent(toMs)) if (until()) return true
    return false
  }
  for (const { handled: count, atMs, isRested, act } of deeds) {
    if (atMs > toMs) break
    if (isOver(count)) return
    if (isRested || engine.now < atMs) engine.runTo(atMs)
    redo(act)
  }
  if (!isOver(handled) && engine.now < toMs) engine.runTo(toMs)
}
