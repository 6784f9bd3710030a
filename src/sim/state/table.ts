/**
 * A table holds frozen values under dense ids, in copy-on-write pages. Writing costs a page copy at most once
 * per page and snapshot; reading costs two array accesses.
 */
import { imageOf, type Primitive, type StateSpace, type WriteToken } from './space.js'

const PAGE_BITS = 8
const PAGE_SIZE = 1 << PAGE_BITS
const PAGE_MASK = PAGE_SIZE - 1

interface Page<T> {
  readonly token: WriteToken
  readonly values: (T | undefined)[]
}

interface TableImage<T> {
  readonly pages: readonly Page<T>[]
  readonly length: number
}

export class Table<T> implements Primitive {
  private pages: Page<T>[] = []
  private directoryToken: WriteToken
  private count = 0

  constructor(
    private readonly space: StateSpace,
    readonly name: string,
  ) {
    this.directoryToken = space.token
  }

  /** One more than the highest id ever set. */
  get length(): number {
    return this.count
  }

  get(id: number): T | undefined {
    return this.pages[id >> PAGE_BITS]?.values[id & PAGE_MASK]
  }

  set(id: number, value: T | undefined): void {
    const index = id >> PAGE_BITS
    if (this.directoryToken !== this.space.token) {
      this.pages = this.pages.slice()
      this.directoryToken = this.space.token
    }
    while (this.pages.length <= index) this.pages.push({ token: this.space.token, values: [] })
    let page = this.pages[index]!
    if (page.token !== this.space.token) {
      page = { token: this.space.token, values: page.values.slice() }
      this.pages[index] = page
    }
    const offset = id & PAGE_MASK
    while (page.values.length < offset) page.values.push(undefined)
    page.values[offset] = value
    if (id >= this.count) this.count = id + 1
  }

  /** Adds a value under the next id, which it returns. */
  push(value: T): number {
    this.set(this.count, value)
    return this.count - 1
  }

  capture(): unknown {
    return { pages: this.pages, length: this.count } satisfies TableImage<T>
  }

  install(image: unknown): void {
    const found = imageOf<TableImage<T>>(this, image)
    this.pages = found === undefined ? [] : (found.pages as Page<T>[])
    this.count = found?.length ?? 0
    this.directoryToken = found === undefined ? this.space.token : {}
  }

  toPlain(image: unknown): unknown {
    const { pages, length } = image as TableImage<T>
    const rows: [number, T][] = []
    pages.forEach((page, index) =>
      page.values.forEach((value, offset) => {
        if (value !== undefined) rows.push([index * PAGE_SIZE + offset, value])
      }),
    )
    return { length, rows }
  }

  fromPlain(plain: unknown): unknown {
    const { length, rows } = plain as { length: number; rows: [number, T][] }
    const token = {}
    const pages: Page<T>[] = []
    while (pages.length * PAGE_SIZE < length) pages.push({ token, values: [] })
    for (const [id, value] of rows) {
      const { values } = pages[id >> PAGE_BITS]!
      while (values.length < (id & PAGE_MASK)) values.push(undefined)
      values[id & PAGE_MASK] = value
    }
    return { pages, length } satisfies TableImage<T>
  }
}

/** Registers a table. */
export function table<T>(space: StateSpace, name: string): Table<T> {
  return space.register(new Table<T>(space, name))
}
