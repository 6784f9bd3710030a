/**
 * Kubernetes Events as components record them and as the API server keeps them. What is recorded passes the
 * correlator, which counts repetitions, combines similar messages and drops what comes too often; only what passes is
 * written. Events are a correlated log beside the objects, not transitions of the history; the API server forgets
 * them after an hour, the correlator does not: one that comes again later is created anew with its count going on.
 * Source: client-go, tools/record/event.go and events_cache.go.
 */
import { byText, freeze } from '../plain/index.js'
import { ring, table, type Engine, type Ring, type Table } from '../sim/index.js'
import { EventMemory } from './event-memory.js'
import type { EventEffect } from './protocol.js'

/** An event as it stands after the last repetition that was written. Times in virtual milliseconds. */
export interface RecordedEvent {
  readonly component: string
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly count: number
  readonly firstAt: number
  readonly lastAt: number
}

/** How an attempt to record ended: the first of its kind, a higher count, or dropped as one too many. */
export type RecordOutcome = 'create' | 'update' | 'drop'

/** Told of every attempt. */
export type RecordObserver = (event: RecordedEvent, outcome: RecordOutcome) => void

const KEPT_MS = 3_600_000
const COMBINED = '(combined from similar events): '

export class EventRecorder {
  private readonly observers: RecordObserver[] = []
  /** The events that are kept, each under its number. */
  private readonly log: Table<RecordedEvent>
  /** The numbers of those that are kept, and when each had been repeated last when it came to its place. */
  private readonly order: Ring<{ readonly n: number; readonly at: number }>
  private readonly memory: EventMemory

  constructor(private readonly engine: Engine) {
    this.log = table(engine.state, 'events/log')
    this.order = ring(engine.state, 'events/order')
    this.memory = new EventMemory(engine)
  }

  /** Calls back after every attempt. It must not change anything. */
  observe(observer: RecordObserver): void {
    this.observers.push(observer)
  }

  /** Records an event on behalf of a component. */
  record(component: string, { type, reason, message, regarding }: EventEffect): RecordOutcome {
    this.expire()
    const { kind, metadata: { namespace = '', name, uid = '' } } = regarding
    const object = uid === '' ? `${kind}\u0000${namespace}\u0000${name}` : uid
    const { n, combined, count, firstAt, isNew, taken } = this.memory.take(object, { component, type, reason, message }, this.engine.now)
    const text = combined ? COMBINED + message : message
    const event = freeze({ component, type, reason, message: text, kind, namespace, name, uid, count, firstAt, lastAt: this.engine.now })
    const outcome = !taken ? 'drop' : count === 1 ? 'create' : 'update'
    if (outcome !== 'drop') this.write(n, event, isNew)
    for (const observer of this.observers) observer(event, outcome)
    return outcome
  }

  /** The events about an object, by time of their last repetition. */
  about(kind: string, namespace: string | undefined, name: string): RecordedEvent[] {
    return this.all().filter((event) => event.kind === kind && event.namespace === (namespace ?? '') && event.name === name)
  }

  /** All events that are still kept, by time of their last repetition. */
  all(): RecordedEvent[] {
    const kept: RecordedEvent[] = []
    for (let n = 0; n < this.log.length; n++) {
      const event = this.log.get(n)
      if (event !== undefined && event.lastAt + KEPT_MS >= this.engine.now) kept.push(event)
    }
    return kept.sort((a, b) => a.lastAt - b.lastAt || a.firstAt - b.firstAt || byText(a.message, b.message))
  }

  private write(n: number, event: RecordedEvent, isNew: boolean): void {
    if (isNew || this.log.get(n) === undefined) this.order.push(freeze({ n, at: event.lastAt }))
    this.log.set(n, event)
  }

  /** Forgets events whose hour is over. */
  private expire(): void {
    for (let first = this.order.at(this.order.first); first !== undefined && first.at + KEPT_MS < this.engine.now; first = this.order.at(this.order.first)) {
      this.order.dropBefore(this.order.first + 1)
      const event = this.log.get(first.n)
      if (event === undefined) continue
      if (event.lastAt + KEPT_MS >= this.engine.now) this.order.push(freeze({ n: first.n, at: event.lastAt }))
      else this.log.set(first.n, undefined)
    }
  }
}
