/**
 * A ring is a first-in-first-out list: values are pushed at the end and dropped from the front. Positions
 * count from the beginning of time, so a cursor stays valid when the front moves.
 */
import { imageOf, type Primitive, type StateSpace, type WriteToken } from './space.js'

const PAGE_SIZE = 256

interface RingPage<T> {
  readonly token: WriteToken
  readonly values: T[]
}

interface RingImage<T> {
  readonly pages: readonly RingPage<T>[]
  readonly first: number
  readonly end: number
}

export class Ring<T> implements Primitive {
  private pages: RingPage<T>[] = []
  private directoryToken: WriteToken
  private start = 0
  private next = 0

  constructor(
    private readonly space: StateSpace,
    readonly name: string,
  ) {
    this.directoryToken = space.token
  }

  /** The position of the first value that is still there. */
  get first(): number {
    return this.start
  }

  /** The position that the next value will get. */
  get end(): number {
    return this.next
  }

  get length(): number {
    return this.next - this.start
  }

  at(position: number): T | undefined {
    if (position < this.start || position >= this.next) return undefined
    const offset = position - this.base()
    return this.pages[Math.floor(offset / PAGE_SIZE)]!.values[offset % PAGE_SIZE]
  }

  push(value: T): number {
    this.ownDirectory()
    let page = this.pages[this.pages.length - 1]
    if (page === undefined || page.values.length === PAGE_SIZE) {
      page = { token: this.space.token, values: [] }
      this.pages.push(page)
    } else if (page.token !== this.space.token) {
      page = { token: this.space.token, values: page.values.slice() }
      this.pages[this.pages.length - 1] = page
    }
    page.values.push(value)
    return this.next++
  }

  /** Takes the first value. */
  shift(): T | undefined {
    const value = this.at(this.start)
    if (this.start < this.next) this.dropBefore(this.start + 1)
    return value
  }

  /** Drops all values before a position. */
  dropBefore(position: number): void {
    const target = Math.min(position, this.next)
    if (target <= this.start) return
    this.ownDirectory()
    let base = this.base()
    while (this.pages.length > 0 && base + PAGE_SIZE <= target) {
      this.pages.shift()
      base += PAGE_SIZE
    }
    this.start = target
  }

  clear(): void {
    this.pages = []
    this.directoryToken = this.space.token
    this.start = this.next = Math.ceil(this.next / PAGE_SIZE) * PAGE_SIZE
  }

  capture(): unknown {
    return { pages: this.pages, first: this.start, end: this.next } satisfies RingImage<T>
  }

  install(image: unknown): void {
    const found = imageOf<RingImage<T>>(this, image)
    this.pages = found === undefined ? [] : (found.pages as RingPage<T>[])
    this.start = found?.first ?? 0
    this.next = found?.end ?? 0
    this.directoryToken = found === undefined ? this.space.token : {}
  }

  toPlain(image: unknown): unknown {
    const { pages, first, end } = image as RingImage<T>
    return { first, end, pages: pages.map((page) => page.values) }
  }

  fromPlain(plain: unknown): unknown {
    const { first, end, pages } = plain as { first: number; end: number; pages: T[][] }
    const token = {}
    return { first, end, pages: pages.map((values) => ({ token, values })) } satisfies RingImage<T>
  }

  /** The position of the first value of the first page: pages start at multiples of their size. */
  private base(): number {
    return this.start - (this.start % PAGE_SIZE)
  }

  private ownDirectory(): void {
    if (this.directoryToken === this.space.token) return
    this.pages = this.pages.slice()
    this.directoryToken = this.space.token
  }
}

/** Registers a ring. */
export function ring<T>(space: StateSpace, name: string): Ring<T> {
  return space.register(new Ring<T>(space, name))
}
