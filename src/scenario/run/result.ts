/** What came of a run, as data: whoever prints, compares or asserts reads this and nothing else. */
import type { Place } from '../../model/index.js'
import type { Violation } from '../../invariants/index.js'
import type { ServiceFigures } from '../../traffic/index.js'
import type { Observed } from '../expression/index.js'

/** A stretch of virtual time; without `toMs` to the end of the run. */
export interface Interval {
  readonly fromMs: number
  readonly toMs?: number
}

/** What became of an expectation. */
export interface ExpectationResult {
  readonly index: number
  readonly name: string
  readonly kind: 'that' | 'always' | 'never' | 'eventually' | 'violates'
  readonly text: string
  readonly met: boolean
  /** In words: what was seen instead. */
  readonly detail?: string
  /** When it was met (eventually, violates), or first broken. */
  readonly atMs?: number
  /** When it was broken (always, never). */
  readonly broken: readonly Interval[]
  /** What was read at the first moment it was broken, in words. */
  readonly read: readonly string[]
  /** What stood on the sides of its comparisons at that moment. */
  readonly values: readonly Observed[]
  /** The transition after which it was first broken, -1 if none. */
  readonly transition: number
  /** What was written last when it was first broken (always, never), and the causes of that, back to a step. */
  readonly why: readonly string[]
  readonly place: Place
}

/** An invariant that broke, and the causes of the transition that broke it, back to a step. */
export interface ViolationResult extends Violation {
  /** The scenario says that it breaks (`violates`), and is not at fault for it. */
  readonly expected?: true
  readonly why: readonly string[]
}

/** A step that could not be done: the run stopped there. */
export interface StepFailure {
  readonly index: number
  readonly name?: string
  readonly atMs: number
  readonly message: string
  readonly place: Place
}

/** What a fault did, and how long until every workload had its pods again. */
export interface FaultRecovery {
  readonly atMs: number
  readonly name: string
  /** Absent: not within the run. */
  readonly recoveredAfterMs?: number
}

export interface KeyFigures {
  readonly services: readonly ({ readonly name: string } & ServiceFigures)[]
  readonly podsCreated: number
  readonly podsDeleted: number
  readonly evictions: number
  readonly restarts: number
  readonly apiWrites: number
  readonly faults: readonly FaultRecovery[]
}

export interface ScenarioResult {
  readonly name: string
  readonly seed: string
  /** What clocks showed at the start. */
  readonly startTime: string
  readonly latencies: string
  readonly endedAtMs: number
  /** Why the run ended before its time. */
  readonly stopped?: { readonly kind: 'step' | 'limit'; readonly message: string }
  readonly failure?: StepFailure
  readonly expectations: readonly ExpectationResult[]
  readonly invariants: { readonly watched: number; readonly checks: number; readonly violations: readonly ViolationResult[] }
  readonly figures: KeyFigures
  readonly transitions: number
  readonly digest: string
  readonly traceVersion: number | string
  /** Kinds and fields that are accepted and not simulated, each once. */
  readonly notes: readonly string[]
}
