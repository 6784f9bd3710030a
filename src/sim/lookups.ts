/**
 * What follows the objects of a kind so that nobody walks over them: indexes and aggregates. Both know what each
 * object contributes now, so that a change computes only what is new.
 */
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

  /** A list is usually the one before without some keys, and with others at its end: the rest is passed over. */
  private updateList(id: number, before: readonly string[], after: readonly string[]): void {
    let kept = 0
    const gone: string[] = []
    for (const key of before) {
      if (key === after[kept]) kept++
      else gone.push(key)
    }
    for (const key of gone) this.remove(key, id)
    for (let i = kept; i < after.length; i++) this.add(after[i]!, id)
    // A key that stands twice in a list is removed once: what stays must be there.
    if (kept > 0) for (const key of gone) if (after.includes(key)) this.add(key, id)
  }

  private add(key: string, id: number): void {
    let bucket = this.buckets.get(key)
    if (bucket === undefined) this.buckets.set(key, (bucket = new Bucket()))
    bucket.add(id)
  }

  private remove(key: string, id: number): void {
    const bucket = this.buckets.get(key)
    if (bucket === undefined || !bucket.remove(id)) return
    if (bucket.ids.size === 0) this.buckets.delete(key)
  }
}

/** The ids under one key, in a total order when somebody asks. */
class Bucket {
  readonly ids = new Set<number>()
  private known: readonly number[] | undefined
  /** What has come or gone since the order is known. */
  private changed: number[] = []

  add(id: number): void {
    if (this.ids.has(id)) return
    this.ids.add(id)
    this.note(id)
  }

  remove(id: number): boolean {
    if (!this.ids.delete(id)) return false
    this.note(id)
    return true
  }

  /** The ids in order; a few that have changed do not make the rest be sorted again. */
  sorted(compare: (a: number, b: number) => number): readonly number[] {
    if (this.known === undefined) return (this.known = [...this.ids].sort(compare))
    if (this.changed.length === 0) return this.known
    const { changed } = this
    const sorted = this.known.filter((id) => !changed.includes(id))
    for (const id of new Set(changed)) if (this.ids.has(id)) sorted.splice(placeOf(sorted, id, compare), 0, id)
    this.changed = []
    return (this.known = sorted)
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

/** Sums by group. */
export class Aggregate {
  private sums = new Map<string, number[]>()
  /** What each id adds now, so that a change computes only the new. */
  private current: (Share | undefined)[] = []

  constructor(readonly definition: AggregateDefinition) {}

  clear(): void {
    this.sums = new Map()
    this.current = []
  }

  update(id: number, value: Value | undefined): void {
    const before = this.current[id]
    const after = value === undefined ? undefined : this.shareOf(value)
    this.current[id] = after
    if (before !== undefined) this.add(before, -1)
    if (after !== undefined) this.add(after, 1)
  }

  get(group: string): readonly number[] {
    return this.sums.get(group) ?? new Array<number>(this.definition.width).fill(0)
  }

  /** The sums as they would be if `believed` stood where `actual` stands. */
  groupsOf(value: Value): readonly string[] {
    return asList(this.definition.group(value as never))
  }

  private shareOf(value: Value): Share | undefined {
    const groups = this.groupsOf(value)
    return groups.length === 0 ? undefined : { groups, counts: this.definition.counts(value as never) }
  }

  private add({ groups, counts }: Share, sign: 1 | -1): void {
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

/** What one object adds to the sums of its groups. */
interface Share {
  readonly groups: readonly string[]
  readonly counts: readonly number[]
}

function asList(keys: string | readonly string[] | undefined): readonly string[] {
  return keys === undefined ? [] : typeof keys === 'string' ? [keys] : keys
}
