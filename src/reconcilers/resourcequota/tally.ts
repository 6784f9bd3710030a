/**
 * What the objects of a kind use, by namespace and by the scopes of a quota, kept up with every change: whoever asks
 * pays for the objects once and afterwards for the changes alone. Namespaces that nobody asked for are not followed.
 */
import { chargedUntil, isInScopes, quotaUsage, type KubeObject, type Pod, type ScopedResourceSelectorRequirement } from '../../model/index.js'
import { EVERY_KIND, type Difference, type Follower, type FollowerDefinition } from '../../sim/index.js'
import { Sums } from './sums.js'

export type Scopes = readonly ScopedResourceSelectorRequirement[]

/** What is used at a time, and when it becomes less by the passing of time alone. */
export interface Usage {
  readonly sums: Sums
  readonly lessAt: number | undefined
}

export class UsageTally implements Follower {
  private readonly byNamespace = new Map<string, Map<string, Tally>>()

  update(old: KubeObject | undefined, next: KubeObject | undefined): void {
    if (this.byNamespace.size === 0) return
    const tallies = this.byNamespace.get((next ?? old)!.metadata.namespace ?? '')
    if (tallies === undefined) return
    for (const tally of tallies.values()) tally.change(old, next)
  }

  /** What a namespace uses within some scopes, to those who believe otherwise by `differences`; `list` lists what is stored, for the first time. */
  usage(namespace: string, scopes: Scopes, now: number, differences: readonly Difference<KubeObject>[], list: () => readonly KubeObject[]): Usage {
    const inside = (object: KubeObject | undefined): KubeObject | undefined => (object?.metadata.namespace === namespace ? object : undefined)
    const stored = this.tallyOf(namespace, scopes, () => list().filter((object) => inside(object) !== undefined))
    const believed = new Tally(scopes)
    for (const difference of differences) believed.change(inside(difference.actual), inside(difference.believed))
    const sums = new Sums()
    const ends = [stored.addTo(sums, now), believed.addTo(sums, now)].filter((at) => at !== undefined)
    return { sums, lessAt: ends.length === 0 ? undefined : Math.min(...ends) }
  }

  private tallyOf(namespace: string, scopes: Scopes, list: () => readonly KubeObject[]): Tally {
    let tallies = this.byNamespace.get(namespace)
    if (tallies === undefined) this.byNamespace.set(namespace, (tallies = new Map()))
    const key = JSON.stringify(scopes)
    let tally = tallies.get(key)
    if (tally !== undefined) return tally
    tallies.set(key, (tally = new Tally(scopes)))
    for (const object of list()) tally.change(undefined, object)
    return tally
  }
}

/** One tally for each kind. */
export const usageTally: FollowerDefinition<UsageTally> = { name: 'quota-usage', kind: EVERY_KIND, create: () => new UsageTally() }

/** As long as time has not ended a pod's charge. */
const BEFORE_ANY_END = Number.NEGATIVE_INFINITY

class Tally {
  private readonly sums = new Sums()
  /** What is no longer charged after some time, although its pods are still there. */
  private readonly endings = new Map<number, Sums>()

  constructor(private readonly scopes: Scopes) {}

  change(old: KubeObject | undefined, next: KubeObject | undefined): void {
    if (old !== undefined) this.count(old, -1n)
    if (next !== undefined) this.count(next, 1n)
  }

  /** Adds what is used now to `sums`; when it becomes less. */
  addTo(sums: Sums, now: number): number | undefined {
    sums.addAll(this.sums)
    let lessAt: number | undefined
    for (const [until, ending] of this.endings) {
      if (until < now) sums.addAll(ending, -1n)
      else if (lessAt === undefined || until < lessAt) lessAt = until
    }
    return lessAt
  }

  private count(object: KubeObject, sign: 1n | -1n): void {
    if (!isInScopes(object, this.scopes)) return
    const usage = quotaUsage(object, BEFORE_ANY_END)
    this.sums.add(usage, sign)
    const until = object.kind === 'Pod' ? chargedUntil(object as unknown as Pod) : undefined
    if (until === undefined) return
    let ending = this.endings.get(until)
    if (ending === undefined) this.endings.set(until, (ending = new Sums()))
    ending.add(usage, sign)
    ending.add(quotaUsage(object, Number.POSITIVE_INFINITY), sign === 1n ? -1n : 1n)
    if (ending.isZero) this.endings.delete(until)
  }
}
