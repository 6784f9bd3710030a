/**
 * The three rules by which repeated Events are folded, as pure functions over plain values. The tenth different
 * message of one type and reason about an object, none more than ten minutes after the one before, and all that
 * follow are combined into one event. The same event again raises its count. And an object gets 25 events of a type
 * at once and then one every five minutes; what finds no token is counted but not written. Whoever keeps the values
 * (the event recorder) decides how many it remembers. Source: client-go, tools/record/events_cache.go.
 * Deviation: of ten remembered messages the oldest is forgotten, upstream forgets any.
 */

/** The different messages of one type and reason, oldest first, and when the last of them came. */
export interface Similar {
  readonly messages: readonly string[]
  readonly lastAt: number
}

/** The tokens of one object and type. */
export interface Bucket {
  readonly tokens: number
  /** Since when the next token is being earned. */
  readonly since: number
}

/** One event as often as it was recorded, whether or not it was written each time. */
export interface Observation {
  readonly count: number
  readonly firstAt: number
}

const SIMILAR_MAX = 10
const SIMILAR_INTERVAL_MS = 600_000
const BURST = 25
const REFILL_MS = 300_000

/** Takes a message among those like it and tells whether it is to be combined with them. */
export function combine(before: Similar | undefined, message: string, now: number): { readonly combined: boolean; readonly messages: readonly string[] } {
  if (before === undefined || now - before.lastAt > SIMILAR_INTERVAL_MS) return { combined: false, messages: [message] }
  const messages = before.messages.includes(message) ? before.messages : [...before.messages, message]
  const combined = messages.length >= SIMILAR_MAX
  return { combined, messages: combined ? messages.slice(1) : messages }
}

/** Counts an event. */
export function observe(before: Observation | undefined, now: number): Observation {
  return before === undefined ? { count: 1, firstAt: now } : { count: before.count + 1, firstAt: before.firstAt }
}

/** Takes a token if there is one. */
export function takeToken(before: Bucket | undefined, now: number): Bucket & { readonly taken: boolean } {
  if (before === undefined) return { taken: true, tokens: BURST - 1, since: now }
  const { tokens, since } = before
  const earned = Math.floor((now - since) / REFILL_MS)
  const isFull = tokens + earned >= BURST
  const available = isFull ? BURST : tokens + earned
  const taken = available > 0
  return { taken, tokens: taken ? available - 1 : 0, since: isFull ? now : since + earned * REFILL_MS }
}
