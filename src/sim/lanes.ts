/**
 * The order within an instant. Events are handled by `(at, lane, order, seq)`: everything of a lower lane
 * at the present instant comes before anything of a higher one, whatever was scheduled first. The cascade
 * (commits, deliveries, reconciliations) rests before a late event is taken (one scheduling attempt), both
 * rest before the next event from outside, and so on. docs/determinism.md explains the table.
 */
export const Lane = {
  /** What follows from a commit in the same instant: deliveries and syncs, first in, first out. */
  cascade: 0,
  /** Taken when the cascade rests, one at a time: a scheduling attempt. */
  late: 1,
  /** Scenario steps, where they are configured to come before the other outside events of their instant. */
  stepFirst: 2,
  /** Node timers, tickers, answers of slow calls: one at a time, the cascade resting after each. */
  outside: 3,
  /** Scenario steps, where they are configured to come after the other outside events of their instant. */
  stepLast: 4,
  /** Flows of load, recomputed once when everything else of the instant has happened. */
  flow: 5,
  /** Observers (expectations, samples): they change nothing in the model. */
  observe: 6,
} as const

export type LaneNumber = (typeof Lane)[keyof typeof Lane]
