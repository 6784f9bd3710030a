/**
 * Kubernetes Events as components record them: the same message again raises a count, the tenth different message
 * of one reason within ten minutes becomes "(combined from similar events): …", and an object gets 25 of a type at
 * once and then one every five minutes. Events are a correlated log beside the objects, not transitions of the
 * history; they are forgotten after an hour, as the API server forgets them. Source: client-go,
 * tools/record/events_cache.go. Deviation: of ten remembered messages the oldest is forgotten, upstream forgets any.
 */
import type { KubeObject } from '../model/index.js'
import { byCodeUnits, cell, dictionary, freeze, ring, type Cell, type Dictionary, type Engine, type Ring } from '../sim/index.js'
import type { EventEffect } from './protocol.js'

/** An event as it stands after its last repetition. Times in virtual milliseconds. */
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

/** How an attempt to record ended: a new event, a higher count, or dropped as one too many. */
export type RecordOutcome = 'create' | 'update' | 'drop'

/** Told of every attempt. */
export type RecordObserver = (event: RecordedEvent, outcome: RecordOutcome) => void

interface Similar {
  readonly messages: readonly string[]
  readonly lastAt: number
}

interface Bucket {
  readonly tokens: number
  /** Since when the next token is being earned. */
  readonly since: number
}

const SIMILAR_MAX = 10
const SIMILAR_INTERVAL_MS = 600_000
const BURST = 25
const REFILL_MS = 300_000
const KEPT_MS = 3_600_000
/** How many keys the correlator of upstream remembers. */
const REMEMBERED = 4_096
const COMBINED = '(combined from similar events): '

export class EventRecorder {
  observer: RecordObserver | undefined
  private readonly log: Dictionary<RecordedEvent>
  private readonly order: Ring<{ readonly id: string; readonly at: number }>
  private readonly next: Cell<number>
  private readonly similar: Remembering<Similar>
  private readonly buckets: Remembering<Bucket>
  private readonly ids: Remembering<string>

  constructor(private readonly engine: Engine) {
    this.log = dictionary(engine.state, 'events/log')
    this.order = ring(engine.state, 'events/order')
    this.next = cell(engine.state, 'events/next', 0)
    this.similar = new Remembering(engine, 'events/similar')
    this.buckets = new Remembering(engine, 'events/buckets')
    this.ids = new Remembering(engine, 'events/ids')
  }

  /** Records an event on behalf of a component. */
  record(component: string, { type, reason, message, regarding }: EventEffect): RecordOutcome {
    this.expire()
    const about = `${component}\u0000${regarding.kind}\u0000${regarding.metadata.namespace ?? ''}\u0000${regarding.metadata.name}\u0000${regarding.metadata.uid ?? ''}`
    const group = `${about}\u0000${type}\u0000${reason}`
    const combined = this.isCombined(group, message)
    const text = combined ? COMBINED + message : message
    const key = combined ? group : `${group}\u0000${message}`
    const { outcome, event, id } = this.observe(key, component, type, reason, text, regarding)
    const dropped = !this.takeToken(`${about}\u0000${type}`)
    this.log.set(id, event)
    const result = dropped ? 'drop' : outcome
    this.observer?.(event, result)
    return result
  }

  /** The events about an object, by time of their last repetition. */
  about(kind: string, namespace: string | undefined, name: string): RecordedEvent[] {
    return this.all().filter((event) => event.kind === kind && event.namespace === (namespace ?? '') && event.name === name)
  }

  /** All events that are still kept, by time of their last repetition. */
  all(): RecordedEvent[] {
    return this.log
      .entries()
      .map(([, event]) => event)
      .sort((a, b) => a.lastAt - b.lastAt || a.firstAt - b.firstAt || byCodeUnits(a.message, b.message))
  }

  private observe(key: string, component: string, type: EventEffect['type'], reason: string, message: string, { kind, metadata }: KubeObject): { outcome: RecordOutcome; event: RecordedEvent; id: string } {
    const { now } = this.engine
    const known = this.ids.get(key)
    const before = known === undefined ? undefined : this.log.get(known)
    if (known !== undefined && before !== undefined) {
      return { outcome: 'update', id: known, event: freeze({ ...before, message, count: before.count + 1, lastAt: now }) }
    }
    const n = this.next.get()
    this.next.set(n + 1)
    const id = String(n)
    this.ids.set(key, id)
    this.order.push(Object.freeze({ id, at: now }))
    const { namespace = '', name, uid = '' } = metadata
    return { outcome: 'create', id, event: Object.freeze({ component, type, reason, message, kind, namespace, name, uid, count: 1, firstAt: now, lastAt: now }) }
  }

  private isCombined(group: string, message: string): boolean {
    const { now } = this.engine
    const before = this.similar.get(group)
    const fresh = before === undefined || now - before.lastAt > SIMILAR_INTERVAL_MS
    const known = fresh ? [] : before.messages
    const messages = known.includes(message) ? known : [...known, message]
    const combined = messages.length >= SIMILAR_MAX
    if (!fresh && !combined && messages === known && before.lastAt === now) return false
    this.similar.set(group, freeze({ messages: combined ? messages.slice(1) : messages, lastAt: now }))
    return combined
  }

  private takeToken(key: string): boolean {
    const { now } = this.engine
    const { tokens, since } = this.buckets.get(key) ?? { tokens: BURST, since: now }
    const earned = tokens === BURST ? 0 : Math.floor((now - since) / REFILL_MS)
    const full = tokens + earned >= BURST
    const available = full ? BURST : tokens + earned
    const from = full ? now : since + earned * REFILL_MS
    const taken = available > 0
    this.buckets.set(key, Object.freeze({ tokens: taken ? available - 1 : available, since: from }))
    return taken
  }

  /** Forgets events whose hour is over. */
  private expire(): void {
    for (let first = this.order.at(this.order.first); first !== undefined && first.at + KEPT_MS < this.engine.now; first = this.order.at(this.order.first)) {
      this.order.dropBefore(this.order.first + 1)
      const event = this.log.get(first.id)
      if (event === undefined) continue
      if (event.lastAt + KEPT_MS >= this.engine.now) this.order.push(Object.freeze({ id: first.id, at: event.lastAt }))
      else this.log.delete(first.id)
    }
  }
}

/** A dictionary that forgets its oldest keys beyond a limit. */
class Remembering<V> {
  private readonly values: Dictionary<V>
  private readonly keys: Ring<string>

  constructor(engine: Engine, name: string) {
    this.values = dictionary(engine.state, name)
    this.keys = ring(engine.state, `${name}/order`)
  }

  get(key: string): V | undefined {
    return this.values.get(key)
  }

  set(key: string, value: V): void {
    if (!this.values.has(key)) {
      this.keys.push(key)
      if (this.keys.length > REMEMBERED) this.values.delete(this.keys.shift()!)
    }
    this.values.set(key, value)
  }
}
