/**
 * What one kube-scheduler is called and where it stands: several instances of it run side by side, each with state and
 * events under names of its own, and each can be made to stand still.
 */
import { ofInstance } from '../client/index.js'
import { Gate, type Engine, type SimEvent } from '../sim/index.js'
import { ACTOR } from './actor.js'

export class Scope {
  readonly name: string
  /** By whom the history says that something was done. */
  readonly actor: string
  /** While it is closed, the process stands still. */
  readonly gate: Gate

  constructor(
    readonly engine: Engine,
    readonly order: number,
    instance: number | undefined,
  ) {
    this.name = ofInstance('scheduler', instance)
    this.actor = ofInstance(ACTOR, instance)
    this.gate = new Gate(engine, this.name, order)
  }

  /** The name of a piece of its state, or of one of its events. */
  its(part: string): string {
    return `${this.name}/${part}`
  }

  /** Registers the handler of one of its events. */
  on<E extends SimEvent>(event: string, handler: (event: E) => void): void {
    this.engine.on<E>(this.its(event), this.gate.guard(handler))
  }
}
