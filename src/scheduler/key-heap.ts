/**
 * A heap of keys with a value each, under an order that whoever makes it gives; a key that is in it can be taken out.
 * The order must be total. Derived state: rebuilt from the rows of the queue.
 */
export interface HeapEntry<V> {
  readonly key: string
  readonly value: V
}

/** An entry and where it stands in the heap. */
interface Placed<V> extends HeapEntry<V> {
  at: number
}

export class KeyHeap<V> {
  private readonly entries: Placed<V>[] = []
  private readonly byKey = new Map<string, Placed<V>>()

  /** @param before whether an entry comes before another */
  constructor(private readonly before: (a: HeapEntry<V>, b: HeapEntry<V>) => boolean) {}

  get size(): number {
    return this.entries.length
  }

  /** The first entry; undefined if there is none. */
  get first(): HeapEntry<V> | undefined {
    return this.entries[0]
  }

  /** Adds a key that is not in the heap. */
  push(key: string, value: V): void {
    const entry: Placed<V> = { key, value, at: this.entries.length }
    this.byKey.set(key, entry)
    this.entries.push(entry)
    this.rise(entry)
  }

  /** Takes a key out; false if it is not in the heap. */
  remove(key: string): boolean {
    const entry = this.byKey.get(key)
    if (entry === undefined) return false
    this.byKey.delete(key)
    const last = this.entries.pop()!
    if (last === entry) return true
    this.put(last, entry.at)
    this.rise(last)
    this.sink(last)
    return true
  }

  private rise(entry: Placed<V>): void {
    while (entry.at > 0) {
      const parent = this.entries[(entry.at - 1) >> 1]!
      if (!this.before(entry, parent)) return
      this.swap(entry, parent)
    }
  }

  private sink(entry: Placed<V>): void {
    const { entries } = this
    for (;;) {
      const left = entries[2 * entry.at + 1]
      if (left === undefined) return
      const right = entries[2 * entry.at + 2]
      const least = right !== undefined && this.before(right, left) ? right : left
      if (!this.before(least, entry)) return
      this.swap(least, entry)
    }
  }

  private swap(a: Placed<V>, b: Placed<V>): void {
    const at = a.at
    this.put(a, b.at)
    this.put(b, at)
  }

  private put(entry: Placed<V>, at: number): void {
    this.entries[at] = entry
    entry.at = at
  }
}
