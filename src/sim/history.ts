/**
 * The history: API writes accepted or refused, and physical facts, one canonical line each:
 * `at actor verb[/sub] kind key delta-or-refusal`. The lines feed the digest chain; compact columns (when,
 * who, what, which object, first and last cause) are always kept, full lines on demand. Nothing here can
 * change a decision, and how much is kept never changes the digest.
 */
import { slashed } from '../plain/index.js'
import { SharedJson } from './canonical.js'
import { Deltas, type DeltaOptions } from './delta.js'
import { contentHash, DigestChain } from './digest.js'
import type { Cause, Engine } from './engine.js'
import { column, type Column } from './state/column.js'
import { dictionary, type Dictionary } from './state/dictionary.js'
import { utf8 } from './state/growing-text.js'
import { ring, type Ring } from './state/ring.js'
import { table, type Table } from './state/table.js'
import { WordColumn, Words } from './words.js'

/** What happened, before it becomes a line. */
export interface Happening {
  readonly actor: string
  readonly verb: string
  readonly sub?: string
  readonly kind: string
  readonly key: string
  /** The object before and after (absent: it did not or does not exist). */
  readonly old?: object
  readonly new?: object
  /** The object after, but for what is left out of the history, if more of it is shared with the one before. */
  readonly like?: object | undefined
  /** Words instead of a delta: a refusal, or a fact. */
  readonly text?: string
}

/** One row of the history. */
export interface Transition {
  readonly index: number
  readonly at: number
  readonly actor: string
  readonly verb: string
  readonly kind: string
  readonly key: string
  readonly cause: Cause
}

export interface HistoryOptions extends DeltaOptions {
  /** `columns` keeps the compact rows, `lines` also every line. */
  readonly keep: 'columns' | 'lines'
}

const SPACE = utf8(' ')

export class History {
  /** Told every line as it is written. */
  onLine: ((line: string, index: number) => void) | undefined
  private readonly chain: DigestChain
  private readonly keys: Table<string>
  private readonly columns: { at: Column; actor: WordColumn; verb: WordColumn; kind: WordColumn; first: Column; last: Column }
  private readonly lines: Ring<string>
  private readonly spelt: Dictionary<true>
  private readonly hashes = new WeakMap<object, string>()
  private readonly json = new SharedJson()
  private readonly deltas: Deltas

  constructor(
    private readonly engine: Engine,
    private readonly options: HistoryOptions,
  ) {
    const { state } = engine
    this.chain = new DigestChain(state)
    this.deltas = new Deltas(this.chain.open, options, (value) => this.abbreviate(value))
    const words = new Words(engine, 'history/word-table')
    this.keys = table(state, 'history/keys')
    this.spelt = dictionary(state, 'history/spelt')
    this.lines = ring(state, 'history/lines')
    this.columns = {
      at: column(state, 'history/at', 'f64'),
      actor: new WordColumn(engine, 'history/actor', words),
      verb: new WordColumn(engine, 'history/verb', words),
      kind: new WordColumn(engine, 'history/kind', words),
      first: column(state, 'history/first', 'i32'),
      last: column(state, 'history/last', 'i32'),
    }
  }

  get length(): number {
    return this.columns.at.length
  }

  get digest(): string {
    return this.chain.digest()
  }

  blockDigests(): string[] {
    return this.chain.blockDigests()
  }

  /** Writes one transition and returns its number. */
  record(what: Happening, cause: Cause = this.engine.cause): number {
    const verb = what.sub === undefined ? what.verb : slashed(what.verb, what.sub)
    const index = this.columns.at.push(this.engine.now)
    this.columns.first.push(cause.first)
    this.columns.last.push(cause.last)
    this.keys.push(what.key)
    const { open } = this.chain
    const start = open.length
    open.write(String(this.engine.now))
    open.put(this.columns.actor.push(what.actor))
    open.put(this.columns.verb.push(verb))
    open.put(this.columns.kind.push(what.kind))
    open.put(SPACE)
    open.write(what.key)
    this.describe(what)
    if (this.options.keep === 'lines' || this.onLine !== undefined) this.keepLine(open.from(start), index)
    this.chain.endLine()
    return index
  }

  transition(index: number): Transition | undefined {
    if (index < 0 || index >= this.length) return undefined
    const { at, actor, verb, kind, first, last } = this.columns
    return {
      index,
      at: at.get(index),
      actor: actor.at(index),
      verb: verb.at(index),
      kind: kind.at(index),
      key: this.keys.get(index)!,
      cause: { first: first.get(index), last: last.get(index) },
    }
  }

  /** The kept line of a transition, undefined where lines are not kept. */
  line(index: number): string | undefined {
    return this.lines.at(index)
  }

  /** The last transition of an object at or before `before`, or undefined. */
  lastOf(kind: string, key: string, before = this.length - 1): Transition | undefined {
    const index = this.columns.kind.findLast(kind, before, (i) => this.keys.get(i) === key)
    return index === undefined ? undefined : this.transition(index)
  }

  /** The chain of causes of a transition, from itself back to the first that has none. */
  chainOf(index: number): Transition[] {
    const chain: Transition[] = []
    for (let at = this.transition(index); at !== undefined; at = this.transition(at.cause.last)) chain.push(at)
    return chain
  }

  private keepLine(line: string, index: number): void {
    if (this.options.keep === 'lines') this.lines.push(line)
    this.onLine?.(line, index)
  }

  private describe(what: Happening): void {
    if (what.text !== undefined) {
      this.chain.open.put(SPACE)
      this.chain.open.write(what.text)
      return
    }
    const after = what.new === undefined ? undefined : (what.like ?? what.new)
    if (after === undefined) return
    if (what.old === undefined) this.deltas.created(what.kind, after)
    else this.deltas.changed(what.kind, what.old, after)
  }

  private abbreviate(value: object): string {
    const known = this.hashes.get(value)
    if (known !== undefined && this.spelt.has(known)) return `#${known}`
    const text = this.json.of(value)
    const hash = contentHash(text)
    if (this.spelt.has(hash)) {
      // Only what comes again is remembered: most specifications that are not from a template never do.
      this.hashes.set(value, hash)
      return `#${hash}`
    }
    this.spelt.set(hash, true)
    return `#${hash}${text}`
  }
}
