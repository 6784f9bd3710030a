/**
 * The order within an instant. Events are handled by `(at, lane, order, seq)`: everything of a lower lane
 * at the present instant comes before anything of a higher one, whatever was scheduled first. The cascade
 * (commits, deliveries, reconciliations) rests before a late event is taken, both rest before the next event from
 * outside, and so on. What goes onward waits for nobody: a scheduler that has begun goes through its whole queue
 * before others have done anything about its bindings, as a real one does. docs/determinism.md explains the table.
 */
export const Lane = {
  /** What goes on before anybody else gets his turn: the scheduling attempts that follow an attempt. */
  onward: 0,
  /** What follows from a commit in the same instant: deliveries and syncs, first in, first out. */
  cascade: 1,
  /** Taken when the cascade rests: the first of the scheduling attempts that are due. */
  late: 2,
  /** Scenario steps, where they are configured to come before the other outside events of their instant. */
  stepFirst: 3,
  /** Node timers, tickers, answers of slow calls: one at a time, the cascade resting after each. */
  outside: 4,
  /** Scenario steps, where they are configured to come after the other outside events of their instant. */
  stepLast: 5,
  /** Flows of load, recomputed once when everything else of the instant has happened. */
  flow: 6,
  /** Observers (expectations, samples): they change nothing in the model. */
  observe: 7,
} as const

export type LaneNumber = (typeof Lane)[keyof typeof Lane]
