import { expect, test } from 'vitest'
import { combine, observe, takeToken, type Bucket, type Similar } from '../../../src/client/event-correlator.js'

const MINUTE = 60_000

/** What becomes of messages that come one after the other. */
function combinedOf(messages: readonly string[], everyMs: number): boolean[] {
  let before: Similar | undefined
  return messages.map((message, i) => {
    const { combined, messages: known } = combine(before, message, i * everyMs)
    before = { messages: known, lastAt: i * everyMs }
    return combined
  })
}

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `message ${i}`)

test('nine different messages stand alone, from the tenth on they are combined', () => {
  expect(combinedOf(numbered(12), 1000)).toEqual([...Array<boolean>(9).fill(false), true, true, true])
})

test('the same message any number of times is one message', () => {
  expect(combinedOf(Array<string>(30).fill('again'), 1000)).not.toContain(true)
})

test('messages exactly ten minutes apart are similar, a millisecond more begins anew', () => {
  expect(combinedOf(numbered(10), 10 * MINUTE)[9]).toBe(true)
  expect(combinedOf(numbered(20), 10 * MINUTE + 1)).not.toContain(true)
})

test('after a combination the oldest message is forgotten, so the nine others are combined only with a new one', () => {
  let similar: Similar = { ...combine(undefined, 'message 0', 0), lastAt: 0 }
  for (const message of numbered(10).slice(1)) similar = { ...combine(similar, message, 0), lastAt: 0 }
  expect(similar.messages).toEqual(numbered(10).slice(1))
  expect(combine(similar, 'message 5', 0).combined).toBe(false)
  expect(combine(similar, 'message 0', 0).combined).toBe(true)
})

test('the list is not written anew when a message comes again', () => {
  const { messages } = combine(undefined, 'again', 5)
  expect(combine({ messages, lastAt: 5 }, 'again', 6).messages).toBe(messages)
})

test('an observation keeps its first time', () => {
  const first = observe(undefined, 1000)
  expect(first).toEqual({ count: 1, firstAt: 1000 })
  expect(observe(first, 9000)).toEqual({ count: 2, firstAt: 1000 })
})

/** How many of some attempts at one instant find a token. */
function taken(before: Bucket | undefined, attempts: number, now: number): { readonly count: number; readonly bucket: Bucket } {
  let bucket = before
  let count = 0
  for (let i = 0; i < attempts; i++) {
    const attempt = takeToken(bucket, now)
    bucket = attempt
    if (attempt.taken) count++
  }
  return { count, bucket: bucket! }
}

test('25 at once, then one every five minutes', () => {
  const { count, bucket } = taken(undefined, 30, 0)
  expect(count).toBe(25)
  expect(takeToken(bucket, 5 * MINUTE - 1).taken).toBe(false)
  expect(taken(bucket, 5, 5 * MINUTE).count).toBe(1)
  expect(taken(bucket, 5, 14 * MINUTE).count).toBe(2)
})

test('what is earned towards the next token is not lost by an attempt that fails or succeeds', () => {
  const { bucket } = taken(undefined, 25, 0)
  const failed = takeToken(bucket, 4 * MINUTE)
  expect(takeToken(failed, 5 * MINUTE).taken).toBe(true)
  const late = takeToken(bucket, 9 * MINUTE)
  expect(takeToken(late, 10 * MINUTE).taken).toBe(true)
})

test('a bucket never holds more than 25', () => {
  const { bucket } = taken(undefined, 3, 0)
  expect(taken(bucket, 40, 1000 * MINUTE).count).toBe(25)
})
