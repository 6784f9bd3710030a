/**
 * What follows the objects of a kind so that nobody walks over them: indexes and aggregates. Both know what each
 * object contributes now, so that a change computes only what is new.
 */
import { sameTexts } from '../plain/index.js'

/** A stored value: plain and frozen. */
export type Value = object

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

export type KeysOf = (value: Value) => string | readonly string[] | undefined

/** Objects by keys that are read off them. */
export class Index {
  private buckets = new Map<string, Bucket>()
  /** The keys under which each id stands now, so that a change computes only the new ones. */
  private current: (string | readonly string[] | undefined)[] = []
  /** Where each id that stands under a single key stands among the ids of its bucket. */
  private places: number[] = []

  constructor(readonly keys: KeysOf) {}

  clear(): void {
    this.buckets = new Map()
    this.current = []
    this.places = []
  }

  update(id: number, value: Value | undefined): void {
    const current = reachingTo(this.current, id)
    const before = current[id]
    const after = value === undefined ? undefined : this.keys(value)
    if (before === after) return
    current[id] = after
    if (typeof before === 'object' && typeof after === 'object') return this.updateList(id, before, after)
    if (typeof before === 'string') this.remove(before, id)
    else if (before !== undefined) for (const key of before) this.unlist(key, id)
    if (typeof after === 'string') this.places[id] = this.bucketOf(after).add(id)
    else if (after !== undefined) for (const key of after) this.bucketOf(key).list(id)
  }

  bucket(key: string): Bucket | undefined {
    return this.buckets.get(key)
  }

  /** A list is usually the one before without some keys, and with others at its end: the rest is passed over. */
  private updateList(id: number, before: readonly string[], after: readonly string[]): void {
    let kept = 0
    const gone: string[] = []
    for (const key of before) {
      if (key === after[kept]) kept++
      else gone.push(key)
    }
    for (const key of gone) this.unlist(key, id)
    for (let i = kept; i < after.length; i++) this.bucketOf(after[i]!).list(id)
    // A key that stands twice in a list is removed once: what stays must be there.
    if (kept > 0) for (const key of gone) if (after.includes(key)) this.bucketOf(key).list(id)
  }

  private bucketOf(key: string): Bucket {
    let bucket = this.buckets.get(key)
    if (bucket === undefined) this.buckets.set(key, (bucket = new Bucket(this.places)))
    return bucket
  }

  private remove(key: string, id: number): void {
    const bucket = this.buckets.get(key)!
    bucket.removeAt(this.places[id]!)
    if (bucket.size === 0) this.buckets.delete(key)
  }

  private unlist(key: string, id: number): void {
    const bucket = this.buckets.get(key)
    if (bucket?.unlist(id) === true && bucket.size === 0) this.buckets.delete(key)
  }
}

/**
 * The ids under one key, in a total order when somebody asks. Of an id that stands under this key alone its index knows
 * the place: a set of tens of thousands is slow. Of an id that stands under several the bucket itself does.
 */
class Bucket {
  private readonly ids: number[] = []
  private listed: Map<number, number> | undefined
  private known: readonly number[] | undefined
  /** What has come or gone since the order is known. */
  private changed: number[] = []

  /** @param places the places of the ids that stand under a single key */
  constructor(private readonly places: number[]) {}

  get size(): number {
    return this.ids.length
  }

  /** Adds an id that stands under no other key; returns its place. */
  add(id: number): number {
    this.note(id)
    return this.ids.push(id) - 1
  }

  /** Adds an id that may stand under others too, unless it is there. */
  list(id: number): void {
    this.listed ??= new Map()
    if (!this.listed.has(id)) this.listed.set(id, this.add(id))
  }

  /** Takes away an id that was added with `list`, if it is there. */
  unlist(id: number): boolean {
    const place = this.listed?.get(id)
    if (place === undefined) return false
    this.listed!.delete(id)
    this.removeAt(place)
    return true
  }

  /** Takes away the id at a place; the last one comes to stand there. */
  removeAt(place: number): void {
    this.note(this.ids[place]!)
    const last = this.ids.pop()!
    if (place === this.ids.length) return
    this.ids[place] = last
    if (this.listed?.has(last) === true) this.listed.set(last, place)
    else this.places[last] = place
  }

  /** The ids in order; a few that have changed do not make the rest be sorted again. */
  sorted(compare: (a: number, b: number) => number): readonly number[] {
    if (this.known === undefined) return (this.known = this.ids.slice().sort(compare))
    if (this.changed.length === 0) return this.known
    const { changed } = this
    const sorted = this.known.filter((id) => !changed.includes(id))
    for (const id of new Set(changed)) if (this.has(id)) sorted.splice(placeOf(sorted, id, compare), 0, id)
    this.changed = []
    return (this.known = sorted)
  }

  private has(id: number): boolean {
    return this.ids[this.listed?.get(id) ?? this.places[id] ?? -1] === id
  }

  private note(id: number): void {
    if (this.known === undefined) return
    if (this.changed.length < CHANGED_MAX) {
      this.changed.push(id)
    } else {
      this.known = undefined
      this.changed = []
    }
  }
}

const CHANGED_MAX = 16

/** Where an id belongs among sorted ones. */
function placeOf(sorted: readonly number[], id: number, compare: (a: number, b: number) => number): number {
  let from = 0
  for (let to = sorted.length; from < to;) {
    const middle = (from + to) >>> 1
    if (compare(sorted[middle]!, id) < 0) from = middle + 1
    else to = middle
  }
  return from
}

/** A list that has a place for an id, without gaps though most objects may add nothing to it: lists with gaps are slow. */
function reachingTo<T>(list: (T | undefined)[], id: number): (T | undefined)[] {
  while (list.length <= id) list.push(undefined)
  return list
}

/** Sums by group. */
export class Aggregate {
  private sums = new Map<string, number[]>()
  /** What each id adds now, so that a change computes only the new. */
  private current: (Share | undefined)[] = []
  private readonly nothing: readonly number[]

  constructor(readonly definition: AggregateDefinition) {
    this.nothing = new Array<number>(definition.width).fill(0)
  }

  clear(): void {
    this.sums = new Map()
    this.current = []
  }

  update(id: number, value: Value | undefined): void {
    const current = reachingTo(this.current, id)
    const before = current[id]
    const after = value === undefined ? undefined : this.shareOf(value)
    if (before === after) return
    current[id] = after
    if (before !== undefined && after !== undefined && sameTexts(before.groups, after.groups)) return this.add(after.groups, after.counts, before.counts)
    if (before !== undefined) this.add(before.groups, this.nothing, before.counts)
    if (after !== undefined) this.add(after.groups, after.counts, this.nothing)
  }

  get(group: string): readonly number[] {
    return this.sums.get(group) ?? this.nothing
  }

  /** The sums as they would be if `believed` stood where `actual` stands. */
  groupsOf(value: Value): readonly string[] {
    return asList(this.definition.group(value as never))
  }

  private shareOf(value: Value): Share | undefined {
    const groups = this.groupsOf(value)
    return groups.length === 0 ? undefined : { groups, counts: this.definition.counts(value as never) }
  }

  /** Adds some counts to the sums of groups and takes others away. */
  private add(groups: readonly string[], counts: readonly number[], gone: readonly number[]): void {
    for (const group of groups) {
      let sums = this.sums.get(group)
      if (sums === undefined) this.sums.set(group, (sums = this.nothing.slice()))
      let zeros = 0
      for (let i = 0; i < sums.length; i++) if ((sums[i]! += counts[i]! - gone[i]!) === 0) zeros++
      // A group that sums up to nothing is as good as absent: groups that come and go must not pile up.
      if (zeros === sums.length) this.sums.delete(group)
    }
  }
}

/** What one object adds to the sums of its groups. */
interface Share {
  readonly groups: readonly string[]
  readonly counts: readonly number[]
}

function asList(keys: string | readonly string[] | undefined): readonly string[] {
  return keys === undefined ? [] : typeof keys === 'string' ? [keys] : keys
}
