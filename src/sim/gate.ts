/**
 * A process that stands still keeps what it has: its memory, its queues, what it was about to do. Events that reach it
 * meanwhile wait behind its gate, in their order, and are handled at the instant at which it goes on.
 */
import { freeze } from '../plain/index.js'
import type { Cause, Engine, SimEvent } from './engine.js'
import { Lane, type LaneNumber } from './lanes.js'
import { cell, type Cell } from './state/cell.js'
import { ring, type Ring } from './state/ring.js'

interface Waiting {
  readonly event: SimEvent
  readonly lane: LaneNumber
  readonly cause: Cause
}

export class Gate {
  private readonly closed: Cell<boolean>
  private readonly waiting: Ring<Waiting>

  /** @param order the actor's stable number within an instant */
  constructor(
    private readonly engine: Engine,
    name: string,
    private readonly order: number,
  ) {
    this.closed = cell(engine.state, `gate/${name}`, false)
    this.waiting = ring(engine.state, `gate/${name}/waiting`)
  }

  get isClosed(): boolean {
    return this.closed.value
  }

  /** The handler of an event that may have to wait. */
  guard<E extends SimEvent>(handler: (event: E) => void): (event: E) => void {
    return (event) => {
      if (this.closed.value) this.waiting.push(freeze({ event, lane: this.engine.lane, cause: this.engine.cause }))
      else handler(event)
    }
  }

  close(): void {
    this.closed.set(true)
  }

  /** What has waited comes now, in its order; what comes of itself at this instant comes with it. */
  open(): void {
    this.closed.set(false)
    while (this.waiting.length > 0) {
      const { event, lane, cause } = this.waiting.shift()!
      this.engine.schedule(this.engine.now, event, lane === Lane.cascade ? Lane.cascade : Lane.outside, this.order, cause)
    }
  }

  /** The process died: nothing waits any more, and the next one does not stand still. */
  reset(): void {
    this.closed.set(false)
    this.waiting.clear()
  }
}
