/**
 * The object store: immutable values under (kind, key), each kind a table under dense ids. Layers above
 * register per kind what they want to look up: **indexes** (index key → objects) and **aggregates** (group key
 * → sums of integers). Both follow (old, new) at each commit, so a change costs O(1) whatever the number of
 * siblings. Key index, indexes and aggregates are derived and rebuilt after a restore; every listing is
 * sorted by key, whatever the history of insertions.
 */
import { cell, type Cell } from './state/cell.js'
import { byCodeUnits } from './state/dictionary.js'
import type { StateSpace } from './state/space.js'
import { table, type Table } from './state/table.js'

/** A stored value: plain and frozen. */
export type Value = object

/** Stands for every kind where a kind is named. */
export const EVERY_KIND = '*'

/** Index keys of a value: one, several or none. */
export interface IndexDefinition {
  readonly name: string
  /** The kind whose objects are indexed; `*` for all. */
  readonly kind: string
  readonly keys: (value: never) => string | readonly string[] | undefined
}

/** Integer sums over the values of a group. */
export interface AggregateDefinition {
  readonly name: string
  readonly kind: string
  readonly group: (value: never) => string | readonly string[] | undefined
  /** What one value adds; always of the same length. */
  readonly counts: (value: never) => readonly number[]
  readonly width: number
}

/** A derived structure that a layer above keeps beside the objects of a kind: told of every change, made anew after a restore. */
export interface Follower {
  update(old: never, value: never): void
}

export interface FollowerDefinition<F extends Follower = Follower> {
  readonly name: string
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

interface Row {
  readonly key: string
  readonly value: Value
}

type KeysOf = (value: Value) => string | readonly string[] | undefined

class Index {
  private buckets = new Map<string, Bucket>()
  /** The keys under which each id stands now, so that a change computes only the new ones. */
  private current: (string | readonly string[] | undefined)[] = []

  constructor(readonly keys: KeysOf) {}

  clear(): void {
    this.buckets = new Map()
    this.current = []
  }

  update(id: number, value: Value | undefined): void {
    const before = this.current[id]
    const after = value === undefined ? undefined : this.keys(value)
    if (before === after) return
    this.current[id] = after
    if (typeof before !== 'object' || typeof after !== 'object') {
      for (const key of asList(before)) this.remove(key, id)
      for (const key of asList(after)) this.add(key, id)
    } else {
      this.updateList(id, before, after)
    }
  }

  bucket(key: string): Bucket | undefined {
    return this.buckets.get(key)
  }

  /** Lists usually differ in a few places: what both start or end with is passed over. */
  private updateList(id: number, before: readonly string[], after: readonly string[]): void {
    let start = 0
    while (start < before.length && start < after.length && before[start] === after[start]) start++
    let fromEnd = 0
    while (fromEnd < before.length - start && fromEnd < after.length - start && before[before.length - 1 - fromEnd] === after[after.length - 1 - fromEnd]) fromEnd++
    for (let i = start; i < before.length - fromEnd; i++) this.remove(before[i]!, id)
    for (let i = 0; i < start; i++) this.restore(after[i]!, id)
    for (let i = start; i < after.length; i++) this.restore(after[i]!, id)
  }

  /** A key that stands twice in a list is removed once: what stays must be there. */
  private restore(key: string, id: number): void {
    if (this.buckets.get(key)?.ids.has(id) !== true) this.add(key, id)
  }

  private add(key: string, id: number): void {
    let bucket = this.buckets.get(key)
    if (bucket === undefined) this.buckets.set(key, (bucket = { ids: new Set(), sorted: undefined }))
    bucket.ids.add(id)
    bucket.sorted = undefined
  }

  private remove(key: string, id: number): void {
    const bucket = this.buckets.get(key)
    if (bucket === undefined || !bucket.ids.delete(id)) return
    bucket.sorted = undefined
    if (bucket.ids.size === 0) this.buckets.delete(key)
  }
}

interface Bucket {
  readonly ids: Set<number>
  sorted: readonly number[] | undefined
}

class Aggregate {
  private sums = new Map<string, number[]>()

  constructor(readonly definition: AggregateDefinition) {}

  clear(): void {
    this.sums = new Map()
  }

  update(old: Value | undefined, value: Value | undefined): void {
    if (old !== undefined) this.add(old, -1)
    if (value !== undefined) this.add(value, 1)
  }

  get(group: string): readonly number[] {
    return this.sums.get(group) ?? new Array<number>(this.definition.width).fill(0)
  }

  /** The sums as they would be if `believed` stood where `actual` stands. */
  groupsOf(value: Value): readonly string[] {
    return asList(this.definition.group(value as never))
  }

  private add(value: Value, sign: 1 | -1): void {
    const groups = asList(this.definition.group(value as never))
    if (groups.length === 0) return
    const counts = this.definition.counts(value as never)
    for (const group of groups) {
      let sums = this.sums.get(group)
      if (sums === undefined) this.sums.set(group, (sums = new Array<number>(this.definition.width).fill(0)))
      let zeros = 0
      for (let i = 0; i < sums.length; i++) if ((sums[i]! += sign * counts[i]!) === 0) zeros++
      // A group that sums up to nothing is as good as absent: groups that come and go must not pile up.
      if (zeros === sums.length) this.sums.delete(group)
    }
  }
}

/** The objects of one kind. */
export class Collection {
  readonly indexes = new Map<string, Index>()
  readonly aggregates = new Map<string, Aggregate>()
  private readonly followers = new Map<FollowerDefinition, Follower>()
  private ids: Map<string, number> | undefined
  private sortedIds: readonly number[] | undefined
  private readonly rows: Table<Row>

  constructor(
    space: StateSpace,
    readonly kind: string,
  ) {
    this.rows = table(space, `store/${kind}`)
  }

  get size(): number {
    return this.idsByKey().size
  }

  idOf(key: string): number | undefined {
    return this.idsByKey().get(key)
  }

  get(key: string): Value | undefined {
    const id = this.idsByKey().get(key)
    return id === undefined ? undefined : this.rows.get(id)!.value
  }

  byId(id: number): Value | undefined {
    return this.rows.get(id)?.value
  }

  keyOfId(id: number): string | undefined {
    return this.rows.get(id)?.key
  }

  put(key: string, value: Value | undefined): Change {
    const ids = this.idsByKey()
    let id = ids.get(key)
    const old = id === undefined ? undefined : this.rows.get(id)!.value
    if (id === undefined) {
      if (value === undefined) throw new Error(`nothing stored under ${this.kind} ${key}`)
      id = this.rows.length
      ids.set(key, id)
      this.sortedIds = undefined
    }
    if (value === undefined) {
      ids.delete(key)
      this.rows.set(id, undefined)
      this.sortedIds = undefined
    } else {
      this.rows.set(id, { key, value })
    }
    for (const index of this.indexes.values()) index.update(id, value)
    for (const aggregate of this.aggregates.values()) aggregate.update(old, value)
    for (const follower of this.followers.values()) follower.update(old as never, value as never)
    return { kind: this.kind, key, id, old, new: value }
  }

  /** All ids, sorted by key. */
  sorted(): readonly number[] {
    this.sortedIds ??= [...this.idsByKey()].sort((a, b) => byCodeUnits(a[0], b[0])).map(([, id]) => id)
    return this.sortedIds
  }

  /** The ids under an index key, sorted by object key. */
  idsUnder(index: string, key: string): readonly number[] {
    const bucket = this.index(index).bucket(key)
    if (bucket === undefined) return []
    bucket.sorted ??= [...bucket.ids].sort((a, b) => byCodeUnits(this.keyOfId(a)!, this.keyOfId(b)!))
    return bucket.sorted
  }

  /** How many objects stand under an index key. */
  countUnder(index: string, key: string): number {
    return this.index(index).bucket(key)?.ids.size ?? 0
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

  addIndex(definition: IndexDefinition): void {
    const index = new Index(definition.keys as KeysOf)
    this.indexes.set(definition.name, index)
    this.eachRow((id, row) => index.update(id, row.value))
  }

  addAggregate(definition: AggregateDefinition): void {
    const aggregate = new Aggregate(definition)
    this.aggregates.set(definition.name, aggregate)
    this.eachRow((_id, row) => aggregate.update(undefined, row.value))
  }

  addFollower(definition: FollowerDefinition): void {
    const follower = definition.create()
    this.followers.set(definition, follower)
    this.eachRow((_id, row) => follower.update(undefined as never, row.value as never))
  }

  follower<F extends Follower>(definition: FollowerDefinition<F>): F {
    const follower = this.followers.get(definition)
    if (follower === undefined) throw new Error(`kind '${this.kind}' has no follower '${definition.name}'`)
    return follower as F
  }

  rebuild(): void {
    this.ids = undefined
    this.sortedIds = undefined
    for (const index of this.indexes.values()) index.clear()
    for (const aggregate of this.aggregates.values()) aggregate.clear()
    this.eachRow((id, row) => {
      for (const index of this.indexes.values()) index.update(id, row.value)
      for (const aggregate of this.aggregates.values()) aggregate.update(undefined, row.value)
    })
    for (const definition of this.followers.keys()) this.addFollower(definition)
  }

  private idsByKey(): Map<string, number> {
    if (this.ids !== undefined) return this.ids
    const ids = new Map<string, number>()
    this.eachRow((id, row) => ids.set(row.key, id))
    return (this.ids = ids)
  }

  private eachRow(visit: (id: number, row: Row) => void): void {
    for (let id = 0; id < this.rows.length; id++) {
      const row = this.rows.get(id)
      if (row !== undefined) visit(id, row)
    }
  }
}

/** All collections of a simulation. Kinds come into being when they are first named. */
export class Store {
  private readonly collections = new Map<string, Collection>()
  private readonly known: Cell<readonly string[]>
  private readonly indexes: IndexDefinition[] = []
  private readonly aggregates: AggregateDefinition[] = []
  private readonly followers: FollowerDefinition[] = []
  private readonly kindWatchers: ((kind: string) => void)[] = []

  constructor(private readonly space: StateSpace) {
    this.known = cell<readonly string[]>(space, 'store/kinds', [])
  }

  /** The kinds that hold or held objects, sorted. */
  kinds(): string[] {
    return [...this.known.get()].sort(byCodeUnits)
  }

  of(kind: string): Collection {
    let collection = this.collections.get(kind)
    if (collection === undefined) {
      collection = new Collection(this.space, kind)
      this.collections.set(kind, collection)
      for (const index of this.indexes) if (index.kind === kind || index.kind === EVERY_KIND) collection.addIndex(index)
      for (const aggregate of this.aggregates) if (aggregate.kind === kind) collection.addAggregate(aggregate)
      for (const follower of this.followers) if (follower.kind === kind) collection.addFollower(follower)
      if (!this.known.get().includes(kind)) this.known.set([...this.known.get(), kind])
      for (const watcher of this.kindWatchers) watcher(kind)
    }
    return collection
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
      if (definition.kind === kind || definition.kind === EVERY_KIND) collection.addIndex(definition)
    }
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
    this.collections.get(definition.kind)?.addFollower(definition)
  }

  get<V extends Value>(kind: string, key: string): V | undefined {
    return this.of(kind).get(key) as V | undefined
  }

  /** All objects of a kind, sorted by key. */
  list<V extends Value>(kind: string): V[] {
    const collection = this.of(kind)
    return collection.sorted().map((id) => collection.byId(id) as V)
  }

  /** The objects under an index key, sorted by key. */
  byIndex<V extends Value>(kind: string, index: string, key: string): V[] {
    const collection = this.of(kind)
    return collection.idsUnder(index, key).map((id) => collection.byId(id) as V)
  }

  /** Rebuilds everything derived; called after a restore. */
  rebuild(): void {
    for (const kind of this.known.get()) this.of(kind)
    for (const collection of this.collections.values()) collection.rebuild()
  }
}

function asList(keys: string | readonly string[] | undefined): readonly string[] {
  return keys === undefined ? [] : typeof keys === 'string' ? [keys] : keys
}
