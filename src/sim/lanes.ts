/**
 * The order within an instant. Events are handled by `(at, lane, order, seq)`: everything of a lower lane
 * at the present instant comes before anything of a higher one, whatever was scheduled first. The cascade
 * (commits, deliveries, reconciliations) rests before a late event is taken, both rest before the next event from
 * outside, and so on. Machines wait for nobody: what all of them do at an instant has happened before any
 * controller has done something about it, so that it counts once what came at once. Nor does what goes onward: a
 * scheduler that has begun goes through its whole queue before others have done anything about its bindings, as a
 * real one does. docs/determinism.md explains the table.
 */
export const Lane = {
  /** What machines and their kubelets do of their own accord: all that is due, before anybody hears of it. */
  machines: 0,
  /** What goes on before anybody else gets his turn: the scheduling attempts that follow an attempt. */
  onward: 1,
  /** What follows from a commit in the same instant: deliveries and syncs, first in, first out. */
  cascade: 2,
  /** Taken when the cascade rests: the first of the scheduling attempts that are due. */
  late: 3,
  /** Scenario steps, where they are configured to come before the other outside events of their instant. */
  stepFirst: 4,
  /** Tickers, answers of slow calls: one at a time, the cascade resting after each. */
  outside: 5,
  /** Scenario steps, where they are configured to come after the other outside events of their instant. */
  stepLast: 6,
  /** Flows of load, recomputed once when everything else of the instant has happened. */
  flow: 7,
  /** Observers (expectations, samples): they change nothing in the model. */
  observe: 8,
} as const

export type LaneNumber = (typeof Lane)[keyof typeof Lane]
