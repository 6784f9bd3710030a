/**
 * The pending events: a 4-ary heap over typed arrays, ordered by `(at, lane, order, seq)`, with exact
 * cancellation. Keys live in columns by slot, the heap holds slot numbers, and `position` knows where a slot
 * stands, so a cancelled event leaves at once and millions may be pending. A handle is a plain number (slot
 * and generation) that stays valid across a snapshot, since slots are saved as they are.
 */

/** A number that names one pending event; a handle of a past event is recognised as such. */
export type TimerHandle = number

const SLOTS = 0x4000000
const ARITY = 4

/** The queue's plain form, as a snapshot keeps it. */
export interface SavedEventQueue<E> {
  readonly heap: readonly number[]
  readonly free: readonly number[]
  readonly generation: readonly number[]
  readonly rows: readonly (readonly [slot: number, at: number, lane: number, order: number, seq: number, event: E])[]
}

export class EventQueue<E> {
  private at = new Float64Array(64)
  private lane = new Uint8Array(64)
  private order = new Int32Array(64)
  private seq = new Float64Array(64)
  private generation = new Int32Array(64)
  private position = new Int32Array(64).fill(-1)
  private heap = new Int32Array(64)
  private events: (E | undefined)[] = []
  private free: number[] = []
  private used = 0
  private count = 0

  /** How many events are pending. */
  get size(): number {
    return this.count
  }

  /** Adds an event; `(at, lane, order, seq)` must be unique. */
  push(at: number, lane: number, order: number, seq: number, event: E): TimerHandle {
    const slot = this.free.pop() ?? this.newSlot()
    this.at[slot] = at
    this.lane[slot] = lane
    this.order[slot] = order
    this.seq[slot] = seq
    this.events[slot] = event
    this.heap[this.count] = slot
    this.position[slot] = this.count
    this.siftUp(this.count++)
    return this.generation[slot]! * SLOTS + slot
  }

  /** Removes a pending event; false if it is no longer pending. */
  cancel(handle: TimerHandle): boolean {
    const slot = handle % SLOTS
    if (!this.isPending(handle)) return false
    this.removeAt(this.position[slot]!)
    return true
  }

  isPending(handle: TimerHandle): boolean {
    const slot = handle % SLOTS
    return slot < this.used && this.position[slot]! >= 0 && this.generation[slot] === Math.floor(handle / SLOTS)
  }

  /** The time of the next event, or undefined if none is pending. */
  nextAt(): number | undefined {
    return this.count === 0 ? undefined : this.at[this.heap[0]!]
  }

  nextLane(): number | undefined {
    return this.count === 0 ? undefined : this.lane[this.heap[0]!]
  }

  /** The order of the next event's actor within its lane. */
  nextOrder(): number | undefined {
    return this.count === 0 ? undefined : this.order[this.heap[0]!]
  }

  /** Takes the next event, or undefined if none is pending. */
  pop(): E | undefined {
    if (this.count === 0) return undefined
    const slot = this.heap[0]!
    const event = this.events[slot]
    this.removeAt(0)
    return event
  }

  /** The pending events in no particular order, for debugging and for cancelling by predicate. */
  *entries(): Generator<{ handle: TimerHandle; at: number; event: E }> {
    for (let i = 0; i < this.count; i++) {
      const slot = this.heap[i]!
      yield { handle: this.generation[slot]! * SLOTS + slot, at: this.at[slot]!, event: this.events[slot]! }
    }
  }

  save(): SavedEventQueue<E> {
    const rows: [number, number, number, number, number, E][] = []
    const heap: number[] = []
    for (let i = 0; i < this.count; i++) {
      const s = this.heap[i]!
      heap.push(s)
      rows.push([s, this.at[s]!, this.lane[s]!, this.order[s]!, this.seq[s]!, this.events[s]!])
    }
    return { heap, free: this.free.slice(), generation: Array.from(this.generation.subarray(0, this.used)), rows }
  }

  load(saved: SavedEventQueue<E>): void {
    this.used = 0
    this.events = []
    while (this.used < saved.generation.length) this.newSlot()
    this.position.fill(-1)
    saved.generation.forEach((g, slot) => (this.generation[slot] = g))
    this.free = saved.free.slice()
    this.count = saved.heap.length
    saved.heap.forEach((slot, i) => {
      this.heap[i] = slot
      this.position[slot] = i
    })
    for (const [slot, at, lane, order, seq, event] of saved.rows) {
      this.at[slot] = at
      this.lane[slot] = lane
      this.order[slot] = order
      this.seq[slot] = seq
      this.events[slot] = event
    }
  }

  private newSlot(): number {
    if (this.used === this.at.length) this.grow()
    this.events.push(undefined)
    return this.used++
  }

  private grow(): void {
    const size = this.at.length * 2
    const copy = <A extends Float64Array | Int32Array | Uint8Array>(from: A, to: A): A => {
      to.set(from as never)
      return to
    }
    this.at = copy(this.at, new Float64Array(size))
    this.lane = copy(this.lane, new Uint8Array(size))
    this.order = copy(this.order, new Int32Array(size))
    this.seq = copy(this.seq, new Float64Array(size))
    this.generation = copy(this.generation, new Int32Array(size))
    this.position = copy(this.position, new Int32Array(size).fill(-1))
    this.heap = copy(this.heap, new Int32Array(size))
  }

  private removeAt(index: number): void {
    const slot = this.heap[index]!
    this.position[slot] = -1
    this.generation[slot] = (this.generation[slot]! + 1) & 0x3ffffff
    this.events[slot] = undefined
    this.free.push(slot)
    const last = this.heap[--this.count]!
    if (last === slot) return
    this.heap[index] = last
    this.position[last] = index
    this.siftDown(index)
    this.siftUp(this.position[last]!)
  }

  private before(a: number, b: number): boolean {
    if (this.at[a] !== this.at[b]) return this.at[a]! < this.at[b]!
    if (this.lane[a] !== this.lane[b]) return this.lane[a]! < this.lane[b]!
    if (this.order[a] !== this.order[b]) return this.order[a]! < this.order[b]!
    return this.seq[a]! < this.seq[b]!
  }

  private siftUp(index: number): void {
    const slot = this.heap[index]!
    while (index > 0) {
      const parent = (index - 1) >> 2
      const above = this.heap[parent]!
      if (!this.before(slot, above)) break
      this.heap[index] = above
      this.position[above] = index
      index = parent
    }
    this.heap[index] = slot
    this.position[slot] = index
  }

  private siftDown(index: number): void {
    const slot = this.heap[index]!
    for (;;) {
      const first = index * ARITY + 1
      if (first >= this.count) break
      let best = first
      const end = Math.min(first + ARITY, this.count)
      for (let child = first + 1; child < end; child++) {
        if (this.before(this.heap[child]!, this.heap[best]!)) best = child
      }
      const below = this.heap[best]!
      if (!this.before(below, slot)) break
      this.heap[index] = below
      this.position[below] = index
      index = best
    }
    this.heap[index] = slot
    this.position[slot] = index
  }
}
