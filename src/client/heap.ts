/** A binary heap over a comparison: the smallest first. A derived structure, never state. */
export class Heap<T> {
  private readonly items: T[] = []

  constructor(private readonly compare: (a: T, b: T) => number) {}

  get top(): T | undefined {
    return this.items[0]
  }

  push(item: T): void {
    const { items } = this
    let place = items.length
    while (place > 0) {
      const parent = (place - 1) >>> 1
      if (this.compare(items[parent]!, item) <= 0) break
      items[place] = items[parent]!
      place = parent
    }
    items[place] = item
  }

  pop(): T | undefined {
    const { items } = this
    const top = items[0]
    const last = items.pop()
    if (items.length > 0) this.sink(last!)
    return top
  }

  private sink(item: T): void {
    const { items } = this
    let place = 0
    for (;;) {
      let child = 2 * place + 1
      if (child >= items.length) break
      if (child + 1 < items.length && this.compare(items[child + 1]!, items[child]!) < 0) child++
      if (this.compare(item, items[child]!) <= 0) break
      items[place] = items[child]!
      place = child
    }
    items[place] = item
  }
}
