/**
 * A work queue as data: keys are de-duplicated, a key that is being worked on is taken up again only when its
 * worker is done, failures are retried with a doubling back-off, and a delayed addition keeps the earlier of
 * two times. Everything lives in state primitives; the worker itself is an event of the cascade. Behaves as
 * client-go's rate-limiting queue does.
 */
import { freeze } from '../plain/index.js'
import { Lane } from './lanes.js'
import type { Cause, Engine } from './engine.js'
import type { Gate } from './gate.js'
import { cell, type Cell } from './state/cell.js'
import { dictionary, type Dictionary } from './state/dictionary.js'
import { ring, type Ring } from './state/ring.js'
import type { TimerHandle } from './event-queue.js'

export interface WorkQueueOptions {
  readonly name: string
  /** How many keys are worked on at the same time. */
  readonly workers: number
  /** Back-off of the first retry; doubles up to the cap. */
  readonly backOffBaseMs: number
  readonly backOffMaxMs: number
  /** The actor's stable number within an instant, for delayed additions. */
  readonly order?: number
  /** While it is closed, nobody works and no delay ends. */
  readonly gate?: Gate
}

interface KeyRow {
  readonly queued: boolean
  readonly processing: boolean
  /** Added again while being processed. */
  readonly dirty: boolean
  readonly first: number
  readonly last: number
}

interface DelayedRow {
  readonly handle: TimerHandle
  readonly at: number
}

interface QueueEvent {
  readonly kind: string
  readonly key?: string
}

const FAILURES_COUNTED = 40

export class WorkQueue {
  private readonly fifo: Ring<string>
  private readonly rows: Dictionary<KeyRow>
  private readonly failures: Dictionary<number>
  private readonly delayed: Dictionary<DelayedRow>
  private readonly active: Cell<{ readonly working: number; readonly woken: boolean }>
  private readonly workEvent: string
  private readonly addEvent: string

  /** @param work starts on a key; whoever works calls `done(key)` at the end. */
  constructor(
    private readonly engine: Engine,
    readonly options: WorkQueueOptions,
    private readonly work: (key: string) => void,
  ) {
    const { name, gate } = options
    this.fifo = ring(engine.state, `queue/${name}/fifo`)
    this.rows = dictionary(engine.state, `queue/${name}/rows`)
    this.failures = dictionary(engine.state, `queue/${name}/failures`)
    this.delayed = dictionary(engine.state, `queue/${name}/delayed`)
    this.active = cell(engine.state, `queue/${name}/active`, { working: 0, woken: false })
    this.workEvent = `queue/${name}/work`
    this.addEvent = `queue/${name}/add`
    const next = (): void => this.next()
    const addDelayed = (event: QueueEvent): void => this.addDelayed(event.key!)
    engine.on(this.workEvent, gate === undefined ? next : gate.guard(next))
    engine.on(this.addEvent, gate === undefined ? addDelayed : gate.guard(addDelayed))
  }

  get length(): number {
    return this.fifo.length
  }

  /** Adds a key; one that waits already only takes the new cause along. */
  add(key: string, cause: Cause = this.engine.cause): void {
    const row = this.rows.get(key)
    const first = row !== undefined && (row.queued || row.dirty) ? row.first : cause.first
    const processing = row?.processing === true
    const wasQueued = row?.queued === true
    this.rows.set(key, freeze({ queued: !processing, processing, dirty: processing, first, last: cause.last }))
    if (processing || wasQueued) return
    this.fifo.push(key)
    this.wake()
  }

  /** Adds a key when `delayMs` have passed; of two delayed additions the earlier stays. */
  addAfter(key: string, delayMs: number): void {
    if (delayMs <= 0) return this.add(key)
    const at = this.engine.now + Math.ceil(delayMs)
    const waiting = this.delayed.get(key)
    if (waiting !== undefined) {
      if (waiting.at <= at) return
      this.engine.cancel(waiting.handle)
    }
    const handle = this.engine.schedule(at, freeze({ kind: this.addEvent, key }), Lane.outside, this.options.order ?? 0)
    this.delayed.set(key, freeze({ handle, at }))
  }

  /** Adds a key after its back-off, which doubles with each call until `forget`. */
  addRateLimited(key: string): void {
    const failures = this.failures.get(key) ?? 0
    this.failures.set(key, Math.min(failures + 1, FAILURES_COUNTED))
    let delayMs = this.options.backOffBaseMs
    for (let i = 0; i < failures && delayMs < this.options.backOffMaxMs; i++) delayMs *= 2
    this.addAfter(key, Math.min(delayMs, this.options.backOffMaxMs))
  }

  /** How often a key has been added with back-off since it was last forgotten. */
  requeues(key: string): number {
    return this.failures.get(key) ?? 0
  }

  forget(key: string): void {
    this.failures.delete(key)
  }

  /** There is nothing to do for a key any more: a delayed addition is taken back, too. */
  drop(key: string): void {
    const waiting = this.delayed.get(key)
    if (waiting !== undefined) {
      this.engine.cancel(waiting.handle)
      this.delayed.delete(key)
    }
    this.forget(key)
  }

  /** The worker of a key is done; a key that was added meanwhile goes to the end of the queue. */
  done(key: string): void {
    const row = this.rows.get(key)
    const { working, woken } = this.active.get()
    this.active.set({ working: working - 1, woken })
    if (row?.dirty === true) {
      this.rows.set(key, freeze({ queued: true, processing: false, dirty: false, first: row.first, last: row.last }))
      this.fifo.push(key)
    } else {
      this.rows.delete(key)
    }
    this.wake()
  }

  /** Forgets everything (the process died). */
  reset(): void {
    for (const [, row] of this.delayed.entries()) this.engine.cancel(row.handle)
    this.fifo.clear()
    this.rows.clear()
    this.failures.clear()
    this.delayed.clear()
    this.active.set({ working: 0, woken: this.active.get().woken })
  }

  private addDelayed(key: string): void {
    this.delayed.delete(key)
    this.add(key)
  }

  private wake(): void {
    const { working, woken } = this.active.get()
    if (woken || this.fifo.length === 0 || working >= this.options.workers) return
    this.active.set({ working, woken: true })
    this.engine.cascade({ kind: this.workEvent })
  }

  private next(): void {
    const { working } = this.active.get()
    this.active.set({ working, woken: false })
    if (this.fifo.length === 0 || working >= this.options.workers) return
    const key = this.fifo.shift()!
    const row = this.rows.get(key)!
    this.rows.set(key, freeze({ queued: false, processing: true, dirty: false, first: row.first, last: row.last }))
    this.active.set({ working: working + 1, woken: false })
    this.engine.because({ first: row.first, last: row.last }, () => this.work(key))
    this.wake()
  }
}
