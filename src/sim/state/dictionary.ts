/**
 * A dictionary holds frozen values under string keys: a table of rows plus an index that is derived. Reading
 * and writing are O(1); whoever iterates gets the keys sorted by code units, whatever the history.
 */
import { byText } from '../../plain/index.js'
import { imageOf, type Primitive, type StateSpace } from './space.js'
import { Table } from './table.js'

interface Row<V> {
  readonly key: string
  readonly value: V
}

interface DictionaryImage {
  /** The image of the table; undefined: it was never made. */
  readonly rows: unknown
  readonly size: number
}

const NO_ROWS: number[] = []

export class Dictionary<V> implements Primitive {
  /** Made for the first key: a cluster has hundreds of dictionaries, most of which stay empty. */
  private made: Table<Row<V>> | undefined
  /** Key → row, and the rows that are free: made when somebody first asks. */
  private index: Map<string, number> | undefined
  private free: number[] = NO_ROWS
  private count = 0

  constructor(
    private readonly space: StateSpace,
    readonly name: string,
  ) {}

  get size(): number {
    return this.count
  }

  get(key: string): V | undefined {
    if (this.count === 0) return undefined
    const id = this.ids().get(key)
    return id === undefined ? undefined : this.rows.get(id)!.value
  }

  has(key: string): boolean {
    return this.count > 0 && this.ids().has(key)
  }

  set(key: string, value: V): void {
    const ids = this.ids()
    let id = ids.get(key)
    if (id === undefined) {
      id = this.free.pop() ?? this.rows.length
      ids.set(key, id)
      this.count++
    }
    this.rows.set(id, { key, value })
  }

  delete(key: string): boolean {
    if (this.count === 0) return false
    const ids = this.ids()
    const id = ids.get(key)
    if (id === undefined) return false
    ids.delete(key)
    this.rows.set(id, undefined)
    this.free.push(id)
    this.count--
    return true
  }

  clear(): void {
    this.made?.install(undefined)
    this.index = undefined
    this.count = 0
  }

  /** The keys, sorted. */
  keys(): string[] {
    return this.count === 0 ? [] : [...this.ids().keys()].sort(byText)
  }

  /** The entries, sorted by key. */
  entries(): [string, V][] {
    return this.keys().map((key) => [key, this.get(key)!])
  }

  capture(): unknown {
    return { rows: this.made?.capture(), size: this.count } satisfies DictionaryImage
  }

  install(image: unknown): void {
    const found = imageOf<DictionaryImage>(this, image)
    if (this.made !== undefined || found?.rows !== undefined) this.rows.install(found?.rows)
    this.index = undefined
    this.count = found?.size ?? 0
  }

  toPlain(image: unknown): unknown {
    const { rows: taken } = image as DictionaryImage
    if (taken === undefined) return []
    const { rows } = this.rows.toPlain(taken) as { rows: [number, Row<V>][] }
    return rows.map(([, row]) => row).sort((a, b) => byText(a.key, b.key))
  }

  fromPlain(plain: unknown): unknown {
    const rows = plain as Row<V>[]
    const image = this.rows.fromPlain({ length: rows.length, rows: rows.map((row, id) => [id, row]) })
    return { rows: image, size: rows.length } satisfies DictionaryImage
  }

  private get rows(): Table<Row<V>> {
    return (this.made ??= new Table(this.space, this.name))
  }

  private ids(): Map<string, number> {
    if (this.index !== undefined) return this.index
    const index = new Map<string, number>()
    this.free = []
    for (let id = 0; id < this.rows.length; id++) {
      const row = this.rows.get(id)
      if (row === undefined) this.free.push(id)
      else index.set(row.key, id)
    }
    return (this.index = index)
  }
}

/** Registers a dictionary. */
export function dictionary<V>(space: StateSpace, name: string): Dictionary<V> {
  return space.register(new Dictionary<V>(space, name))
}
