/**
 * What the correlator remembers: messages that are alike, how often each event came, and tokens. Upstream has a cache
 * of 4,096 keys for each of the three; here all that is known of what is said about one object stands in one row, and
 * whatever 4,096 newer ones of its sort have followed counts as forgotten. Rows of which everything is forgotten are
 * dropped as new ones come.
 */
import { freeze } from '../plain/index.js'
import { cell, dictionary, ring, type Cell, type Dictionary, type Engine, type Ring } from '../sim/index.js'
import { combine, observe, takeToken, type Bucket, type Observation, type Similar } from './event-correlator.js'

/** How many of a sort upstream remembers. */
const REMEMBERED = 4_096

/** What is recorded, as far as the correlator looks at it. */
export interface Recorded {
  readonly component: string
  readonly type: string
  readonly reason: string
  readonly message: string
}

/** Everything of a sort has a number: it was the n-th of them to be remembered. */
interface Observed extends Observation {
  readonly n: number
  /** Null: all that were combined. */
  readonly message: string | null
}

/** What one component said of one type and for one reason. */
interface Group extends Similar {
  readonly component: string
  readonly type: string
  readonly reason: string
  readonly n: number
  readonly observed: readonly Observed[]
}

/** The tokens of one component for one type. */
interface TypeBucket extends Bucket {
  readonly component: string
  readonly type: string
  readonly n: number
}

/** What was said about one object. */
interface Said {
  readonly groups: readonly Group[]
  readonly buckets: readonly TypeBucket[]
  /** The highest numbers among its groups, what they observed, and its buckets: while one is remembered, the row is alive. */
  readonly lastSimilar: number
  readonly lastObserved: number
  readonly lastBucket: number
}

/** What becomes of an event. */
export interface Correlated {
  /** Which event it is: the n-th that came to be known. */
  readonly n: number
  readonly combined: boolean
  /** How often it came, and when first. */
  readonly count: number
  readonly firstAt: number
  /** Whether it was never seen, or is forgotten. */
  readonly isNew: boolean
  /** Whether there was a token for it. */
  readonly taken: boolean
}

const NONE: readonly never[] = Object.freeze([])
const NOTHING: Said = Object.freeze({ groups: NONE, buckets: NONE, lastSimilar: -1, lastObserved: -1, lastBucket: -1 })

/** How many of a sort have come to be remembered. */
class Total {
  constructor(private readonly count: Cell<number>) {}

  /** Counts one more; returns its number. */
  next(): number {
    const n = this.count.value
    this.count.set(n + 1)
    return n
  }

  /** Whether the one of a number is remembered; none has the number -1. */
  remembers(n: number): boolean {
    return n >= 0 && n >= this.count.value - REMEMBERED
  }
}

export class EventMemory {
  private readonly objects: Dictionary<Said>
  private readonly order: Ring<string>
  private readonly similar: Total
  private readonly observed: Total
  private readonly buckets: Total

  constructor({ state }: Engine) {
    this.objects = dictionary(state, 'events/objects')
    this.order = ring(state, 'events/objects/order')
    this.similar = new Total(cell(state, 'events/similar', 0))
    this.observed = new Total(cell(state, 'events/observed', 0))
    this.buckets = new Total(cell(state, 'events/buckets', 0))
  }

  /** Takes an event among those that are remembered; `object` names what it is about. */
  take(object: string, what: Recorded, now: number): Correlated {
    const known = this.objects.get(object) ?? NOTHING
    const group = groupOf(known.groups, what)
    const before = group !== undefined && this.similar.remembers(group.n) ? group : undefined
    const { combined, messages } = combine(before, what.message, now)
    const n = before === undefined ? this.similar.next() : before.n
    const all = group?.observed ?? NONE
    const message = combined ? null : what.message
    const seen = this.seen(all, message)
    const { count, firstAt } = observe(seen, now)
    const observation: Observed = { n: seen === undefined ? this.observed.next() : seen.n, message, count, firstAt }
    const { component, type, reason } = what
    const next: Group = { component, type, reason, n, messages, lastAt: now, observed: this.withObservation(all, seen, observation) }
    const bucket = bucketOf(known.buckets, what)
    const left = bucket !== undefined && this.buckets.remembers(bucket.n) ? bucket : undefined
    const { taken, tokens, since } = takeToken(left, now)
    const after: TypeBucket = { component, type, n: left === undefined ? this.buckets.next() : left.n, tokens, since }
    this.objects.set(object, freeze<Said>({
      groups: replaced(known.groups, group, next),
      buckets: replaced(known.buckets, bucket, after),
      lastSimilar: Math.max(known.lastSimilar, n),
      lastObserved: Math.max(known.lastObserved, observation.n),
      lastBucket: Math.max(known.lastBucket, after.n),
    }))
    if (known === NOTHING) this.remember(object)
    return { n: observation.n, combined, count, firstAt, isNew: seen === undefined, taken }
  }

  private seen(all: readonly Observed[], message: string | null): Observed | undefined {
    for (let i = 0; i < all.length; i++) if (all[i]!.message === message && this.observed.remembers(all[i]!.n)) return all[i]
    return undefined
  }

  /** What is known of a group with one more, without what is forgotten. */
  private withObservation(all: readonly Observed[], before: Observed | undefined, after: Observed): readonly Observed[] {
    return replaced(before !== undefined || all.length === 0 ? all : all.filter((each) => this.observed.remembers(each.n)), before, after)
  }

  /** For each row that comes two of the oldest are looked at: so they never become many more than are remembered. */
  private remember(object: string): void {
    this.order.push(object)
    for (let i = 0; i < 2 && this.order.length > REMEMBERED; i++) {
      const oldest = this.order.shift()!
      const said = this.objects.get(oldest)!
      if (!this.isAlive(said)) {
        this.objects.delete(oldest)
        continue
      }
      this.objects.set(oldest, freeze<Said>({ ...said, groups: this.aliveOf(said.groups), buckets: said.buckets.filter((each) => this.buckets.remembers(each.n)) }))
      this.order.push(oldest)
    }
  }

  /** Whether anything of a row is remembered. */
  private isAlive({ lastSimilar, lastObserved, lastBucket }: Said): boolean {
    return this.similar.remembers(lastSimilar) || this.observed.remembers(lastObserved) || this.buckets.remembers(lastBucket)
  }

  /** The groups of which anything is remembered. */
  private aliveOf(groups: readonly Group[]): Group[] {
    const alive: Group[] = []
    for (const group of groups) {
      const observed = group.observed.filter((each) => this.observed.remembers(each.n))
      if (observed.length > 0 || this.similar.remembers(group.n)) alive.push({ ...group, observed })
    }
    return alive
  }
}

function groupOf(groups: readonly Group[], { component, type, reason }: Recorded): Group | undefined {
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i]!
    if (group.reason === reason && group.type === type && group.component === component) return group
  }
  return undefined
}

function bucketOf(buckets: readonly TypeBucket[], { component, type }: Recorded): TypeBucket | undefined {
  for (let i = 0; i < buckets.length; i++) if (buckets[i]!.type === type && buckets[i]!.component === component) return buckets[i]
  return undefined
}

/** The list with one in the place of another, or at the end. */
function replaced<T extends object>(list: readonly T[], before: T | undefined, after: T): readonly T[] {
  // Rows live long: lists of just the size, where pushing would leave room for sixteen more.
  if (before === undefined) return list.length === 0 ? [after] : list.concat([after])
  if (list.length === 1) return [after]
  const copy = list.slice()
  copy[list.indexOf(before)] = after
  return copy
}
