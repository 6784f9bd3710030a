/**
 * Conditions under observation: when an instant is at rest, those are evaluated again of which something that they
 * read has changed. What is known about each (since when it is broken, whether it was ever readable) is state, so
 * that a run that was saved goes on alike; the evaluations themselves are a cache.
 */
import { freeze } from '../../plain/index.js'
import { Lane, cell, type Cell } from '../../sim/index.js'
import type { Simulation } from '../../simulation/index.js'
import type { Traffic } from '../../traffic/index.js'
import { compileExpression, isStale, type Evaluation, type Expression, type Observed, type Outcome } from '../expression/index.js'
import type { SimulationReader } from './reader.js'

const OBSERVE = 'scenario/observe'

/** Somebody who wants to know the outcome of a condition whenever an instant is at rest. */
export interface Watcher {
  readonly text: string
  readonly look: (outcome: Outcome, evaluation: Evaluation, observed: () => readonly Observed[]) => void
  /** Whether it still wants to know. */
  readonly active: () => boolean
}

interface Watched {
  readonly watcher: Watcher
  readonly expression: Expression
  evaluation: Evaluation | undefined
  /** What stands on the sides of its comparisons, of the same moment; made when somebody asks. */
  observed: readonly Observed[] | undefined
}

export class Watchers {
  private readonly watched: Watched[] = []
  private readonly asked: Cell<number>

  constructor(
    private readonly simulation: Simulation,
    private readonly reader: SimulationReader,
  ) {
    const { engine, ledger } = simulation
    this.asked = cell(engine.state, 'scenario/observed', -1)
    engine.on(OBSERVE, () => this.observe())
    ledger.observe(() => this.ask())
    ledger.observeFacts(() => this.ask())
    const traffic = simulation.processes.get('traffic') as Traffic | undefined
    traffic?.onChange(() => this.ask())
    engine.onRestore(() => {
      for (const each of this.watched) each.evaluation = each.observed = undefined
    })
  }

  add(watcher: Watcher): void {
    const expression = compileExpression(watcher.text)
    if ('errors' in expression) throw new Error(`a condition that was not checked: ${watcher.text}`)
    this.watched.push({ watcher, expression, evaluation: undefined, observed: undefined })
    for (const atMs of expression.wakesAtMs) if (atMs >= this.simulation.now) this.askAt(atMs)
  }

  /** Has everything looked at when the instant `atMs` is at rest. */
  askAt(atMs: number): void {
    this.simulation.engine.schedule(atMs, freeze({ kind: OBSERVE }), Lane.observe)
  }

  /** Looks now, whatever changed. */
  observe(): void {
    for (const each of this.watched) {
      if (!each.watcher.active()) continue
      const fresh = each.evaluation === undefined || each.expression.wakesAtMs.includes(this.simulation.now) || isStale(each.evaluation, this.reader)
      if (fresh) {
        each.evaluation = each.expression.evaluate(this.reader)
        each.observed = undefined
      }
      each.watcher.look(each.evaluation!.outcome, each.evaluation!, () => (each.observed ??= each.expression.observed(this.reader)))
    }
  }

  private ask(): void {
    const { now } = this.simulation
    if (this.asked.get() === now || this.watched.length === 0) return
    this.asked.set(now)
    this.askAt(now)
  }
}
