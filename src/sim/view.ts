/**
 * A view is what one process believes: the store, minus and plus the beliefs of the process's streams. Where
 * no stream lags it is the store itself. A kind that the process does not watch is read from the store, as a
 * live read would be. Of a stream in parts each part believes for itself.
 */
import { byText } from '../plain/index.js'
import { LastAsked } from './last-asked.js'
import type { Value } from './lookups.js'
import type { Belief, Stream } from './streams.js'
import type { Follower, FollowerDefinition, Store } from './store.js'

/** An object as it is and as a process believes it to be; undefined where there is none. */
export interface Difference<V extends Value = Value> {
  readonly actual: V | undefined
  readonly believed: V | undefined
}

export class View {
  private readonly asked: LastAsked<Stream>

  /** @param streams the streams of the process, by kind */
  constructor(
    private readonly store: Store,
    private readonly streams: ReadonlyMap<string, Stream> = new Map(),
  ) {
    this.asked = new LastAsked(streams)
  }

  /** The kinds of which anything is or was stored, sorted. */
  kinds(): readonly string[] {
    return this.store.kinds()
  }

  get<V extends Value>(kind: string, key: string): V | undefined {
    const belief = this.beliefs(kind)?.get(key)
    if (belief !== undefined) return (belief.version ?? undefined) as V | undefined
    return this.store.get<V>(kind, key)
  }

  /** The object of a key as one part of the stream of its kind believes it to be, if it belongs to that part. */
  getInPart<V extends Value>(kind: string, key: string, part: string): V | undefined {
    const stream = this.asked.get(kind)!
    const belief = stream.beliefs.size === 0 ? undefined : stream.beliefs.get(stream.beliefName(key, part))
    const value = belief === undefined ? this.store.get<V>(kind, key) : ((belief.version ?? undefined) as V | undefined)
    return stream.partOf(value) === part ? value : undefined
  }

  /** The id of an object that this process believes in, also of one that is gone. */
  idOf(kind: string, key: string): number | undefined {
    const belief = this.beliefs(kind)?.get(key)
    if (belief === undefined) return this.store.of(kind).idOf(key)
    return belief.version === null ? undefined : belief.id
  }

  /** All objects of a kind, sorted by key. */
  list<V extends Value>(kind: string): V[] {
    const beliefs = this.beliefs(kind)
    if (beliefs === undefined) return this.store.list<V>(kind)
    const collection = this.store.of(kind)
    const keyed: [string, Value][] = []
    for (const id of collection.sorted()) {
      const key = collection.keyOfId(id)!
      if (!beliefs.has(key)) keyed.push([key, collection.byId(id)!])
    }
    for (const [key, belief] of beliefs.entries()) if (belief.version !== null) keyed.push([key, belief.version])
    return keyed.sort((a, b) => byText(a[0], b[0])).map(([, value]) => value as V)
  }

  /** The objects under an index key, sorted by key; of a stream in parts those in which their parts believe. */
  byIndex<V extends Value>(kind: string, index: string, key: string): readonly V[] {
    const stream = this.asked.get(kind)
    if (stream === undefined || stream.beliefs.size === 0) return this.store.byIndex<V>(kind, index, key)
    const { beliefs } = stream
    const collection = this.store.of(kind)
    const keyed: [string, Value][] = []
    for (const id of collection.idsUnder(index, key)) {
      const name = collection.keyOfId(id)!
      const value = collection.byId(id)!
      if (!beliefs.has(stream.beliefName(name, stream.partOf(value) ?? ''))) keyed.push([name, value])
    }
    const { keys } = collection.index(index)
    for (const [name, belief] of beliefs.entries()) {
      if (belief.version === null) continue
      const found = keys(belief.version)
      if (found === key || (Array.isArray(found) && found.includes(key))) keyed.push([name, belief.version])
    }
    return keyed.sort((a, b) => byText(a[0], b[0])).map(([, value]) => value as V)
  }

  /** The kinds of which this process may believe in objects under a key of an index of every kind, sorted. */
  kindsUnder(index: string, key: string): readonly string[] {
    const kinds = this.store.kindsUnder(index, key)
    for (const [kind, { beliefs }] of this.streams) if (beliefs.size > 0 && !kinds.includes(kind)) kinds.push(kind)
    return kinds.length > 1 ? kinds.sort(byText) : kinds
  }

  /** The sums of an aggregate for a group, as this process believes them. */
  counts(kind: string, aggregate: string, group: string): readonly number[] {
    const found = this.store.of(kind).aggregate(aggregate)
    const sums = found.get(group)
    const beliefs = this.beliefs(kind)
    if (beliefs === undefined) return sums
    const believed = sums.slice()
    for (const [key, belief] of beliefs.entries()) {
      const actual = this.store.get(kind, key)
      if (actual !== undefined) addTo(believed, found, group, actual, -1)
      if (belief.version !== null) addTo(believed, found, group, belief.version, 1)
    }
    return believed
  }

  /** What follows the objects of a kind (for one of every kind: of the kind that is named); undefined while this process believes other than what is true of them. */
  follower<F extends Follower>(definition: FollowerDefinition<F>, kind: string = definition.kind): F | undefined {
    return this.beliefs(kind) === undefined ? this.store.of(kind).follower(definition) : undefined
  }

  /** The same without beliefs: what is true. */
  get stored(): View {
    return new View(this.store)
  }

  /** Where this process believes other than what is true: each such object as it is and as it is believed to be, by key. */
  differences<V extends Value>(kind: string): Difference<V>[] {
    return (this.beliefs(kind)?.entries() ?? []).map(([key, { version }]) => ({ actual: this.store.get<V>(kind, key), believed: (version ?? undefined) as V | undefined }))
  }

  private beliefs(kind: string): { get(key: string): Belief | undefined; has(key: string): boolean; entries(): [string, Belief][] } | undefined {
    const stream = this.asked.get(kind)
    return stream === undefined || stream.beliefs.size === 0 ? undefined : stream.beliefs
  }
}

type AggregateReader = ReturnType<ReturnType<Store['of']>['aggregate']>

function addTo(sums: number[], aggregate: AggregateReader, group: string, value: Value, sign: number): void {
  if (!aggregate.groupsOf(value).includes(group)) return
  const counts = aggregate.definition.counts(value as never)
  for (let i = 0; i < sums.length; i++) sums[i]! += sign * counts[i]!
}
