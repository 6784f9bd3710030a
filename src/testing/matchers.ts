/**
 * Matchers for vitest's (or Jest's) `expect`. Register them once: `extendExpect(expect)`.
 */
import { checkInvariants } from './check.js'
import type { Availability, TestRun } from './run.js'

interface MatcherResult {
  readonly pass: boolean
  readonly message: () => string
}

/** The `expect` of vitest or Jest: what they say of their matchers differs, so nothing is said of it here. */
export interface ExpectLike {
  extend(matchers: never): void
}

export interface StayAvailableOptions {
  /** Ready pods at the least. */
  readonly atLeast: number
  /** From when on, virtual milliseconds. Default: from the first time that many were ready. */
  readonly fromMs?: number
}

/** Adds `toHoldInvariants`, `toMeetExpectations` and `toStayAvailable`. */
export function extendExpect(expect: ExpectLike): void {
  expect.extend({ toHoldInvariants, toMeetExpectations, toStayAvailable } as never)
}

function toHoldInvariants({ result, yaml }: TestRun): MatcherResult {
  const violations = checkInvariants({ result })
  const words = violations.map(({ invariant, at, message }) => `  ${invariant} at ${at} ms: ${message}`)
  return { pass: violations.length === 0, message: () => `expected all invariants to hold, but\n${words.join('\n')}\nreplay it with\n${yaml}` }
}

function toMeetExpectations({ result, yaml }: TestRun): MatcherResult {
  const failed = result.expectations.filter(({ met }) => !met)
  const words = failed.map(({ name, detail }) => `  ${name}${detail === undefined ? '' : `: ${detail}`}`)
  return { pass: failed.length === 0 && result.stopped === undefined, message: () => `expected all expectations to be met, but\n${result.stopped?.message ?? ''}${words.join('\n')}\nreplay it with\n${yaml}` }
}

function toStayAvailable({ name, changes }: Availability, { atLeast, fromMs }: StayAvailableOptions): MatcherResult {
  const from = fromMs ?? changes.find(({ ready }) => ready >= atLeast)?.atMs
  const low = from === undefined ? undefined : changes.find(({ atMs, ready }) => atMs >= from && ready < atLeast)
  const why = from === undefined ? `there were never ${atLeast} ready pods of ${name}` : `at ${low?.atMs ?? 0} ms only ${low?.ready ?? 0} pods of ${name} were ready`
  return { pass: from !== undefined && low === undefined, message: () => `expected at least ${atLeast} ready pods of ${name}: ${why}` }
}

/**
 * The types of the matchers. A project that uses them with vitest declares once
 * `declare module 'vitest' { interface Matchers<T = any> extends OrreryMatchers<T> {} }`.
 */
export interface OrreryMatchers<R = unknown> {
  toHoldInvariants(): R
  toMeetExpectations(): R
  toStayAvailable(options: StayAvailableOptions): R
}
