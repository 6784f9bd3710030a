/**
 * What a commit changed, as text: the leaves that differ between two values, keys sorted, ` path=json` each; a leaf
 * that is gone is ` path=-`. Items of lists that have names are followed by them: what was put in stands at `[+n]`, n
 * counting the items of the new list, what was taken out at its place in the old one. Parts that two versions share are skipped by identity, so the cost follows the
 * change and not the object. Paths that the store's owner declares volatile (versions, random ids) are left
 * out, so that an optimisation can never change a digest; parts of which many objects have the same are written as a
 * hash of what they contain.
 */
import { idOf, ItemSearch } from './items.js'
import { Place, type KeyOrder, type Leaf, type Omissions, type PartTree } from './places.js'
import { utf8, type GrowingText, type Utf8 } from './state/growing-text.js'

/** The text that stands for a whole part: its content hash, with the content at its first use. */
export type Abbreviate = (value: object) => string

/** What the text is about, and what not. */
export interface DeltaOptions {
  /** What is left out. */
  readonly volatile?: PartTree | undefined
  /** By kind, `*` for all others: the parts that are written as content hashes. */
  readonly hashed?: HashedParts | undefined
  /** The fields by which items of lists are known, the first that an item has. */
  readonly itemKeys?: readonly string[] | undefined
}

export type HashedParts = { readonly [kind: string]: PartTree }

type Plain = { readonly [key: string]: unknown }

const GONE = utf8('-')
const NO_ITEMS = utf8('[]')
const NO_FIELDS = utf8('{}')

export class Deltas {
  private readonly roots: Map<string, Place>

  private readonly itemKeys: readonly string[]

  /** @param out where the text is written */
  constructor(
    private readonly out: GrowingText,
    private readonly options: DeltaOptions,
    private readonly abbreviate: Abbreviate,
  ) {
    this.itemKeys = options.itemKeys ?? []
    this.roots = rootsOf(options)
  }

  /** Writes every leaf of a created object. */
  created(kind: string, value: object): void {
    const { places, given } = this.root(kind).orderOf(value)
    this.parts(value, places, given)
  }

  /** Writes the leaves in which two versions of an object differ. */
  changed(kind: string, from: object, to: object): void {
    this.objectDelta(from as Plain, to as Plain, this.root(kind))
  }

  private root(kind: string): Place {
    let root = this.roots.get(kind)
    if (root === undefined || root.isFull) this.roots.set(kind, (root = Place.root(omissionsOf(this.options, kind))))
    return root
  }

  private delta(from: unknown, to: unknown, place: Place): void {
    if (to === undefined) this.put(place, GONE)
    else if (!isObject(from) || !isObject(to) || Array.isArray(from) !== Array.isArray(to)) this.leaves(to, place)
    else if (Array.isArray(to)) this.listDelta(from as unknown as readonly unknown[], to, place)
    else this.objectDelta(from, to, place)
  }

  private listDelta(from: readonly unknown[], to: readonly unknown[], place: Place): void {
    if (place.cutsItems) return
    const { itemKeys } = this
    const length = Math.min(from.length, to.length)
    let i = 0
    for (; i < length; i++) {
      if (from[i] === to[i]) continue
      if (idOf(from[i], itemKeys) !== idOf(to[i], itemKeys)) break
      this.delta(from[i], to[i], place.item(i))
    }
    if (i < from.length || i < to.length) this.itemsDelta(from, to, place, i)
  }

  /** Of lists that have other items from `start` on, or the same in another order. */
  private itemsDelta(from: readonly unknown[], to: readonly unknown[], place: Place, start: number): void {
    const search = new ItemSearch(from, this.itemKeys)
    let next = start
    for (let i = start; i < to.length; i++) {
      const item = to[i]
      if (next < from.length && item === from[next]) {
        next++
        continue
      }
      const id = idOf(item, this.itemKeys)
      const at = id === undefined ? this.nameless(from, next) : search.find(id, next)
      if (at === -1) {
        this.leaves(item, place.putIn(i))
        continue
      }
      for (; next < at; next++) this.delta(from[next], undefined, place.item(next))
      if (from[at] !== item) this.delta(from[at], item, place.item(i))
      next = at + 1
    }
    for (; next < from.length; next++) this.delta(from[next], undefined, place.item(next))
  }

  /** The next item, if it has no name. */
  private nameless(from: readonly unknown[], next: number): number {
    return next < from.length && idOf(from[next], this.itemKeys) === undefined ? next : -1
  }

  private objectDelta(from: Plain, to: Plain, place: Place): void {
    const before = place.orderOf(from)
    const after = place.orderOf(to)
    if (before !== after) return this.unlikeDelta(from, before, to, after)
    const { places, given } = after
    const olds = Object.values(from)
    const values = Object.values(to)
    for (let i = 0; i < places.length; i++) {
      const at = given[i]!
      if (olds[at] !== values[at]) this.delta(olds[at], values[at], places[i]!)
    }
  }

  /** Of objects that have other keys, or the same in another order. */
  private unlikeDelta(from: Plain, before: KeyOrder, to: Plain, after: KeyOrder): void {
    const olds = Object.values(from)
    const values = Object.values(to)
    for (let b = 0, a = 0; b < before.keys.length || a < after.keys.length;) {
      const gone = before.keys[b]
      const key = after.keys[a]
      if (key === undefined || (gone !== undefined && gone < key)) {
        const old = olds[before.given[b]!]
        if (old !== undefined) this.delta(old, undefined, before.places[b]!)
        b++
      } else {
        const old = gone === key ? olds[before.given[b]!] : undefined
        const value = values[after.given[a]!]
        if (old !== value) this.delta(old, value, after.places[a]!)
        if (gone === key) b++
        a++
      }
    }
  }

  private leaves(value: unknown, place: Place): void {
    if (!isObject(value)) this.leaf(value, place)
    else if (place.isHashed) this.text(place, this.abbreviate(value))
    else if (Array.isArray(value)) this.listLeaves(value, place)
    else this.objectLeaves(value, place)
  }

  private listLeaves(list: readonly unknown[], place: Place): void {
    if (list.length === 0) this.put(place, NO_ITEMS)
    if (place.cutsItems) return
    for (let i = 0; i < list.length; i++) this.leaves(list[i], place.item(i))
  }

  private objectLeaves(value: Plain, place: Place): void {
    const { places, given, isEmpty } = place.orderOf(value)
    if (isEmpty) this.put(place, NO_FIELDS)
    this.parts(value, places, given)
  }

  private parts(value: object, places: readonly Place[], given: readonly number[]): void {
    const parts = Object.values(value) as unknown[]
    for (let i = 0; i < places.length; i++) {
      const part = parts[given[i]!]
      if (part !== undefined) this.leaves(part, places[i]!)
    }
  }

  private leaf(value: unknown, place: Place): void {
    const known = place.whole(value as Leaf)
    if (known !== undefined) return this.out.put(known)
    if (typeof value !== 'string') return this.text(place, String(value))
    this.out.put(place.head)
    this.out.writeQuoted(value)
  }

  private put(place: Place, text: Utf8): void {
    this.out.put(place.head)
    this.out.put(text)
  }

  private text(place: Place, text: string): void {
    this.out.put(place.head)
    this.out.write(text)
  }
}

/** The places of all kinds by what is left out and hashed: simulations in which that is the same share them. */
const shared = new WeakMap<PartTree, WeakMap<HashedParts, Map<string, Place>>>()

function rootsOf({ volatile = NOTHING, hashed = NOTHING_HASHED }: DeltaOptions): Map<string, Place> {
  let byHashed = shared.get(volatile)
  if (byHashed === undefined) shared.set(volatile, (byHashed = new WeakMap()))
  let roots = byHashed.get(hashed)
  if (roots === undefined) byHashed.set(hashed, (roots = new Map()))
  return roots
}

const NOTHING: PartTree = {}
const NOTHING_HASHED: HashedParts = {}

function omissionsOf({ volatile, hashed = NOTHING_HASHED }: DeltaOptions, kind: string): Omissions {
  return { skip: volatile, hashed: Object.hasOwn(hashed, kind) ? hashed[kind] : hashed['*'] }
}

function isObject(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null
}
