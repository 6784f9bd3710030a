/**
 * Watch streams. One stream per process and kind, as real informers are; nothing orders two kinds. A stream
 * without lag tells its process of a commit before the write returns. A stream that lags has a cursor into the
 * commit log of its kind and **beliefs**: object → the version that the process still believes in. A commit
 * fills a belief, its delivery clears it; empty beliefs mean that the view is the store, at no cost. Lag moves
 * the cursor and never reorders; a lost delivery leaves its belief; a relist clears them all. A stream may be
 * partitioned (one part per node): each part has beliefs of its own, and one that is cut off keeps them until it is
 * joined again. Two parts may believe in two objects of one name.
 */
import { byText, freeze } from '../plain/index.js'
import type { Value } from './lookups.js'
import { Lane } from './lanes.js'
import type { Cause, Engine } from './engine.js'
import { cell, type Cell } from './state/cell.js'
import { dictionary, type Dictionary } from './state/dictionary.js'
import { ring, type Ring } from './state/ring.js'
import type { Change, Store } from './store.js'

export interface StreamDefinition {
  /** Unique: usually `process/Kind`. */
  readonly name: string
  readonly kind: string
  /** Told of every change that this stream delivers; it may enqueue and remember, but not write. */
  readonly onChange: (change: Change<never>, cause: Cause) => void
  /** The part an object belongs to; changes of objects that belong to none are not delivered. */
  readonly partition?: (value: never) => string | undefined
  /** The actor's stable number within an instant, for late deliveries. */
  readonly order?: number
  /** Milliseconds from commit to delivery of a change; absent or 0: none. */
  readonly lagMs?: LagMs
}

/** How late the n-th change of a kind, which was one of an object at a time, is delivered. */
export type LagMs = (n: number, key: string, at: number) => number

/** What a belief says: the version believed in, or that the object is believed absent. */
export interface Belief {
  readonly version: Value | null
  /** The id of the object that is believed in, or of the one that is not believed in yet. */
  readonly id: number
}

/** What a server shows of an object. */
export interface ShownVersion {
  readonly key: string
  readonly id: number
  readonly version: Value
}

interface LogEntry {
  readonly at: number
  readonly key: string
  readonly id: number
  readonly old: Value | null
  readonly new: Value | null
  readonly cause: Cause
}

interface StreamRow {
  /** Position in the commit log of the next entry to deliver. */
  readonly cursor: number
  readonly dueAt: number
  readonly stopped: boolean
  /** While true every change becomes a belief and nothing is delivered, until `release`. */
  readonly held: boolean
  /** The same while its process stands still, until `resume`. */
  readonly paused: boolean
}

interface DeliverEvent {
  readonly kind: 'sim/deliver'
  readonly stream: string
}

const INITIAL: StreamRow = Object.freeze({ cursor: 0, dueAt: 0, stopped: false, held: false, paused: false })

export class Stream {
  private readonly parts: Dictionary<true>

  constructor(
    readonly definition: StreamDefinition,
    readonly beliefs: Dictionary<Belief>,
    private readonly place: Cell<StreamRow>,
    cut: Dictionary<true>,
  ) {
    this.parts = cut
  }

  get row(): StreamRow {
    return this.place.value
  }

  set row(row: StreamRow) {
    this.place.set(freeze(row))
  }

  /** Whether every change that concerns it is delivered at once, and nothing else is believed: as it mostly is. */
  get isDirect(): boolean {
    const { partition, lagMs } = this.definition
    return this.place.value === INITIAL && lagMs === undefined && this.beliefs.size === 0 && (partition === undefined || this.parts.size === 0)
  }

  /** Whether an object belongs to any part, or belonged to one before it changed. */
  concerns({ old, new: value }: Change): boolean {
    const { partition } = this.definition
    return partition === undefined || (this.partOf(value) ?? this.partOf(old)) !== undefined
  }

  /** The part that an object belongs to; all belong to the part '' of a stream that has no parts. */
  partOf(value: Value | null | undefined): string | undefined {
    if (value === null || value === undefined) return undefined
    const { partition } = this.definition
    return partition === undefined ? '' : partition(value as never)
  }

  /** Under which name it is kept what a part believes of the object with a key. */
  beliefName(key: string, part: string): string {
    return part === '' ? key : `${key} ${part}`
  }

  isCut(part: string): boolean {
    return this.parts.size > 0 && this.parts.has(`${this.definition.name} ${part}`)
  }

  setCut(part: string, cut: boolean): void {
    if (cut) this.parts.set(`${this.definition.name} ${part}`, true)
    else this.parts.delete(`${this.definition.name} ${part}`)
  }
}

/** All streams of a simulation. */
export class Streams {
  private readonly byKind = new Map<string, Stream[]>()
  private readonly byName = new Map<string, Stream>()
  private readonly cut: Dictionary<true>
  private readonly logs = new Map<string, Ring<LogEntry>>()

  constructor(
    private readonly engine: Engine,
    private readonly store: Store,
  ) {
    this.cut = dictionary(engine.state, 'streams/cut')
    engine.on<DeliverEvent>('sim/deliver', (event) => this.deliverNext(this.stream(event.stream)))
  }

  define(definition: StreamDefinition): Stream {
    const { state } = this.engine
    // All of one shape: what is read of a definition at every commit is found at once then.
    const { name, kind, onChange, partition, order, lagMs } = definition
    const stream = new Stream({ name, kind, onChange, partition, order, lagMs }, dictionary(state, `beliefs/${name}`), cell(state, `streams/${name}`, INITIAL), this.cut)
    this.byName.set(name, stream)
    this.byKind.set(kind, [...(this.byKind.get(kind) ?? []), stream])
    if (lagMs !== undefined) this.logOf(kind)
    return stream
  }

  has(name: string): boolean {
    return this.byName.has(name)
  }

  stream(name: string): Stream {
    const stream = this.byName.get(name)
    if (stream === undefined) throw new Error(`no stream '${name}'`)
    return stream
  }

  /** Tells every stream of a kind about a commit. */
  publish(change: Change, cause: Cause): void {
    const streams = this.byKind.get(change.kind)
    if (streams === undefined) return
    const log = this.logs.get(change.kind)
    if (log !== undefined) {
      log.push(freeze({ at: this.engine.now, key: change.key, id: change.id, old: change.old ?? null, new: change.new ?? null, cause }))
    }
    for (let i = 0; i < streams.length; i++) {
      const stream = streams[i]!
      if (!stream.isDirect) this.offer(stream, change, cause)
      else if (stream.concerns(change)) stream.definition.onChange(change as Change<never>, cause)
    }
  }

  /** The process of a stream stops watching: nothing is delivered and nothing believed until `relist`. */
  stop(name: string): void {
    const stream = this.stream(name)
    stream.row = { ...stream.row, stopped: true }
    stream.beliefs.clear()
  }

  /** Starts (again) from a fresh list: every present object is delivered as new, sorted by key. */
  relist(name: string): void {
    const stream = this.stream(name)
    const { kind, partition } = stream.definition
    stream.beliefs.clear()
    const { row } = stream
    const cursor = this.logs.get(kind)?.end ?? 0
    if (row.stopped || isSilent(row) || row.cursor !== cursor) stream.row = { cursor, dueAt: row.dueAt, stopped: false, held: false, paused: false }
    const collection = this.store.found(kind)
    if (collection === undefined) return
    for (const id of collection.sorted()) {
      const value = collection.byId(id)!
      if (partition !== undefined && partition(value as never) === undefined) continue
      const change: Change = { kind, key: collection.keyOfId(id)!, id, old: undefined, new: value }
      stream.definition.onChange(change as Change<never>, this.engine.cause)
    }
  }

  /** Holds all deliveries: what is committed from now on is believed unchanged. */
  hold(name: string): void {
    const stream = this.stream(name)
    stream.row = { ...stream.row, held: true }
  }

  /** Ends `hold` (or a loss): the differences between belief and truth are delivered, sorted by key. */
  release(name: string): void {
    const stream = this.stream(name)
    stream.row = { ...stream.row, held: false }
    this.catchUp(stream)
  }

  /** The process of a stream stands still: what is committed from now on is believed unchanged. */
  pause(name: string): void {
    const stream = this.stream(name)
    stream.row = { ...stream.row, paused: true }
  }

  /** Ends `pause`: as `release`, unless the stream is held besides. */
  resume(name: string): void {
    const stream = this.stream(name)
    stream.row = { ...stream.row, paused: false }
    if (!stream.row.stopped) this.catchUp(stream)
  }

  private catchUp(stream: Stream): void {
    if (isSilent(stream.row)) return
    stream.row = { ...stream.row, cursor: this.logs.get(stream.definition.kind)?.end ?? 0 }
    this.deliverBeliefs(stream)
  }

  /** Cuts one part (a node) off: it keeps believing what it believes now. */
  cutPart(name: string, part: string): void {
    this.stream(name).setCut(part, true)
  }

  /** Joins a part again: it relists, which delivers the differences. */
  joinPart(name: string, part: string): void {
    const stream = this.stream(name)
    if (!stream.isCut(part)) return
    stream.setCut(part, false)
    this.deliverBeliefs(stream, part)
  }

  /** A part lists from a server that stands still: it believes the versions that this shows, and hears nothing until it is joined. */
  rewindPart(name: string, part: string, versions: readonly ShownVersion[]): void {
    const stream = this.stream(name)
    const { kind, onChange } = stream.definition
    stream.setCut(part, true)
    const shown = new Map(versions.map((version) => [version.key, version]))
    for (const key of this.keysOf(stream, part, [...shown.keys()])) {
      const belief = stream.beliefs.get(stream.beliefName(key, part))
      const present = this.present(stream, key, part)
      const old = belief === undefined ? present : belief.version ?? undefined
      const { version, id = belief?.id ?? this.store.of(kind).idOf(key)! } = shown.get(key) ?? {}
      if (present === version) stream.beliefs.delete(stream.beliefName(key, part))
      else stream.beliefs.set(stream.beliefName(key, part), freeze({ version: version ?? null, id }))
      if (old !== version) onChange({ kind, key, id, old, new: version } as Change<never>, this.engine.cause)
    }
  }

  /** The keys of all objects that a part holds or believes in, and of others, sorted. */
  private keysOf(stream: Stream, part: string, others: readonly string[]): string[] {
    const collection = this.store.of(stream.definition.kind)
    const held = collection.sorted().filter((id) => stream.partOf(collection.byId(id)) === part).map((id) => collection.keyOfId(id)!)
    const believed = stream.beliefs.keys().map((name) => name.split(' ')).filter(([, of]) => of === part).map(([key]) => key!)
    return [...new Set([...held, ...believed, ...others])].sort(byText)
  }

  private offer(stream: Stream, change: Change, cause: Cause): void {
    const { row, definition } = stream
    if (row.stopped) return
    const lagging = definition.lagMs !== undefined
    const part = stream.partOf(change.new) ?? stream.partOf(change.old)
    if (part === undefined) {
      if (lagging && !isSilent(row)) this.passOver(stream)
      return
    }
    if (!isSilent(row) && !lagging && !stream.isCut(part)) {
      if (stream.beliefs.size > 0) stream.beliefs.delete(stream.beliefName(change.key, part))
      definition.onChange(change as Change<never>, cause)
      return
    }
    const name = stream.beliefName(change.key, part)
    if (!stream.beliefs.has(name)) stream.beliefs.set(name, freeze({ version: stream.partOf(change.old) === part ? change.old! : null, id: change.id }))
    if (lagging && !isSilent(row)) this.scheduleNext(stream, false)
  }

  /** The newest entry of the log is none of this stream's: unless older ones are under way, the cursor moves past it. */
  private passOver(stream: Stream): void {
    const { row, definition } = stream
    if (row.cursor !== this.logOf(definition.kind).end - 1) return
    stream.row = { ...row, cursor: row.cursor + 1 }
    this.trim(definition.kind)
  }

  private scheduleNext(stream: Stream, delivered: boolean): void {
    const { definition, row } = stream
    const log = this.logOf(definition.kind)
    if (!delivered && row.cursor < log.end - 1) return
    const entry = log.at(row.cursor)
    if (entry === undefined) return
    const dueAt = Math.max(row.dueAt, entry.at + definition.lagMs!(row.cursor, entry.key, entry.at))
    stream.row = { ...row, dueAt }
    this.engine.schedule(Math.max(dueAt, this.engine.now), { kind: 'sim/deliver', stream: definition.name } as DeliverEvent, Lane.outside, definition.order ?? 0, entry.cause)
  }

  private deliverNext(stream: Stream): void {
    const { row, definition } = stream
    const entry = this.logOf(definition.kind).at(row.cursor)
    if (row.stopped || isSilent(row) || entry === undefined) return
    stream.row = { ...row, cursor: row.cursor + 1 }
    this.deliverEntry(stream, entry)
    this.trim(definition.kind)
    this.scheduleNext(stream, true)
  }

  private deliverEntry(stream: Stream, entry: LogEntry): void {
    const { kind, onChange } = stream.definition
    const part = stream.partOf(entry.new) ?? stream.partOf(entry.old)
    if (part === undefined || stream.isCut(part)) return
    const name = stream.beliefName(entry.key, part)
    const belief = stream.beliefs.get(name)
    const old = belief === undefined ? entry.old : belief.version
    if ((this.present(stream, entry.key, part) ?? null) === entry.new) stream.beliefs.delete(name)
    else stream.beliefs.set(name, freeze({ version: entry.new, id: entry.id }))
    const change = { kind, key: entry.key, id: entry.id, old: old ?? undefined, new: entry.new ?? undefined }
    onChange(change as Change<never>, entry.cause)
  }

  /** The stored object of a key, if it belongs to a part. */
  private present(stream: Stream, key: string, part: string): Value | undefined {
    const value = this.store.of(stream.definition.kind).get(key)
    return stream.partOf(value) === part ? value : undefined
  }

  /** @param only the part whose beliefs are meant; absent: those of all */
  private deliverBeliefs(stream: Stream, only?: string): void {
    const { kind, onChange, partition } = stream.definition
    const collection = this.store.of(kind)
    for (const [name, belief] of stream.beliefs.entries()) {
      const [key, part] = partition === undefined ? [name, ''] : (name.split(' ') as [string, string])
      if (only !== undefined && part !== only) continue
      stream.beliefs.delete(name)
      const now = this.present(stream, key, part)
      if ((now ?? null) === belief.version) continue
      const id = now === undefined ? belief.id : collection.idOf(key)!
      const old = belief.version ?? undefined
      // Another object of the same name is not a new version of the one that is believed in.
      if (old !== undefined && id !== belief.id) this.deliverGone(stream, key, belief)
      const change = { kind, key, id, old: id === belief.id ? old : undefined, new: now }
      onChange(change as Change<never>, this.engine.cause)
    }
  }

  private deliverGone({ definition }: Stream, key: string, { version, id }: Belief): void {
    const change = { kind: definition.kind, key, id, old: version ?? undefined, new: undefined }
    definition.onChange(change as Change<never>, this.engine.cause)
  }

  private trim(kind: string): void {
    const log = this.logOf(kind)
    let least = log.end
    for (const stream of this.byKind.get(kind) ?? []) {
      if (stream.definition.lagMs !== undefined && !stream.row.stopped) least = Math.min(least, stream.row.cursor)
    }
    log.dropBefore(least)
  }

  private logOf(kind: string): Ring<LogEntry> {
    let log = this.logs.get(kind)
    if (log === undefined) this.logs.set(kind, (log = ring<LogEntry>(this.engine.state, `log/${kind}`)))
    return log
  }
}

/** Whether nothing is delivered for now. */
function isSilent({ held, paused }: StreamRow): boolean {
  return held || paused
}
