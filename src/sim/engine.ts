/**
 * The loop: pop the next event, let its handler run, again. Time is an integer number of milliseconds that
 * only moves when nothing is left to do at the present instant. An event is plain data `{ kind, … }`; a table
 * maps its kind to the handler that some process registered. `cause` names the transition because of which the
 * present event runs; it is stored with every event that is scheduled, so that each effect knows its chain.
 */
import { Lane, type LaneNumber } from './lanes.js'
import { checkSeed, draw32, drawBelow, drawWords } from './random.js'
import { cell, type Cell } from './state/cell.js'
import { column, type Column } from './state/column.js'
import { StateSpace, type Snapshot } from './state/space.js'
import { timers, type Timers } from './state/timers.js'
import type { TimerHandle } from './event-queue.js'

/** An event: plain, frozen data. `kind` is private to the module that handles it. */
export interface SimEvent {
  readonly kind: string
}

/** The first and the last transition that led to something; -1 where there was none. */
export interface Cause {
  readonly first: number
  readonly last: number
}

interface Pending {
  readonly at: number
  readonly lane: LaneNumber
  readonly event: SimEvent
  readonly cause: Cause
}

/** What a debug observer is told: engine events and draws, in order. It must not change anything. */
export type DebugObserver = (entry: { readonly at: number; readonly what: string; readonly detail: string }) => void

export interface EngineOptions {
  /** A non-empty string. */
  readonly seed: string
  /** What a right clock shows at the start; default 0. */
  readonly startMs?: number
  /** How many events may be handled without time passing before the loop is called endless. */
  readonly eventsPerInstantMax?: number
}

/** Thrown when the same instant never comes to rest. */
export class EndlessInstantError extends Error {
  override readonly name = 'EndlessInstantError'
}

/** More than any actor's order. */
const PLACES = 4_294_967_296
/** After `runTo`: whoever acts now from outside comes after everything that was due. */
const PAST_EVERY_PLACE = Number.MAX_SAFE_INTEGER

export const NO_CAUSE: Cause = Object.freeze({ first: -1, last: -1 })

export class Engine {
  readonly state = new StateSpace()
  /** What a right clock shows at the start. Time itself begins at 0 whatever that is. */
  readonly startMs: number
  /** Called after every event, when caches may be dropped (test mode *amnesia*) or invariants looked at. */
  afterEvent: (() => void) | undefined
  debug: DebugObserver | undefined
  private readonly clock: Cell<number>
  private readonly seedCell: Cell<string>
  private readonly sequences: Column
  /** The place `lane · PLACES + order` of the last event outside the cascade in this instant, -1 before the first. */
  private readonly place: Cell<number>
  private readonly pending: Timers<Pending>
  private readonly handlers = new Map<string, (event: never) => void>()
  private readonly restoreHooks: (() => void)[] = []
  private readonly eventsPerInstantMax: number
  private eventsInInstant = 0
  private eventsHandled = 0
  private recentKinds: string[] = []
  private present: Cause = NO_CAUSE
  private presentLane: LaneNumber = Lane.outside

  constructor(options: EngineOptions) {
    checkSeed(options.seed)
    this.startMs = options.startMs ?? 0
    this.eventsPerInstantMax = options.eventsPerInstantMax ?? 5_000_000
    this.clock = cell(this.state, 'sim/clock', 0)
    this.seedCell = cell(this.state, 'sim/seed', options.seed)
    this.place = cell(this.state, 'sim/place', -1)
    this.sequences = column(this.state, 'sim/sequences', 'f64')
    this.pending = timers(this.state, 'sim/pending')
  }

  /** Virtual time, milliseconds since the start. */
  get now(): number {
    return this.clock.value
  }

  /** What a right clock shows now. */
  get timeOfDay(): number {
    return this.startMs + this.clock.value
  }

  get seed(): string {
    return this.seedCell.value
  }

  /** Gives the future another seed; the past stays as it was. */
  reseed(seed: string): void {
    checkSeed(seed)
    this.seedCell.set(seed)
  }

  /** Why the present event runs. */
  get cause(): Cause {
    return this.present
  }

  /** Events handled so far by this engine object (a measure of work, not state). */
  get handled(): number {
    return this.eventsHandled
  }

  get pendingEvents(): number {
    return this.pending.queue.size
  }

  /** Registers the handler of an event kind; each kind has exactly one. */
  on<E extends SimEvent>(kind: E['kind'], handler: (event: E) => void): void {
    if (this.handlers.has(kind)) throw new Error(`two handlers for event '${kind}'`)
    this.handlers.set(kind, handler as (event: never) => void)
  }

  /** Registers what must be rebuilt after the state was replaced (derived caches). */
  onRestore(hook: () => void): void {
    this.restoreHooks.push(hook)
  }

  /**
   * Schedules an event. `order` is the stable number of its actor within the lane; events of equal
   * `(at, lane, order)` come in the order in which they were scheduled. Returns a handle for `cancel`.
   */
  schedule(at: number, event: SimEvent, lane: LaneNumber = Lane.outside, order = 0, cause: Cause = this.present): TimerHandle {
    if (!Number.isSafeInteger(at) || at < this.now) {
      throw new Error(`event '${event.kind}' at ${at}, but it is ${this.now}: times are integers that are not past`)
    }
    const seq = this.sequences.get(order)
    this.sequences.set(order, seq + 1)
    return this.pending.queue.push(at, lane, order, seq, { at, lane, event, cause })
  }

  /** Schedules an event in the cascade of the present instant. */
  cascade(event: SimEvent, cause: Cause = this.present): TimerHandle {
    return this.schedule(this.now, event, Lane.cascade, 0, cause)
  }

  /** Takes a pending event back; false if it has been handled or cancelled. */
  cancel(handle: TimerHandle | undefined): boolean {
    return handle !== undefined && this.pending.queue.cancel(handle)
  }

  isPending(handle: TimerHandle | undefined): boolean {
    return handle !== undefined && this.pending.queue.isPending(handle)
  }

  /** Cancels every pending event that the predicate selects (a process dies). */
  cancelWhere(predicate: (event: SimEvent) => boolean): void {
    const found: TimerHandle[] = []
    for (const { handle, event } of this.pending.queue.entries()) if (predicate(event.event)) found.push(handle)
    for (const handle of found) this.pending.queue.cancel(handle)
  }

  /** When the next event is due, undefined if none is pending. */
  nextAt(): number | undefined {
    return this.pending.queue.nextAt()
  }

  /** Handles the next event; false if none is pending, or none at or before `until`. */
  stepEvent(until = Number.MAX_SAFE_INTEGER): boolean {
    const at = this.pending.queue.nextAt()
    if (at === undefined || at > until) return false
    const order = this.pending.queue.nextOrder()!
    const next = this.pending.queue.pop()!
    this.enter(next, order)
    const handler = this.handlers.get(next.event.kind)
    if (handler === undefined) throw new Error(`nobody handles event '${next.event.kind}'`)
    this.debug?.({ at: next.at, what: 'event', detail: JSON.stringify(next.event) })
    handler(next.event as never)
    this.eventsHandled++
    this.present = NO_CAUSE
    this.presentLane = Lane.outside
    this.afterEvent?.()
    return true
  }

  /** Handles all events of the next instant; false if none is pending at or before `until`. */
  stepInstant(until = Number.MAX_SAFE_INTEGER): boolean {
    const at = this.pending.queue.nextAt()
    if (at === undefined || at > until) return false
    while (this.stepEvent(at)) { /* until the instant is over */ }
    return true
  }

  /** Handles all events at or before `until`; then it is `until`. */
  runTo(until: number): void {
    while (this.stepEvent(until)) { /* until nothing is due */ }
    if (until > this.now) this.clock.set(until)
    this.place.set(PAST_EVERY_PLACE)
  }

  /** Comes to rest at the present instant without time passing. */
  settle(): void {
    while (this.stepEvent(this.now)) { /* until the instant is over */ }
  }

  /** Comes to rest at the present instant, leaving what belongs to later lanes than the cascade's. */
  settleCascade(): void {
    while (this.pending.queue.nextAt() === this.now && this.pending.queue.nextLane()! <= Lane.late) this.stepEvent(this.now)
  }

  /** Runs a function as if an event had caused it: what it schedules and commits gets this cause. */
  because<T>(cause: Cause, run: () => T): T {
    const before = this.present
    this.present = cause
    try {
      return run()
    } finally {
      this.present = before
    }
  }

  /**
   * Whether the present instant has gone past an actor's place outside the cascade: an event of that lane and order
   * that was due now would have been handled before the present one.
   */
  isPast(lane: LaneNumber, order: number): boolean {
    return this.place.value > lane * PLACES + order
  }

  /** The lane of the event that is being handled. */
  get lane(): LaneNumber {
    return this.presentLane
  }

  /** An unsigned 32-bit draw by name; see random.ts. */
  draw(purpose: string, identity: string, n = 0): number {
    const value = draw32(this.seed, purpose, identity, n)
    this.debug?.({ at: this.now, what: 'draw', detail: `${purpose} ${identity} ${n} = ${value}` })
    return value
  }

  /** A draw in [0, bound). */
  drawBelow(bound: number, purpose: string, identity: string, n = 0): number {
    const value = drawBelow(this.seed, purpose, identity, n, bound)
    this.debug?.({ at: this.now, what: 'draw', detail: `${purpose} ${identity} ${n} < ${bound} = ${value}` })
    return value
  }

  /** Several unsigned 32-bit words of one name (a uid). */
  drawWords(count: number, purpose: string, identity: string, n = 0): number[] {
    const words = drawWords(this.seed, purpose, identity, n, count)
    this.debug?.({ at: this.now, what: 'draw', detail: `${purpose} ${identity} ${n} = ${words.join(' ')}` })
    return words
  }

  /** Captures the whole state; O(1) plus the pending events. */
  snapshot(): Snapshot {
    return this.state.snapshot()
  }

  /** Replaces the whole state and rebuilds every derived cache. */
  restore(snapshot: Snapshot): void {
    this.state.install(snapshot)
    for (const hook of this.restoreHooks) hook()
  }

  private enter(next: Pending, order: number): void {
    if (next.at > this.now) {
      this.clock.set(next.at)
      this.place.set(-1)
      this.eventsInInstant = 0
    }
    if (next.lane > Lane.late) this.place.set(Math.max(this.place.value, next.lane * PLACES + order))
    this.present = next.cause
    this.presentLane = next.lane
    if (++this.eventsInInstant > this.eventsPerInstantMax) this.nameTheLoop(next.event)
  }

  private nameTheLoop(event: SimEvent): void {
    this.recentKinds.push(JSON.stringify(event).slice(0, 120))
    if (this.recentKinds.length < 20) return
    throw new EndlessInstantError(
      `the instant ${this.now} ms does not come to rest after ${this.eventsInInstant} events; the last were:\n` +
        this.recentKinds.map((line) => `  ${line}`).join('\n'),
    )
  }
}
