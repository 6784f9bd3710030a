/** What the quota controller reads for one quota: what the objects of its namespace use of each limit. */
import { storeKind, type StoredKind } from '../../apiserver/index.js'
import type { ControllerContext } from '../../client/index.js'
import { builtInKinds, isLimitOf, scopesOf, sortedKeys, splitKey, type KubeObject, type ResourceQuota } from '../../model/index.js'
import { Sums } from './sums.js'
import { usageTally } from './tally.js'

export interface Input {
  readonly quota: ResourceQuota
  /** What is used of each limit that speaks of a kind there is. */
  readonly usage: Readonly<Record<string, string>>
  /** When less is used by the passing of time alone. */
  readonly lessAt: number | undefined
}

export function gather({ view, now }: ControllerContext, key: string): Input | undefined {
  const quota = view.get<ResourceQuota>('ResourceQuota', key)
  if (quota === undefined) return undefined
  const { namespace = 'default' } = splitKey(key)
  const names = sortedKeys(quota.spec?.hard)
  const custom = view.kinds().filter((kind) => kind.includes('.'))
  const limited = new Set<string>()
  const sums = new Sums()
  const ends: number[] = []
  for (const { storeKind: kind, names: ofKind } of kindsLimitedBy(names, custom)) {
    for (const name of ofKind) limited.add(name)
    const tally = view.stored.follower(usageTally, kind)!
    const used = tally.usage(namespace, scopesOf(quota), now, view.differences<KubeObject>(kind), () => view.stored.list<KubeObject>(kind))
    sums.addAll(used.sums)
    if (used.lessAt !== undefined) ends.push(used.lessAt)
  }
  const usage = Object.fromEntries(names.filter((name) => limited.has(name)).map((name) => [name, sums.text(name)]))
  return { quota, usage, lessAt: ends.length === 0 ? undefined : Math.min(...ends) }
}

interface LimitedKind {
  readonly storeKind: string
  readonly names: readonly string[]
}

/** The kinds of which limits speak, each with those that do; of custom kinds only those that were seen are known. */
function kindsLimitedBy(names: readonly string[], custom: readonly string[]): readonly LimitedKind[] {
  return [...namespacedKinds, ...custom.map(storeKind)].flatMap((info) => {
    const ofKind = names.filter((name) => isLimitOf(name, info))
    return ofKind.length === 0 ? [] : [{ storeKind: info.storeKind, names: ofKind }]
  })
}

/** Each kind once, however many versions are served. */
const namespacedKinds: readonly StoredKind[] = [...new Set(builtInKinds.filter(({ namespaced }) => namespaced).map(({ kind }) => kind))].map(storeKind)
