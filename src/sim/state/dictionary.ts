/**
 * A dictionary holds frozen values under string keys: a table of keys and one of values, plus an index that is derived.
 * Reading and writing are O(1); whoever iterates gets the keys sorted by code units, whatever the history.
 */
import { byText } from '../../plain/index.js'
import { imageOf, type Primitive, type StateSpace } from './space.js'
import { Table } from './table.js'

interface Row<V> {
  readonly key: string
  readonly value: V
}

/** Keys and values stand under the same ids. */
interface Rows<V> {
  readonly keys: Table<string>
  readonly values: Table<V>
}

interface DictionaryImage {
  /** The images of the tables; undefined: they were never made. */
  readonly keys: unknown
  readonly values: unknown
  readonly size: number
}

const NO_ROWS: number[] = []

export class Dictionary<V> implements Primitive {
  /** Made for the first key: a cluster has hundreds of dictionaries, most of which stay empty. */
  private made: Rows<V> | undefined
  /** Key → row, and the rows that are free: made when somebody first asks. */
  private index: Map<string, number> | undefined
  private free: number[] = NO_ROWS
  private count = 0
  /** The row that was looked up last: one key is often asked for several times in a row. */
  private lastKey: string | undefined
  private lastId: number | undefined

  constructor(
    private readonly space: StateSpace,
    readonly name: string,
  ) {}

  get size(): number {
    return this.count
  }

  get(key: string): V | undefined {
    if (this.count === 0) return undefined
    const id = this.idOf(key)
    return id === undefined ? undefined : this.rows.values.get(id)
  }

  has(key: string): boolean {
    return this.count > 0 && this.idOf(key) !== undefined
  }

  set(key: string, value: V): void {
    const { keys, values } = this.rows
    let id = this.idOf(key)
    if (id === undefined) {
      this.lastId = id = this.free.pop() ?? keys.length
      this.ids().set(key, id)
      keys.set(id, key)
      this.count++
    }
    values.set(id, value)
  }

  delete(key: string): boolean {
    if (this.count === 0) return false
    const id = this.idOf(key)
    if (id === undefined) return false
    this.lastId = undefined
    this.ids().delete(key)
    const { keys, values } = this.rows
    keys.set(id, undefined)
    values.set(id, undefined)
    this.free.push(id)
    this.count--
    return true
  }

  clear(): void {
    this.made?.keys.install(undefined)
    this.made?.values.install(undefined)
    this.index = undefined
    this.lastKey = undefined
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
    return { keys: this.made?.keys.capture(), values: this.made?.values.capture(), size: this.count } satisfies DictionaryImage
  }

  install(image: unknown): void {
    const found = imageOf<DictionaryImage>(this, image)
    if (this.made !== undefined || found?.keys !== undefined) {
      this.rows.keys.install(found?.keys)
      this.rows.values.install(found?.values)
    }
    this.index = undefined
    this.lastKey = undefined
    this.count = found?.size ?? 0
  }

  toPlain(image: unknown): unknown {
    const taken = image as DictionaryImage
    if (taken.keys === undefined) return []
    const { rows: keys } = this.rows.keys.toPlain(taken.keys) as { rows: [number, string][] }
    const { rows: values } = this.rows.values.toPlain(taken.values) as { rows: [number, V][] }
    return keys.map(([, key], i): Row<V> => ({ key, value: values[i]![1] })).sort((a, b) => byText(a.key, b.key))
  }

  fromPlain(plain: unknown): unknown {
    const rows = plain as Row<V>[]
    const image = (of: Table<unknown>, values: readonly unknown[]): unknown => of.fromPlain({ length: values.length, rows: values.map((value, id) => [id, value]) })
    return { keys: image(this.rows.keys, rows.map(({ key }) => key)), values: image(this.rows.values, rows.map(({ value }) => value)), size: rows.length } satisfies DictionaryImage
  }

  private get rows(): Rows<V> {
    return (this.made ??= { keys: new Table(this.space, this.name), values: new Table(this.space, this.name) })
  }

  private idOf(key: string): number | undefined {
    if (key !== this.lastKey) {
      this.lastId = this.ids().get(key)
      this.lastKey = key
    }
    return this.lastId
  }

  private ids(): Map<string, number> {
    if (this.index !== undefined) return this.index
    const index = new Map<string, number>()
    this.free = []
    const { keys } = this.rows
    for (let id = 0; id < keys.length; id++) {
      const key = keys.get(id)
      if (key === undefined) this.free.push(id)
      else index.set(key, id)
    }
    return (this.index = index)
  }
}

/** Registers a dictionary. */
export function dictionary<V>(space: StateSpace, name: string): Dictionary<V> {
  return space.register(new Dictionary<V>(space, name))
}
