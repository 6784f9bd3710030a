/**
 * The object store: immutable values under (kind, key), each kind a table under dense ids. Layers above
 * register per kind what they want to look up: **indexes** (index key → objects) and **aggregates** (group key
 * → sums of integers). Both follow (old, new) at each commit, so a change costs O(1) whatever the number of
 * siblings. Key index, indexes and aggregates are derived and rebuilt after a restore; every listing is
 * sorted by key, whatever the history of insertions.
 */
import { byText } from '../plain/index.js'
import { LastAsked } from './last-asked.js'
import { Aggregate, Index, type AggregateDefinition, type IndexDefinition, type KeysOf, type Value } from './lookups.js'
import { cell, type Cell } from './state/cell.js'
import type { StateSpace } from './state/space.js'
import { table, type Table } from './state/table.js'

/** Stands for every kind where a kind is named. */
export const EVERY_KIND = '*'

/** Most look-ups under an index find nothing. */
const NOTHING: readonly never[] = Object.freeze([])

/** A derived structure that a layer above keeps beside the objects of a kind: told of every change, made anew after a restore. */
export interface Follower {
  update(old: never, value: never): void
}

export interface FollowerDefinition<F extends Follower = Follower> {
  readonly name: string
  /** The kind whose objects it follows; `*` for one follower of each kind. */
  readonly kind: string
  /** Makes it empty; it is then told of every object that is there. */
  readonly create: () => F
}

/** One change of one object. */
export interface Change<V extends Value = Value> {
  readonly kind: string
  readonly key: string
  readonly id: number
  readonly old: V | undefined
  readonly new: V | undefined
}

/** The objects of one kind. */
export class Collection {
  private readonly indexes = new Map<string, Index>()
  private readonly aggregates = new Map<string, Aggregate>()
  private readonly followers = new Map<FollowerDefinition, Follower>()
  /** The same as lists, to be gone through at every change. */
  private readonly toUpdate: { lookups: (Index | Aggregate)[]; followers: Follower[] } = { lookups: [], followers: [] }
  private ids: Map<string, number> | undefined
  /** The key that was looked up last: one is often asked for several times in a row. */
  private lastKey: string | undefined
  private lastId: number | undefined
  private sortedIds: readonly number[] | undefined
  /** Keys and values stand under the same ids. */
  private readonly keys: Table<string>
  private readonly values: Table<Value>

  constructor(
    space: StateSpace,
    readonly kind: string,
  ) {
    this.keys = table(space, `store/${kind}/keys`)
    this.values = table(space, `store/${kind}`)
  }

  get size(): number {
    return this.idsByKey().size
  }

  idOf(key: string): number | undefined {
    if (key !== this.lastKey) {
      this.lastId = this.idsByKey().get(key)
      this.lastKey = key
    }
    return this.lastId
  }

  get(key: string): Value | undefined {
    const id = this.idOf(key)
    return id === undefined ? undefined : this.values.get(id)
  }

  byId(id: number): Value | undefined {
    return this.values.get(id)
  }

  keyOfId(id: number): string | undefined {
    return this.keys.get(id)
  }

  put(name: string, value: Value | undefined): Change {
    let id = this.idOf(name)
    // Of all texts that are equal to it the one that was there first: whoever looks it up finds it at once.
    const key = id === undefined ? name : this.keys.get(id)!
    const old = id === undefined ? undefined : this.values.get(id)!
    if (id === undefined) {
      if (value === undefined) throw new Error(`nothing stored under ${this.kind} ${key}`)
      this.lastId = id = this.keys.push(key)
      this.idsByKey().set(key, id)
      this.sortedIds = undefined
    } else if (value === undefined) {
      this.lastId = undefined
      this.idsByKey().delete(key)
      this.keys.set(id, undefined)
      this.sortedIds = undefined
    }
    this.values.set(id, value)
    const { lookups, followers } = this.toUpdate
    for (let i = 0; i < lookups.length; i++) lookups[i]!.update(id, value)
    for (let i = 0; i < followers.length; i++) followers[i]!.update(old as never, value as never)
    return { kind: this.kind, key, id, old, new: value }
  }

  /** All ids, sorted by key. */
  sorted(): readonly number[] {
    this.sortedIds ??= [...this.idsByKey()].sort((a, b) => byText(a[0], b[0])).map(([, id]) => id)
    return this.sortedIds
  }

  /** The ids under an index key, sorted by object key. */
  idsUnder(index: string, key: string): readonly number[] {
    const bucket = this.index(index).bucket(key)
    if (bucket === undefined) return NOTHING
    return bucket.sorted((a, b) => byText(this.keyOfId(a)!, this.keyOfId(b)!))
  }

  /** How many objects stand under an index key. */
  countUnder(index: string, key: string): number {
    return this.index(index).bucket(key)?.size ?? 0
  }

  index(name: string): Index {
    const index = this.indexes.get(name)
    if (index === undefined) throw new Error(`kind '${this.kind}' has no index '${name}'`)
    return index
  }

  aggregate(name: string): Aggregate {
    const aggregate = this.aggregates.get(name)
    if (aggregate === undefined) throw new Error(`kind '${this.kind}' has no aggregate '${name}'`)
    return aggregate
  }

  addIndex(definition: IndexDefinition): Index {
    const index = new Index(definition.keys as KeysOf)
    this.indexes.set(definition.name, index)
    this.toUpdate.lookups.push(index)
    this.each((id, value) => index.update(id, value))
    return index
  }

  addAggregate(definition: AggregateDefinition): void {
    const aggregate = new Aggregate(definition)
    this.aggregates.set(definition.name, aggregate)
    this.toUpdate.lookups.push(aggregate)
    this.each((id, value) => aggregate.update(id, value))
  }

  addFollower(definition: FollowerDefinition): void {
    const follower = definition.create()
    this.followers.set(definition, follower)
    this.toUpdate.followers = [...this.followers.values()]
    this.each((_id, value) => follower.update(undefined as never, value as never))
  }

  follower<F extends Follower>(definition: FollowerDefinition<F>): F {
    const follower = this.followers.get(definition)
    if (follower === undefined) throw new Error(`kind '${this.kind}' has no follower '${definition.name}'`)
    return follower as F
  }

  rebuild(): void {
    this.ids = undefined
    this.lastKey = undefined
    this.sortedIds = undefined
    const { lookups } = this.toUpdate
    for (const lookup of lookups) lookup.clear()
    this.each((id, value) => {
      for (const lookup of lookups) lookup.update(id, value)
    })
    for (const definition of this.followers.keys()) this.addFollower(definition)
  }

  private idsByKey(): Map<string, number> {
    if (this.ids !== undefined) return this.ids
    const ids = new Map<string, number>()
    this.each((id) => ids.set(this.keys.get(id)!, id))
    return (this.ids = ids)
  }

  private each(visit: (id: number, value: Value) => void): void {
    for (let id = 0; id < this.values.length; id++) {
      const value = this.values.get(id)
      if (value !== undefined) visit(id, value)
    }
  }
}

/** All collections of a simulation. Kinds come into being when something of them is first stored. */
export class Store {
  private readonly collections = new Map<string, Collection>()
  private readonly known: Cell<readonly string[]>
  private readonly indexes: IndexDefinition[] = []
  private readonly aggregates: AggregateDefinition[] = []
  private readonly followers: FollowerDefinition[] = []
  private readonly kindWatchers: ((kind: string) => void)[] = []
  /** The indexes of every kind, each with those of the kinds that are known, sorted. */
  private readonly ofEveryKind = new Map<string, { readonly kind: string; readonly index: Index }[]>()
  private readonly asked = new LastAsked(this.collections)

  constructor(private readonly space: StateSpace) {
    this.known = cell<readonly string[]>(space, 'store/kinds', [])
  }

  /** The kinds that hold or held objects, sorted. */
  kinds(): readonly string[] {
    return this.known.get()
  }

  of(kind: string): Collection {
    let collection = this.found(kind)
    if (collection === undefined) {
      collection = new Collection(this.space, kind)
      this.collections.set(kind, collection)
      for (const index of this.indexes) if (index.kind === kind || index.kind === EVERY_KIND) this.addIndexTo(collection, index)
      for (const aggregate of this.aggregates) if (aggregate.kind === kind) collection.addAggregate(aggregate)
      for (const follower of this.followers) if (follower.kind === kind || follower.kind === EVERY_KIND) collection.addFollower(follower)
      if (!this.known.get().includes(kind)) this.known.set([...this.known.get(), kind].sort(byText))
      for (const watcher of this.kindWatchers) watcher(kind)
    }
    return collection
  }

  /** The objects of a kind, if it is known: who only looks does not make a kind known. */
  found(kind: string): Collection | undefined {
    return this.asked.get(kind)
  }

  /** Calls back with every kind that is known, now and whenever another comes to be known. */
  onKind(watcher: (kind: string) => void): void {
    this.kindWatchers.push(watcher)
    for (const kind of this.kinds()) if (this.collections.has(kind)) watcher(kind)
  }

  /** Adds an index; the same definition a second time changes nothing. */
  addIndex(definition: IndexDefinition): void {
    if (this.indexes.includes(definition)) return
    this.indexes.push(definition)
    for (const [kind, collection] of this.collections) {
      if (definition.kind === kind || definition.kind === EVERY_KIND) this.addIndexTo(collection, definition)
    }
  }

  private addIndexTo(collection: Collection, definition: IndexDefinition): void {
    const index = collection.addIndex(definition)
    if (definition.kind !== EVERY_KIND) return
    const others = this.ofEveryKind.get(definition.name) ?? []
    this.ofEveryKind.set(definition.name, [...others, { kind: collection.kind, index }].sort((a, b) => byText(a.kind, b.kind)))
  }

  /** Adds an aggregate; the same definition a second time changes nothing. */
  addAggregate(definition: AggregateDefinition): void {
    if (this.aggregates.includes(definition)) return
    this.aggregates.push(definition)
    this.collections.get(definition.kind)?.addAggregate(definition)
  }

  /** Adds a follower; the same definition a second time changes nothing. */
  addFollower(definition: FollowerDefinition): void {
    if (this.followers.includes(definition)) return
    this.followers.push(definition)
    for (const [kind, collection] of this.collections) {
      if (definition.kind === kind || definition.kind === EVERY_KIND) collection.addFollower(definition)
    }
  }

  get<V extends Value>(kind: string, key: string): V | undefined {
    return this.found(kind)?.get(key) as V | undefined
  }

  /** All objects of a kind, sorted by key. */
  list<V extends Value>(kind: string): V[] {
    const collection = this.found(kind)
    return collection === undefined ? [] : collection.sorted().map((id) => collection.byId(id) as V)
  }

  /** The objects under an index key, sorted by key. */
  byIndex<V extends Value>(kind: string, index: string, key: string): readonly V[] {
    const collection = this.found(kind)
    const ids = collection?.idsUnder(index, key)
    if (ids === undefined || ids.length === 0) return NOTHING as readonly V[]
    return ids.length === 1 ? [collection!.byId(ids[0]!) as V] : ids.map((id) => collection!.byId(id) as V)
  }

  /** The kinds of which there are objects under a key of an index of every kind, sorted. */
  kindsUnder(index: string, key: string): string[] {
    const kinds: string[] = []
    for (const each of this.ofEveryKind.get(index) ?? []) if (each.index.bucket(key) !== undefined) kinds.push(each.kind)
    return kinds
  }

  /** Rebuilds everything derived; called after a restore. */
  rebuild(): void {
    for (const kind of this.known.get()) this.of(kind)
    for (const collection of this.collections.values()) collection.rebuild()
  }
}
