/**
 * The ledger ties a commit together: the store takes the new version, the history gets one transition, the
 * streams are told, the observers look. It is the only way in which stored objects change.
 */
import type { Value } from './lookups.js'
import type { Cause, Engine } from './engine.js'
import { History, type Happening, type HistoryOptions } from './history.js'
import { Store, type Change } from './store.js'
import { Streams } from './streams.js'

/** A write to be committed; `value` undefined removes the object. */
export interface Commit {
  readonly actor: string
  readonly verb: string
  readonly sub?: string
  readonly kind: string
  readonly key: string
  readonly value: Value | undefined
  /** The value but for what is left out of the history, if more of it is shared with the version before. */
  readonly like?: Value | undefined
}

/** Looks at every committed change (invariants, narrators, metrics); it must not write. */
export type CommitObserver = (change: Change, happening: Happening, transition: number) => void

/** Looks at what was recorded without a stored object changing (facts, refusals). */
export type FactObserver = (happening: Happening, transition: number) => void

export class Ledger {
  readonly store: Store
  readonly streams: Streams
  readonly history: History
  private readonly observers: CommitObserver[] = []
  private readonly factObservers: FactObserver[] = []

  constructor(
    readonly engine: Engine,
    options: HistoryOptions,
  ) {
    this.store = new Store(engine.state)
    this.streams = new Streams(engine, this.store)
    this.history = new History(engine, options)
    engine.onRestore(() => this.store.rebuild())
  }

  observe(observer: CommitObserver): void {
    this.observers.push(observer)
  }

  observeFacts(observer: FactObserver): void {
    this.factObservers.push(observer)
  }

  /** Commits one write; returns the change and its transition's number. */
  commit(write: Commit): Change {
    const change = this.store.of(write.kind).put(write.key, write.value)
    const happening: Happening = { actor: write.actor, verb: write.verb, sub: write.sub, kind: write.kind, key: change.key, old: change.old, new: change.new, like: write.like }
    const index = this.history.record(happening)
    const cause: Cause = { first: index, last: index }
    for (const observer of this.observers) observer(change, happening, index)
    this.engine.because(cause, () => this.streams.publish(change, cause))
    return change
  }

  /** Records something that changes no stored object: a refusal, a physical fact. Returns its number. */
  fact(happening: Happening): number {
    const index = this.history.record(happening)
    for (const observer of this.factObservers) observer(happening, index)
    return index
  }
}
