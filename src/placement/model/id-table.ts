/**
 * Values by the store's ids, which are small whole numbers: pages of an array, so that no key is hashed. An id that
 * nothing in the store has (below 0) is kept apart.
 */
const PAGE_BITS = 10
const PAGE = 1 << PAGE_BITS

/** Values by id. */
export class IdTable<T> {
  private readonly pages: ((T | undefined)[] | undefined)[] = []
  private readonly odd = new Map<number, T>()

  get(id: number): T | undefined {
    return id < 0 ? this.odd.get(id) : this.pages[id >>> PAGE_BITS]?.[id & (PAGE - 1)]
  }

  set(id: number, value: T): void {
    if (id < 0) this.odd.set(id, value)
    else (this.pages[id >>> PAGE_BITS] ??= new Array<T | undefined>(PAGE).fill(undefined))[id & (PAGE - 1)] = value
  }

  delete(id: number): void {
    if (id < 0) return void this.odd.delete(id)
    const page = this.pages[id >>> PAGE_BITS]
    if (page !== undefined) page[id & (PAGE - 1)] = undefined
  }

  /** All values, by id. */
  values(): T[] {
    const odd = [...this.odd].sort(([a], [b]) => a - b).map(([, value]) => value)
    return [...odd, ...this.pages.flatMap((page) => page?.filter((value) => value !== undefined) ?? [])]
  }
}
