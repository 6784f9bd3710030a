/**
 * What the correlator remembers: messages that are alike, how often each event came, and tokens. Upstream has a cache
 * of 4,096 keys for each of the three; here all that is known of what one component says about one object stands in one
 * row, and whatever 4,096 newer ones of its sort have followed counts as forgotten. Rows of which everything is forgotten are
 * dropped as new ones come.
 */
import { freeze } from '../plain/index.js'
import { cell, dictionary, ring, type Cell, type Dictionary, type Engine, type Ring } from '../sim/index.js'
import { combine, observe, takeToken, type Bucket, type Observation, type Similar } from './event-correlator.js'

/** How many of a sort upstream remembers. */
const REMEMBERED = 4_096

/** Everything of a sort has a number: it was the n-th of them to be remembered. */
interface Observed extends Observation {
  readonly n: number
  /** Null: all that were combined. */
  readonly message: string | null
}

/** What was said of one type and for one reason. */
interface Group extends Similar {
  readonly type: string
  readonly reason: string
  readonly n: number
  readonly observed: readonly Observed[]
}

interface TypeBucket extends Bucket {
  readonly type: string
  readonly n: number
}

/** What one component said about one object. */
interface Source {
  readonly groups: readonly Group[]
  readonly buckets: readonly TypeBucket[]
}

/** How many of each sort have come to be remembered. */
interface Totals {
  similar: number
  observed: number
  buckets: number
}

/** What becomes of an event. */
export interface Correlated {
  readonly combined: boolean
  readonly observation: Observation
  /** Whether it was never seen, or is forgotten. */
  readonly isNew: boolean
  /** Whether there was a token for it. */
  readonly taken: boolean
}

const NOTHING: Source = Object.freeze({ groups: [], buckets: [] })

export class EventMemory {
  private readonly sources: Dictionary<Source>
  private readonly order: Ring<string>
  private readonly totals: Cell<Totals>

  constructor(engine: Engine) {
    this.sources = dictionary(engine.state, 'events/sources')
    this.order = ring(engine.state, 'events/sources/order')
    this.totals = cell(engine.state, 'events/totals', { similar: 0, observed: 0, buckets: 0 })
  }

  /** Takes an event among those that are remembered; `source` names the component and the object. */
  take(source: string, type: string, reason: string, message: string, now: number): Correlated {
    const { similar, observed, buckets } = this.totals.get()
    const totals: Totals = { similar, observed, buckets }
    const known = this.sources.get(source) ?? NOTHING
    const group = groupOf(known.groups, type, reason)
    const alike = takeSimilar(group, message, now, totals)
    const seen = takeObserved(group?.observed ?? [], alike.combined ? null : message, now, totals)
    const left = takeBucket(known.buckets, type, now, totals)
    const { messages, lastAt } = alike.similar
    const next: Group = { type, reason, n: alike.n, messages, lastAt, observed: seen.observed }
    this.sources.set(source, freeze({ groups: replaced(known.groups, group, next), buckets: replaced(known.buckets, left.before, left.after) }))
    this.totals.set(freeze(totals))
    if (known === NOTHING) this.remember(source)
    return { combined: alike.combined, observation: seen.observation, isNew: seen.isNew, taken: left.taken }
  }

  /** For each row that comes two of the oldest are looked at: so they never become many more than are remembered. */
  private remember(source: string): void {
    this.order.push(source)
    for (let i = 0; i < 2 && this.order.length > REMEMBERED; i++) {
      const oldest = this.order.shift()!
      const row = this.sources.get(oldest)!
      if (isForgotten(row, this.totals.get())) {
        this.sources.delete(oldest)
      } else {
        this.sources.set(oldest, freeze(pruned(row, this.totals.get())))
        this.order.push(oldest)
      }
    }
  }
}

function isRemembered({ n }: { readonly n: number }, total: number): boolean {
  return n >= total - REMEMBERED
}

function groupOf(groups: readonly Group[], type: string, reason: string): Group | undefined {
  for (let i = 0; i < groups.length; i++) if (groups[i]!.reason === reason && groups[i]!.type === type) return groups[i]
  return undefined
}

function takeSimilar(group: Group | undefined, message: string, now: number, totals: Totals): { readonly combined: boolean; readonly similar: Similar; readonly n: number } {
  const before = group !== undefined && isRemembered(group, totals.similar) ? group : undefined
  const { combined, similar } = combine(before, message, now)
  return { combined, similar, n: before === undefined ? totals.similar++ : before.n }
}

function takeObserved(all: readonly Observed[], message: string | null, now: number, totals: Totals): { readonly observed: readonly Observed[]; readonly isNew: boolean; readonly observation: Observation } {
  const before = all.find((each) => each.message === message && isRemembered(each, totals.observed))
  if (before !== undefined) {
    const { id, count, firstAt } = observe(before, before.id, now)
    const observation: Observed = { n: before.n, message, id, count, firstAt }
    return { observed: replaced(all, before, observation), isNew: false, observation }
  }
  const n = totals.observed++
  const { id, count, firstAt } = observe(undefined, String(n), now)
  const observation: Observed = { n, message, id, count, firstAt }
  return { observed: all.length === 0 ? [observation] : [...all.filter((each) => isRemembered(each, n)), observation], isNew: true, observation }
}

function takeBucket(all: readonly TypeBucket[], type: string, now: number, totals: Totals): { readonly taken: boolean; readonly before: TypeBucket | undefined; readonly after: TypeBucket } {
  const before = all.find((each) => each.type === type)
  const isKnown = before !== undefined && isRemembered(before, totals.buckets)
  const { taken, bucket: { tokens, since } } = takeToken(isKnown ? before : undefined, now)
  return { taken, before, after: { type, n: isKnown ? before.n : totals.buckets++, tokens, since } }
}

/** The list with one in the place of another, or at the end. */
function replaced<T>(list: readonly T[], before: T | undefined, after: T): readonly T[] {
  if (before === undefined) return [...list, after]
  return list.length === 1 ? [after] : list.map((each) => (each === before ? after : each))
}

/** Whether nothing is remembered of a source, which is what becomes of most. */
function isForgotten({ groups, buckets }: Source, totals: Totals): boolean {
  return !buckets.some((each) => isRemembered(each, totals.buckets)) && !groups.some((group) => isAlive(group, totals))
}

function isAlive(group: Group, totals: Totals): boolean {
  return isRemembered(group, totals.similar) || group.observed.some((each) => isRemembered(each, totals.observed))
}

/** What is remembered of a source. */
function pruned({ groups, buckets }: Source, totals: Totals): Source {
  return {
    groups: groups
      .filter((group) => isAlive(group, totals))
      .map((group) => ({ ...group, observed: group.observed.filter((each) => isRemembered(each, totals.observed)) })),
    buckets: buckets.filter((each) => isRemembered(each, totals.buckets)),
  }
}
