/** A column holds numbers under dense ids, in copy-on-write pages of a typed array. */
import { imageOf, type Primitive, type StateSpace, type WriteToken } from './space.js'

const PAGE_BITS = 10
const PAGE_SIZE = 1 << PAGE_BITS
const PAGE_MASK = PAGE_SIZE - 1

/** `f64` for times and counters, `i32` for ids and small numbers. */
export type ColumnType = 'f64' | 'i32'
type PageData = Float64Array | Int32Array

interface ColumnPage {
  readonly token: WriteToken
  readonly data: PageData
}

interface ColumnImage {
  readonly pages: readonly ColumnPage[]
  readonly length: number
}

export class Column implements Primitive {
  private pages: ColumnPage[] = []
  private directoryToken: WriteToken
  private count = 0

  constructor(
    private readonly space: StateSpace,
    readonly name: string,
    private readonly type: ColumnType,
  ) {
    this.directoryToken = space.token
  }

  get length(): number {
    return this.count
  }

  /** The number under `id`, 0 where none was set. */
  get(id: number): number {
    const page = this.pages[id >> PAGE_BITS]
    return page === undefined ? 0 : page.data[id & PAGE_MASK]!
  }

  set(id: number, value: number): void {
    const index = id >> PAGE_BITS
    if (this.directoryToken !== this.space.token) {
      this.pages = this.pages.slice()
      this.directoryToken = this.space.token
    }
    while (this.pages.length <= index) this.pages.push({ token: this.space.token, data: this.empty() })
    let page = this.pages[index]!
    if (page.token !== this.space.token) {
      page = { token: this.space.token, data: page.data.slice() }
      this.pages[index] = page
    }
    page.data[id & PAGE_MASK] = value
    if (id >= this.count) this.count = id + 1
  }

  push(value: number): number {
    this.set(this.count, value)
    return this.count - 1
  }

  capture(): unknown {
    return { pages: this.pages, length: this.count } satisfies ColumnImage
  }

  install(image: unknown): void {
    const found = imageOf<ColumnImage>(this, image)
    this.pages = found === undefined ? [] : (found.pages as ColumnPage[])
    this.count = found?.length ?? 0
    this.directoryToken = found === undefined ? this.space.token : {}
  }

  toPlain(image: unknown): unknown {
    const { pages, length } = image as ColumnImage
    const values: number[] = []
    for (let id = 0; id < length; id++) values.push(pages[id >> PAGE_BITS]!.data[id & PAGE_MASK]!)
    return values
  }

  fromPlain(plain: unknown): unknown {
    const values = plain as number[]
    const token = {}
    const pages: ColumnPage[] = []
    while (pages.length * PAGE_SIZE < values.length) pages.push({ token, data: this.empty() })
    values.forEach((value, id) => (pages[id >> PAGE_BITS]!.data[id & PAGE_MASK] = value))
    return { pages, length: values.length } satisfies ColumnImage
  }

  private empty(): PageData {
    return this.type === 'f64' ? new Float64Array(PAGE_SIZE) : new Int32Array(PAGE_SIZE)
  }
}

/** Registers a column. */
export function column(space: StateSpace, name: string, type: ColumnType): Column {
  return space.register(new Column(space, name, type))
}
