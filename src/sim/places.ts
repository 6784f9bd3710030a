/**
 * The places within the values of a kind: what a leaf's path is called, in which order the keys of an object come,
 * and what is left out. All of it is found out once for all values that look alike.
 */
import { byText, sameTexts } from '../plain/index.js'
import { utf8, type Utf8 } from './state/growing-text.js'

/** A tree of keys that leads to parts of a value, `true`: to the whole of what stands there. `*` stands for any index of a list. */
export type PartTree = { readonly [key: string]: PartTree | true }

/** What is left out, and what is written as its content hash. */
export interface Omissions {
  readonly skip?: PartTree | undefined
  readonly hashed?: PartTree | undefined
}

/** The keys of objects that have the same ones in the same order, but for those that are left out: sorted, with their places. */
export interface KeyOrder {
  readonly keys: readonly string[]
  readonly places: readonly Place[]
  /** Where each of the keys stands among all that the objects have. */
  readonly given: readonly number[]
  /** Whether the objects have no keys at all. */
  readonly isEmpty: boolean
  /** All keys as the objects give them. */
  readonly all: readonly string[]
}

/** What is no list and no object. */
export type Leaf = string | number | boolean | null

/** Putting a leaf together for good pays when it comes some times more. */
const REPEATED_MIN = 16
/** How many places one tree has: those of a kind are few, unless keys are what users make of them. */
const PLACES_MAX = 50_000
/** How many orders of keys a place remembers. */
const ORDERS_MAX = 8

export class Place {
  /** ` path=`, as UTF-8. */
  readonly head: Utf8
  /** Whether what stands here is written as its content hash. */
  readonly isHashed: boolean
  private readonly parts = new Map<string, Place>()
  private readonly items: Place[] = []
  private readonly newItems: Place[] = []
  private readonly orders: KeyOrder[] = []
  private next = 0
  /** The leaf that stood here last, how often it has come again, and what was made of it then. */
  private leaf: Leaf | undefined
  private repeated = 0
  private known: Utf8 | undefined

  private constructor(
    private readonly path: string,
    private readonly skip: PartTree | undefined,
    private readonly hashed: PartTree | true | undefined,
    private readonly tree: { size: number },
  ) {
    this.head = utf8(` ${path}=`)
    this.isHashed = hashed === true
    tree.size++
  }

  /** The place of whole values. */
  static root({ skip, hashed }: Omissions): Place {
    return new Place('', skip, hashed, { size: 0 })
  }

  /** Whether it has become too many places to keep. */
  get isFull(): boolean {
    return this.tree.size > PLACES_MAX
  }

  /** Whether the items of a list that stands here are left out. */
  get cutsItems(): boolean {
    return under(this.skip, '*') === true
  }

  /**
   * ` path=leaf` for a leaf that has stood here again and again, as most types, statuses and times of one instant do;
   * undefined of any other: it is put together by whoever asks.
   */
  whole(leaf: Leaf): Utf8 | undefined {
    if (leaf !== this.leaf) {
      this.leaf = leaf
      this.repeated = 0
      this.known = undefined
      return undefined
    }
    if (this.known === undefined && ++this.repeated >= REPEATED_MIN) this.known = utf8(` ${this.path}=${JSON.stringify(leaf)}`)
    return this.known
  }

  item(index: number): Place {
    return (this.items[index] ??= this.inner(`${this.path}[${index}]`, '*'))
  }

  /** Where an item stands that was put into a list. */
  putIn(index: number): Place {
    return (this.newItems[index] ??= this.inner(`${this.path}[+${index}]`, '*'))
  }

  /** The order of the keys of an object that stands here. */
  orderOf(value: object): KeyOrder {
    const all = Object.keys(value)
    for (let i = 0; i < this.orders.length; i++) {
      const known = this.orders[i]!
      if (sameTexts(known.all, all)) return known
    }
    const order = this.order(all)
    this.orders[this.next] = order
    this.next = (this.next + 1) % ORDERS_MAX
    return order
  }

  private order(all: readonly string[]): KeyOrder {
    const keys = all.filter((key) => under(this.skip, key) !== true).sort(byText)
    return { keys, places: keys.map((key) => this.part(key)), given: keys.map((key) => all.indexOf(key)), isEmpty: all.length === 0, all }
  }

  private part(key: string): Place {
    let part = this.parts.get(key)
    if (part === undefined) this.parts.set(key, (part = this.inner(this.path === '' ? key : `${this.path}.${key}`, key)))
    return part
  }

  private inner(path: string, key: string): Place {
    return new Place(path, under(this.skip, key) as PartTree | undefined, under(this.hashed, key), this.tree)
  }
}

function under(tree: PartTree | true | undefined, key: string): PartTree | true | undefined {
  return tree !== undefined && tree !== true && Object.hasOwn(tree, key) ? tree[key] : undefined
}
