/**
 * What a controller is: what it watches, how a key's input is gathered, how it decides. It is level-triggered:
 * a sync may run again at any time, on the same or a staler view, and must lead to the same end. `gather` is
 * all that reads; its result is plain data. `decide` is a pure function of it and of the answers: it may be cut
 * between any two effects and run again over the answers it had. An error in the outcome brings the key back
 * after a doubling back-off, `requeueAfterMs` brings it back then. The project's controllers and the user's own
 * are written alike.
 */
import type { AggregateDefinition, Change, FollowerDefinition, IndexDefinition, View, WorkQueue } from '../sim/index.js'
import type { Memory } from './memory.js'
import type { Decide } from './protocol.js'

/** What watch handlers, timers and `gather` get to see. */
export interface ControllerContext {
  /** What a right clock shows, as the times in objects are: milliseconds since 2000-01-01T00:00:00Z; of one that reads its machine's clock, what that shows. */
  readonly now: number
  /** What this controller believes the cluster to be. */
  readonly view: View
  readonly queue: WorkQueue
  readonly memory: Memory
  /** Calls `timers[name]` of the reconciler when `delayMs` have passed; returns a handle for `cancel`. */
  after(delayMs: number, name: string, data?: unknown): number
  cancel(handle: number): void
  /** Whether the process runs: it was started and has not crashed since. */
  readonly running: boolean
  /** Whether a timer of this controller that was due now would have come already. */
  turnIsOver(): boolean
  /** An unsigned 32-bit draw by name. */
  draw(purpose: string, identity: string, n?: number): number
}

/** A kind that a controller watches and what it does about a change: enqueue and remember, never write. */
export interface Watch {
  /** A kind, or `*` for every kind, also those that come to be known later. */
  readonly kind: string
  /**
   * Which objects concern the controller; changes of the others are not delivered and cost nothing. What it says of an
   * object may become true while the process runs, but not false again.
   */
  readonly only?: (object: never, context: ControllerContext) => boolean
  readonly on: (change: Change<never>, context: ControllerContext) => void
}

export interface Reconciler<Input = unknown> {
  /** Name in queues, memory and configuration: `replicaset`. */
  readonly name: string
  /** Name in the history and in Events: `replicaset-controller`. */
  readonly actor: string
  readonly watches: readonly Watch[]
  /** The indexes by which `gather` and the watch handlers look objects up. */
  readonly indexes?: readonly IndexDefinition[]
  /** The sums that they ask for. */
  readonly aggregates?: readonly AggregateDefinition[]
  /** Other derived structures that it keeps beside the objects. */
  readonly followers?: readonly FollowerDefinition[]
  /** Keys worked on at the same time; Kubernetes' default for the controller. Default 5. */
  readonly workers?: number
  /** Back-off after errors. Default 5 ms doubling to 1000 s, as client-go's. */
  readonly backOff?: { readonly baseMs: number; readonly maxMs: number }
  /** It compares times in objects with the clock of its machine, and writes that clock's. Absent: all clocks are right to it. */
  readonly readsClock?: boolean
  /** The names of the dictionaries of this controller's memory. */
  readonly memory?: readonly string[]
  gather(context: ControllerContext, key: string): Input | undefined
  decide(input: Input): Decide
  /** Commands that `decide` gives to the memory. */
  readonly remember?: Readonly<Record<string, (context: ControllerContext, data: never) => void>>
  /** What `context.after` calls. */
  readonly timers?: Readonly<Record<string, (context: ControllerContext, data: never) => void>>
  /** Called once when the process is made: the place to subscribe to physical facts. */
  connect?(context: ControllerContext): void
  /** Called when the process (re)starts, before its streams are listed. */
  start?(context: ControllerContext): void
}

/** A reconciler as clusters and simulations take it: what it gathers is its own matter. */
export function defineReconciler<Input>(reconciler: Reconciler<Input>): Reconciler {
  return reconciler as unknown as Reconciler
}

/** The user's own: what they write is decoded as any client's, where the compiler has checked what the project's write. */
const outside = new WeakSet<object>()

/** Notes that this reconciler is one of the user's own. */
export function fromOutside<R extends object>(reconciler: R): R {
  outside.add(reconciler)
  return reconciler
}

export function isFromOutside(reconciler: object): boolean {
  return outside.has(reconciler)
}
