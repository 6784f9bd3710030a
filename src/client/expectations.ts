/**
 * Expectations: what a controller has asked for and not yet seen. While some are open its view is known to be
 * stale, so it must not create or delete on its word. Creations are counted, deletions are known by name; after
 * five minutes without an answer they are given up. Source: kubernetes, pkg/controller/controller_utils.go.
 */
import { freeze } from '../plain/index.js'
import type { Memory } from './memory.js'

export interface Expectation {
  readonly creations: number
  /** Keys of the objects whose deletion is awaited, but for the first `seen` of them. */
  readonly deletions: readonly string[]
  readonly seen: number
  readonly since: number
}

/** The name of the dictionary that a reconciler with expectations must declare. */
export const EXPECTATIONS = 'expectations'

const TIMEOUT_MS = 300_000

/** Sets what is awaited for a key. */
export function expect(memory: Memory, key: string, now: number, creations: number, deletions: readonly string[] = []): void {
  memory.of<Expectation>(EXPECTATIONS).set(key, freeze({ creations, deletions: freeze([...deletions]), seen: 0, since: now }))
}

/** One awaited creation was seen, or failed. */
export function creationObserved(memory: Memory, key: string): void {
  const open = memory.of<Expectation>(EXPECTATIONS)
  const before = open.get(key)
  if (before !== undefined && before.creations > 0) open.set(key, freeze({ ...before, creations: before.creations - 1 }))
}

/** An awaited deletion was seen, or failed. They mostly come in the order in which they were asked for. */
export function deletionObserved(memory: Memory, key: string, object: string): void {
  const open = memory.of<Expectation>(EXPECTATIONS)
  const before = open.get(key)
  if (before === undefined) return
  const { deletions, seen } = before
  if (deletions[seen] === object) return open.set(key, freeze({ ...before, seen: seen + 1 }))
  if (!deletions.includes(object, seen)) return
  open.set(key, freeze({ ...before, seen: 0, deletions: freeze(deletions.slice(seen).filter((each) => each !== object)) }))
}

export function forgetExpectations(memory: Memory, key: string): void {
  memory.of<Expectation>(EXPECTATIONS).delete(key)
}

/** Whether everything awaited has been seen, or is no longer waited for. */
export function expectationsMet(memory: Memory, key: string, now: number): boolean {
  const open = memory.of<Expectation>(EXPECTATIONS).get(key)
  if (open === undefined) return true
  return (open.creations <= 0 && open.deletions.length === open.seen) || now - open.since > TIMEOUT_MS
}
