/**
 * A heap of keys under an order that whoever makes it gives; a key that is in it can be taken out. The order must be
 * total and must not change for a key that is in the heap. Derived state: rebuilt from the rows of the queue.
 */
export class KeyHeap {
  private readonly keys: string[] = []
  private readonly places = new Map<string, number>()

  /** @param before whether a key comes before another */
  constructor(private readonly before: (a: string, b: string) => boolean) {}

  get size(): number {
    return this.keys.length
  }

  has(key: string): boolean {
    return this.places.has(key)
  }

  /** The first key; undefined if there is none. */
  get first(): string | undefined {
    return this.keys[0]
  }

  push(key: string): void {
    this.places.set(key, this.keys.length)
    this.keys.push(key)
    this.rise(this.keys.length - 1)
  }

  pop(): string | undefined {
    const first = this.keys[0]
    if (first !== undefined) this.remove(first)
    return first
  }

  /** Takes a key out; false if it is not in the heap. */
  remove(key: string): boolean {
    const at = this.places.get(key)
    if (at === undefined) return false
    this.places.delete(key)
    const last = this.keys.pop()!
    if (last === key) return true
    this.keys[at] = last
    this.places.set(last, at)
    this.rise(at)
    this.sink(this.places.get(last)!)
    return true
  }

  private rise(at: number): void {
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.before(this.keys[at]!, this.keys[parent]!)) return
      this.swap(at, parent)
      at = parent
    }
  }

  private sink(at: number): void {
    for (;;) {
      let least = at
      for (const child of [2 * at + 1, 2 * at + 2]) if (child < this.keys.length && this.before(this.keys[child]!, this.keys[least]!)) least = child
      if (least === at) return
      this.swap(at, least)
      at = least
    }
  }

  private swap(a: number, b: number): void {
    const key = this.keys[a]!
    this.keys[a] = this.keys[b]!
    this.keys[b] = key
    this.places.set(this.keys[a]!, a)
    this.places.set(key, b)
  }
}
