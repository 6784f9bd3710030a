/**
 * The scheduling queue as data: every pod that waits for a node is one row of the state; the heaps that say who is
 * next are derived. Active pods go by priority, then by how long they have waited since their last attempt.
 * A refused pod waits among the unschedulable until something happens that may help it, or for five minutes; a
 * back-off of 1, 2, 4, 8, 10 s only lets others go first, unless the attempt ended in an error. Source:
 * kubernetes, pkg/scheduler/backend/queue/scheduling_queue.go.
 */
import { cell, dictionary, EventQueue, freeze, type Cell, type Dictionary, type Engine, type TimerHandle } from '../sim/index.js'

export interface QueueRow {
  readonly place: 'active' | 'backOff' | 'unschedulable' | 'gated'
  readonly priority: number
  /** When the pod was added or last tried: who has waited longer goes first. */
  readonly since: number
  /** Counts moments of `since`, so that equal instants keep their order. */
  readonly seq: number
  readonly attempts: number
  /** Refusals in a row, and errors in a row. */
  readonly refusals: number
  readonly errors: number
  /** The plugins that refused it last; they say what may help. */
  readonly refusedBy: readonly string[]
  /** Until when it backs off; 0: not at all. */
  readonly backOffUntil: number
}

const BACK_OFF_INITIAL_MS = 1_000
const BACK_OFF_MAX_MS = 10_000
const SECOND_MS = 1_000

/** How long an unschedulable pod waits before it is tried whatever happens, and how often that is looked at. */
export const UNSCHEDULABLE_MAX_MS = 300_000
export const UNSCHEDULABLE_LOOK_MS = 30_000

interface Heaps {
  readonly active: EventQueue<string>
  readonly backOff: EventQueue<string>
  readonly handles: Map<string, TimerHandle>
  readonly waiting: Set<string>
}

export class SchedulingQueue {
  private readonly rows: Dictionary<QueueRow>
  private readonly sequence: Cell<number>
  private derived: Heaps | undefined

  constructor(private readonly engine: Engine) {
    this.rows = dictionary(engine.state, 'scheduler/queue')
    this.sequence = cell(engine.state, 'scheduler/sequence', 0)
    engine.onRestore(() => (this.derived = undefined))
  }

  get(key: string): QueueRow | undefined {
    return this.rows.get(key)
  }

  /** How many pods wait in each place. */
  counts(): Readonly<Record<QueueRow['place'], number>> {
    const counts = { active: 0, backOff: 0, unschedulable: 0, gated: 0 }
    for (const [, row] of this.rows.entries()) counts[row.place]++
    return counts
  }

  /** Adds a new pod. */
  add(key: string, priority: number, gated: boolean): void {
    const row: QueueRow = {
      place: gated ? 'gated' : 'active', priority, since: this.engine.now, seq: this.nextSequence(), attempts: 0, refusals: 0, errors: 0, refusedBy: [], backOffUntil: 0,
    }
    this.put(key, row)
  }

  remove(key: string): void {
    this.takeOut(key)
    this.rows.delete(key)
  }

  /** A gate has gone. */
  ungate(key: string): void {
    const row = this.rows.get(key)
    if (row?.place === 'gated') this.put(key, { ...row, place: 'active' })
  }

  clear(): void {
    this.rows.clear()
    this.derived = undefined
  }

  /** Takes the next pod; its row stays as that of the pod in flight, out of all places. */
  pop(): { readonly key: string; readonly row: QueueRow } | undefined {
    const { active, backOff, handles } = this.heaps()
    const key = active.pop() ?? this.popBackOff(backOff)
    if (key === undefined) return undefined
    handles.delete(key)
    const row = this.rows.get(key)!
    const tried: QueueRow = freeze({ ...row, attempts: row.attempts + 1 })
    this.rows.delete(key)
    return { key, row: tried }
  }

  /** Whether a pod could be taken now. */
  get hasNext(): boolean {
    const { active, backOff } = this.heaps()
    return active.size > 0 || this.peekBackOff(backOff)
  }

  /** Whether any pod waits for something that may help it. */
  get hasUnschedulable(): boolean {
    return this.heaps().waiting.size > 0
  }

  /** The attempt ended with a refusal by these plugins. */
  refused(key: string, row: QueueRow, refusedBy: readonly string[]): void {
    const refusals = row.refusals + 1
    this.put(key, { ...row, place: 'unschedulable', since: this.engine.now, seq: this.nextSequence(), refusals, errors: 0, refusedBy, backOffUntil: this.backOffEnd(refusals) })
  }

  /** The attempt ended with an error: it is tried again when its back-off is over, and nothing shortens that. */
  failed(key: string, row: QueueRow): void {
    const errors = row.errors + 1
    this.put(key, { ...row, place: 'backOff', since: this.engine.now, seq: this.nextSequence(), errors, refusedBy: [], backOffUntil: this.backOffEnd(errors) })
  }

  /** Moves the unschedulable pods that `helps` selects towards the active queue; true if there were any. */
  wake(helps: (key: string, row: QueueRow) => boolean): boolean {
    let woken = false
    for (const key of [...this.heaps().waiting].sort((a, b) => this.rows.get(a)!.seq - this.rows.get(b)!.seq)) {
      const row = this.rows.get(key)!
      if (!helps(key, row)) continue
      woken = true
      this.put(key, { ...row, place: this.engine.now < row.backOffUntil ? 'backOff' : 'active' })
    }
    return woken
  }

  /** Back-offs that are over by now end; returns when the next one does. */
  endBackOffs(): number | undefined {
    let next: number | undefined
    for (const [key, row] of this.inBackOff()) {
      if (row.backOffUntil <= this.engine.now) this.put(key, { ...row, place: 'active' })
      else next = Math.min(next ?? Infinity, row.backOffUntil)
    }
    return next
  }

  /** When the first unschedulable pod will have waited for too long; undefined if none waits. */
  get longestWaitEndsAt(): number | undefined {
    let least: number | undefined
    for (const key of this.heaps().waiting) least = Math.min(least ?? Infinity, this.rows.get(key)!.since)
    return least === undefined ? undefined : least + UNSCHEDULABLE_MAX_MS
  }

  private inBackOff(): [string, QueueRow][] {
    const found: [string, QueueRow][] = []
    for (const { event } of this.heaps().backOff.entries()) found.push([event, this.rows.get(event)!])
    return found.sort((a, b) => a[1].seq - b[1].seq)
  }

  /** A refused pod may leave its back-off early when nobody else is there; one with an error may not. */
  private popBackOff(backOff: EventQueue<string>): string | undefined {
    if (!this.peekBackOff(backOff)) return undefined
    const kept: string[] = []
    let found: string | undefined
    for (let key = backOff.pop(); key !== undefined; key = backOff.pop()) {
      if (this.rows.get(key)!.errors === 0) {
        found = key
        break
      }
      kept.push(key)
    }
    for (const key of kept) this.pushBackOff(key, this.rows.get(key)!)
    return found
  }

  private peekBackOff(backOff: EventQueue<string>): boolean {
    for (const { event } of backOff.entries()) if (this.rows.get(event)!.errors === 0) return true
    return false
  }

  private put(key: string, row: QueueRow): void {
    this.takeOut(key)
    this.rows.set(key, freeze(row))
    this.putIn(this.heaps(), key, row)
  }

  private putIn(heaps: Heaps, key: string, row: QueueRow): void {
    if (row.place === 'active') heaps.handles.set(key, heaps.active.push(-row.priority, 0, 0, row.seq, key))
    else if (row.place === 'backOff') this.pushBackOff(key, row, heaps)
    else if (row.place === 'unschedulable') heaps.waiting.add(key)
  }

  private pushBackOff(key: string, row: QueueRow, heaps: Heaps = this.heaps()): void {
    heaps.handles.set(key, heaps.backOff.push(row.backOffUntil, 0, -row.priority, row.seq, key))
  }

  private takeOut(key: string): void {
    const { active, backOff, handles, waiting } = this.heaps()
    waiting.delete(key)
    const handle = handles.get(key)
    if (handle === undefined) return
    const place = this.rows.get(key)?.place
    if (place === 'backOff') backOff.cancel(handle)
    else active.cancel(handle)
    handles.delete(key)
  }

  private heaps(): Heaps {
    if (this.derived !== undefined) return this.derived
    const heaps: Heaps = { active: new EventQueue(), backOff: new EventQueue(), handles: new Map(), waiting: new Set() }
    for (const [key, row] of this.rows.entries()) this.putIn(heaps, key, row)
    return (this.derived = heaps)
  }

  private nextSequence(): number {
    const next = this.sequence.get() + 1
    this.sequence.set(next)
    return next
  }

  /** A back-off lasts until the first whole second that is later than its end. */
  private backOffEnd(times: number): number {
    let backOff = BACK_OFF_INITIAL_MS
    for (let i = 1; i < times && backOff < BACK_OFF_MAX_MS; i++) backOff *= 2
    const end = this.engine.now + Math.min(backOff, BACK_OFF_MAX_MS)
    return (Math.floor(end / SECOND_MS) + 1) * SECOND_MS
  }
}
