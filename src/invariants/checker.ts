/**
 * Runs invariants while a simulation runs: each commit is looked at once by each of them. What was found is state: a
 * simulation that was saved and goes on elsewhere still knows it.
 */
import { freeze, isFrozen } from '../plain/index.js'
import { cell, findNotPlain, type Cell } from '../sim/index.js'
import type { Change, Happening } from '../sim/index.js'
import type { Invariant, InvariantContext, InvariantRun, Violation } from './invariant.js'

/** How many violations of one invariant are kept; more of the same tell nothing new. */
const KEPT_MAX = 20

export class InvariantChecker {
  private readonly found: Cell<readonly Violation[]>
  private readonly runs: { readonly invariant: Invariant; readonly run: InvariantRun }[]
  private checks = 0

  constructor(
    private readonly context: InvariantContext,
    invariants: readonly Invariant[],
  ) {
    const { engine, history } = context.ledger
    this.found = cell<readonly Violation[]>(engine.state, 'invariants/violations', [])
    this.runs = invariants.map((invariant) => ({ invariant, run: invariant.make(context, (message) => this.record(invariant, history.length - 1, message)) }))
    context.ledger.observe((change, happening, transition) => this.step(change, happening, transition))
    engine.onRestore(() => this.reset())
  }

  /** What was found so far, in the order in which it was. */
  get violations(): readonly Violation[] {
    return this.found.get()
  }

  /** How many questions have been asked so far. */
  get count(): number {
    return this.checks
  }

  /** How many invariants are watched. */
  get size(): number {
    return this.runs.length
  }

  /** Looks at the whole state: safety always, liveness when the cluster is said to rest. */
  checkAll(options: { readonly atRest: boolean }): readonly Violation[] {
    const before = this.violations.length
    for (const { invariant, run } of this.runs) {
      if (run.full === undefined || (invariant.kind === 'liveness' && !options.atRest)) continue
      this.checks++
      for (const message of run.full()) this.record(invariant, -1, message)
    }
    return this.violations.slice(before)
  }

  private step(change: Change, happening: Happening, transition: number): void {
    for (const { invariant, run } of this.runs) {
      if (run.step === undefined) continue
      this.checks++
      const message = run.step(change, happening)
      if (message !== undefined) this.record(invariant, transition, message)
    }
  }

  private reset(): void {
    for (const { run } of this.runs) run.reset?.()
  }

  private record({ id, title, kind }: Invariant, transition: number, message: string): void {
    if (this.violations.filter((violation) => violation.invariant === id).length >= KEPT_MAX) return
    const { engine } = this.context.ledger
    this.found.set(freeze([...this.violations, { invariant: id, title, kind, at: engine.now, transition, message, seed: engine.seed }]))
  }
}

/** The place of something in a new version that is not plain frozen JSON; what it shares with the old is passed over. */
export function findNotPlainPart(next: unknown, old: unknown, path = ''): string | undefined {
  if (next === old) return undefined
  if (typeof next !== 'object' || next === null || typeof old !== 'object' || old === null) return findNotPlain(next, path)
  if (!isFrozen(next)) return `${path} (not frozen)`
  for (const key of Object.keys(next)) {
    const found = findNotPlainPart((next as Record<string, unknown>)[key], (old as Record<string, unknown>)[key], path === '' ? key : `${path}.${key}`)
    if (found !== undefined) return found
  }
  return undefined
}
