/**
 * The scheduling queue as data: every pod that waits for a node is one row of the state; the heaps that say who is
 * next are derived. Active pods go as the QueueSort plugin says: by priority, then by how long they have waited since
 * their last attempt. A refused pod waits among the unschedulable until something happens that may help it, or for
 * five minutes; a back-off of 1, 2, 4, 8, 10 s only lets others go first, unless the attempt ended in an error. A pod
 * that a PreEnqueue plugin keeps out is gated. Source: kubernetes, pkg/scheduler/backend/queue/scheduling_queue.go.
 */
import { freeze } from '../plain/index.js'
import { cell, dictionary, type Cell, type Dictionary, type Engine } from '../sim/index.js'
import { KeyHeap, type HeapEntry } from './key-heap.js'
import { EVERYBODY, WaitingPods, type Concerned } from './waiting-pods.js'

export interface QueueRow {
  readonly place: 'active' | 'backOff' | 'unschedulable' | 'gated'
  readonly priority: number
  /** When the pod was added. */
  readonly addedAt: number
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
  /** The PreEnqueue plugin that keeps it out; empty: none does. */
  readonly gatedBy: string
  /** Until when it backs off; 0: not at all. */
  readonly backOffUntil: number
}

/** How the queue behaves; the defaults are kube-scheduler's. */
export interface QueueOptions {
  /** Under whose name its state is kept. Default `scheduler`. */
  readonly owner?: string
  readonly initialBackOffMs?: number
  readonly maxBackOffMs?: number
  /** Negative if `a` goes first. Absent: the higher priority, then who has waited longer. */
  readonly compare?: (a: string, rowA: QueueRow, b: string, rowB: QueueRow) => number
}

const INITIAL_BACK_OFF_MS = 1_000
const MAX_BACK_OFF_MS = 10_000
const SECOND_MS = 1_000

/** How long an unschedulable pod waits before it is tried whatever happens, and how often that is looked at. */
export const UNSCHEDULABLE_MAX_MS = 300_000
export const UNSCHEDULABLE_LOOK_MS = 30_000

interface Places {
  readonly active: KeyHeap<QueueRow>
  /** Those that back off after a refusal may be taken early, those after an error may not. */
  readonly refused: KeyHeap<QueueRow>
  readonly failed: KeyHeap<QueueRow>
  /** The unschedulable and the gated. */
  readonly waiting: WaitingPods
}

type Queued = HeapEntry<QueueRow>

export class SchedulingQueue {
  private readonly rows: Dictionary<QueueRow>
  private readonly sequence: Cell<number>
  private derived: Places | undefined

  constructor(
    private readonly engine: Engine,
    private readonly options: QueueOptions = {},
  ) {
    const { owner = 'scheduler' } = options
    this.rows = dictionary(engine.state, `${owner}/queue`)
    this.sequence = cell(engine.state, `${owner}/sequence`, 0)
    engine.onRestore(() => (this.derived = undefined))
  }

  get(key: string): QueueRow | undefined {
    return this.rows.get(key)
  }

  /** All rows, sorted by key. */
  entries(): [string, QueueRow][] {
    return this.rows.entries()
  }

  /** How many pods wait in each place. */
  counts(): Readonly<Record<QueueRow['place'], number>> {
    const { active, refused, failed, waiting } = this.places()
    return { active: active.size, backOff: refused.size + failed.size, unschedulable: waiting.countIn('unschedulable'), gated: waiting.countIn('gated') }
  }

  /** Adds a new pod; `gatedBy` names the PreEnqueue plugin that keeps it out. */
  add(key: string, priority: number, gatedBy = ''): void {
    const { now } = this.engine
    this.put(key, {
      place: gatedBy === '' ? 'active' : 'gated', priority, addedAt: now, since: now, seq: this.nextSequence(), attempts: 0, refusals: 0, errors: 0,
      refusedBy: gatedBy === '' ? [] : [gatedBy], gatedBy, backOffUntil: 0,
    })
  }

  remove(key: string): void {
    const row = this.rows.get(key)
    if (row === undefined) return
    this.place(this.places(), row).remove(key)
    this.rows.delete(key)
  }

  clear(): void {
    this.rows.clear()
    this.derived = undefined
  }

  /** Takes the next pod out of the queue; its row is that of the pod in flight, for whoever puts it back. */
  pop(): { readonly key: string; readonly row: QueueRow } | undefined {
    const { active, refused } = this.places()
    const next = active.first ?? refused.first
    if (next === undefined) return undefined
    const { key, value: row } = next
    this.remove(key)
    return { key, row: freeze({ ...row, attempts: row.attempts + 1, refusedBy: [] }) }
  }

  /** Whether a pod could be taken now: when nobody is active, a refused pod may leave its back-off early. */
  get hasNext(): boolean {
    const { active, refused } = this.places()
    return active.size > 0 || refused.size > 0
  }

  /** Whether any pod waits for something that may help it. */
  get hasUnschedulable(): boolean {
    return this.places().waiting.size > 0
  }

  /** The attempt ended with a refusal by these plugins. `missed`: what may help has happened meanwhile. */
  refused(key: string, row: QueueRow, refusedBy: readonly string[], missed = false): void {
    const refusals = row.refusals + 1
    const place = missed ? 'backOff' : 'unschedulable'
    this.put(key, { ...row, place, since: this.engine.now, seq: this.nextSequence(), refusals, errors: 0, refusedBy, backOffUntil: this.backOffEnd(refusals) })
  }

  /** The attempt ended with an error: it is tried again when its back-off is over, and nothing shortens that. */
  failed(key: string, row: QueueRow): void {
    const errors = row.errors + 1
    this.put(key, { ...row, place: 'backOff', since: this.engine.now, seq: this.nextSequence(), errors, refusedBy: [], backOffUntil: this.backOffEnd(errors) })
  }

  /**
   * Moves the pods that `helps` selects among the unschedulable and gated towards the active queue, or, where a
   * PreEnqueue plugin keeps them out, among the gated. Only those are asked about who may be concerned.
   */
  wake(helps: (key: string, row: QueueRow) => boolean, gateOf: (key: string) => string, concerned: Concerned = EVERYBODY): void {
    const woken: string[] = []
    for (const key of this.places().waiting.concerned(concerned)) if (helps(key, this.rows.get(key)!)) woken.push(key)
    for (const key of woken) this.release(key, gateOf(key))
  }

  private release(key: string, gatedBy: string): void {
    const row = this.rows.get(key)!
    if (gatedBy === '') return this.put(key, { ...row, gatedBy, place: this.engine.now < row.backOffUntil ? 'backOff' : 'active' })
    if (row.place === 'gated' && row.gatedBy === gatedBy) return
    const refusedBy = row.refusedBy.includes(gatedBy) ? row.refusedBy : [...row.refusedBy, gatedBy]
    this.put(key, { ...row, gatedBy, refusedBy, place: 'gated' })
  }

  /** Back-offs that are over by now end; returns when the next one does. */
  endBackOffs(): number | undefined {
    const { refused, failed } = this.places()
    let next: number | undefined
    for (const heap of [refused, failed]) {
      for (let first = heap.first; first !== undefined; first = heap.first) {
        const { key, value: row } = first
        if (row.backOffUntil > this.engine.now) {
          next = Math.min(next ?? Infinity, row.backOffUntil)
          break
        }
        this.put(key, { ...row, place: 'active' })
      }
    }
    return next
  }

  /** When the first unschedulable pod will have waited for too long; undefined if none waits. */
  get longestWaitEndsAt(): number | undefined {
    let least: number | undefined
    for (const key of this.places().waiting.keysIn('unschedulable')) least = Math.min(least ?? Infinity, this.rows.get(key)!.since)
    return least === undefined ? undefined : least + UNSCHEDULABLE_MAX_MS
  }

  private put(key: string, row: QueueRow): void {
    // Who has no places yet gets them from the rows, of which this is not one yet.
    const places = this.places()
    this.remove(key)
    this.rows.set(key, freeze(row))
    this.place(places, row).push(key, row)
  }

  /** Where a row stands. */
  private place({ active, refused, failed, waiting }: Places, row: QueueRow): KeyHeap<QueueRow> | WaitingPods {
    if (row.place === 'active') return active
    if (row.place === 'backOff') return row.errors === 0 ? refused : failed
    return waiting
  }

  private places(): Places {
    return (this.derived ??= this.makePlaces())
  }

  private makePlaces(): Places {
    const active = (a: Queued, b: Queued): boolean => this.goesBefore(a, b)
    const backOff = (a: Queued, b: Queued): boolean => this.endsBefore(a, b)
    const places = { active: new KeyHeap(active), refused: new KeyHeap(backOff), failed: new KeyHeap(backOff), waiting: new WaitingPods() }
    for (const [key, row] of this.rows.entries()) this.place(places, row).push(key, row)
    return places
  }

  private goesBefore(a: Queued, b: Queued): boolean {
    const { value: rowA } = a
    const { value: rowB } = b
    const order = this.options.compare?.(a.key, rowA, b.key, rowB) ?? (rowB.priority - rowA.priority || rowA.since - rowB.since)
    return order !== 0 ? order < 0 : rowA.seq < rowB.seq
  }

  private endsBefore(a: Queued, b: Queued): boolean {
    const difference = a.value.backOffUntil - b.value.backOffUntil
    return difference !== 0 ? difference < 0 : this.goesBefore(a, b)
  }

  private nextSequence(): number {
    const next = this.sequence.get() + 1
    this.sequence.set(next)
    return next
  }

  /** A back-off lasts until the first whole second that is later than its end. */
  private backOffEnd(times: number): number {
    const { initialBackOffMs = INITIAL_BACK_OFF_MS, maxBackOffMs = MAX_BACK_OFF_MS } = this.options
    let backOff = initialBackOffMs
    for (let i = 1; i < times && backOff < maxBackOffMs; i++) backOff *= 2
    const end = this.engine.now + Math.min(backOff, maxBackOffMs)
    return (Math.floor(end / SECOND_MS) + 1) * SECOND_MS
  }
}
