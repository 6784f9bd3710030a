/**
 * The pods that StatefulSets control, each read once: what a set looks at in every sync. A set's pods are listed when it
 * first asks, follow each commit from then on and are dropped with the last of them. It can be dropped at any time:
 * listing the pods says the same.
 */
import { controllerOf, keyOf, type Pod } from '../../model/index.js'
import type { Follower, FollowerDefinition } from '../../sim/index.js'
import { candidateOf, type Candidate } from './known.js'

export class OwnedPods implements Follower {
  /** By the uid of the set; sorted by key. */
  private readonly bySet = new Map<string, Candidate[]>()

  update(old: Pod | undefined, pod: Pod | undefined): void {
    if (this.bySet.size === 0) return
    const before = this.listOf(old)
    const after = this.listOf(pod)
    if (before === undefined && after === undefined) return
    const key = keyOf((pod ?? old)!)
    if (before === after) {
      before![placeOf(before!, key)] = candidateOf(pod!)
      return
    }
    before?.splice(placeOf(before, key), 1)
    after?.splice(placeOf(after, key), 0, candidateOf(pod!))
    if (before?.length === 0) this.bySet.delete(controllerOf(old!)!.uid)
  }

  /**
   * Those of a set, by key.
   * @param list lists them where they are not followed yet
   */
  of(set: string, list: () => readonly Pod[]): readonly Candidate[] {
    const followed = this.bySet.get(set)
    if (followed !== undefined) return followed
    const listed = list().map(candidateOf)
    if (listed.length > 0) this.bySet.set(set, listed)
    return listed
  }

  private listOf(pod: Pod | undefined): Candidate[] | undefined {
    const owner = pod === undefined ? undefined : controllerOf(pod)
    return owner === undefined ? undefined : this.bySet.get(owner.uid)
  }
}

export const ownedPods: FollowerDefinition<OwnedPods> = { name: 'owned-by-sets', kind: 'Pod', create: () => new OwnedPods() }

/** Where a key stands, or would. */
function placeOf(sorted: readonly Candidate[], key: string): number {
  let from = 0
  for (let to = sorted.length; from < to;) {
    const middle = (from + to) >>> 1
    if (sorted[middle]!.key < key) from = middle + 1
    else to = middle
  }
  return from
}
