/** A set of names of which the first few, in their order, are asked for again and again. A derived structure, never state. */
import { Heap } from '../../client/index.js'
import { byText } from '../../model/index.js'

/** Sorting all is cheaper when more than one name in so many is asked for. */
const MOST = 8

export class Names {
  private readonly members = new Set<string>()
  /** All members, and names that have been members. */
  private readonly heap = new Heap<string>(byText)
  private readonly queued = new Set<string>()

  get size(): number {
    return this.members.size
  }

  add(name: string): void {
    this.members.add(name)
    if (this.queued.has(name)) return
    this.queued.add(name)
    this.heap.push(name)
  }

  delete(name: string): void {
    this.members.delete(name)
  }

  first(count: number): string[] {
    if (count * MOST > this.members.size) return [...this.members].sort(byText).slice(0, Math.max(0, count))
    const found: string[] = []
    while (found.length < count) {
      const name = this.heap.pop()!
      if (this.members.has(name)) found.push(name)
      else this.queued.delete(name)
    }
    for (const name of found) this.heap.push(name)
    return found
  }

  all(): string[] {
    return this.first(this.members.size)
  }
}
