/**
 * The operator: whoever acts on a cluster from outside, with kubectl or with an axe. Each step is one line of the
 * history, and the cause of all that follows from it. A step with a duration is taken back when that is over; what
 * it will take back is plain data in the pending event, so that a simulation that was saved in between goes on alike.
 * A step happens between two events: the cascade that it sets off comes to rest before the next.
 */
import { freeze } from '../plain/index.js'
import { Lane, type Cause, type LaneNumber } from '../sim/index.js'
import { canUndo, describeAction, performAction, tryAction, undoAction, type Action, type ActionContext, type ActionKind, type ActionOutcome, type Memo } from './actions/index.js'
import { Demands } from './demands.js'
import { Drains } from './drains.js'
import { Machinery } from './machinery.js'
import { createNamespaces, createPriorityClasses, fillNamespaces } from './namespaces.js'
import type { NodePool } from './node-pool.js'
import type { Simulation } from './simulation.js'

export interface OperatorOptions {
  readonly pools: readonly NodePool[]
  /** The namespace of objects that do not say one. Default `default`. */
  readonly namespace?: string
  /** Who acts, as the history names them. Default `user`. */
  readonly actor?: string
  /** The lane in which steps are taken back. Default `stepLast`. */
  readonly lane?: LaneNumber
}

export interface StepOptions {
  /** What people call this step. */
  readonly name?: string
  /** Takes the step back after so long. */
  readonly forMs?: number
  /** The namespace of objects that do not say one, for this step. */
  readonly namespace?: string
  /** Which of its steps the caller takes: told with what fails later (`Drains.onFailure`). */
  readonly number?: number
}

/** What came of a step, and its line in the history. */
export type StepOutcome = ActionOutcome & { readonly transition: number }

interface UndoEvent {
  readonly kind: 'operator/undo'
  readonly action: ActionKind
  readonly text: string
  readonly memo: Memo
}

export class Operator {
  readonly machinery: Machinery
  readonly demands: Demands
  readonly drains: Drains
  private readonly context: ActionContext
  private readonly lane: LaneNumber

  constructor(
    private readonly simulation: Simulation,
    options: OperatorOptions,
  ) {
    this.machinery = new Machinery(simulation, options.pools)
    this.demands = new Demands(simulation)
    this.drains = new Drains(simulation)
    this.lane = options.lane ?? Lane.stepLast
    const { namespace = 'default', actor = 'user' } = options
    this.context = { simulation, machinery: this.machinery, demands: this.demands, drains: this.drains, namespace, actor, request: (asked) => simulation.request(asked, actor), isDry: false }
    simulation.engine.on<UndoEvent>('operator/undo', (event) => this.undo(event))
  }

  /**
   * Makes the cluster that is there when the story begins, and starts it: namespaces, priority classes, and the
   * machines of all pools with ready nodes. The processes list them when they start, whatever the latencies.
   */
  bootstrap(): void {
    createNamespaces(this.simulation.api)
    fillNamespaces(this.simulation.api)
    createPriorityClasses(this.simulation.api)
    this.machinery.addAll()
    this.simulation.start()
  }

  /** Takes one step now. A step that cannot be done changes nothing but for its line in the history. */
  perform(action: Action, { name, forMs, namespace, number }: StepOptions = {}): StepOutcome {
    const text = `${name === undefined ? '' : `${JSON.stringify(name)} `}${describeAction(action)}`
    const transition = this.record(action.kind, text)
    return this.simulation.engine.because(causedBy(transition), () => {
      const outcome = performAction({ ...this.within(namespace), ...(number === undefined ? {} : { step: number }) }, action)
      if (outcome.ok && outcome.memo !== undefined && forMs !== undefined) this.scheduleUndo(action.kind, text, outcome.memo, forMs)
      return { ...outcome, transition }
    })
  }

  /** Says what would come of an action that is nothing but requests. Nothing changes; the history has no line of it. */
  dryRun(action: Action, { namespace }: Pick<StepOptions, 'namespace'> = {}): ActionOutcome {
    return tryAction(this.within(namespace), action)
  }

  /** Whether steps of this kind can be taken back. */
  canUndo(kind: ActionKind): boolean {
    return canUndo(kind)
  }

  private within(namespace: string | undefined): ActionContext {
    return namespace === undefined ? this.context : { ...this.context, namespace }
  }

  private scheduleUndo(action: ActionKind, text: string, memo: Memo, forMs: number): void {
    const { engine } = this.simulation
    const event: UndoEvent = { kind: 'operator/undo', action, text, memo }
    engine.schedule(engine.now + forMs, freeze(event), this.lane)
  }

  private undo({ action, text, memo }: UndoEvent): void {
    const transition = this.record(action, `end of ${text}`)
    this.simulation.engine.because(causedBy(transition), () => undoAction(this.context, action, memo))
  }

  private record(kind: ActionKind, text: string): number {
    const { actor } = this.context
    return this.simulation.ledger.fact({ actor, verb: 'step', kind: STEP, key: kind, text })
  }
}

/** The kind by which the history knows steps. */
export const STEP = 'Step'

function causedBy(transition: number): Cause {
  return { first: transition, last: transition }
}
