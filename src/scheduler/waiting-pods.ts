/**
 * Pods that wait for something to happen, grouped by who keeps them waiting: what none of these plugins listens to
 * concerns nobody of the group, so that ten thousand gated pods cost nothing while others come and go. Derived from
 * the queue's rows.
 */

/** What of a row of the queue says who keeps a pod waiting. */
interface Keepers {
  readonly place: string
  readonly refusedBy: readonly string[]
  readonly gatedBy: string
}

interface Group extends Keepers {
  readonly keys: Set<string>
}

/** Whom an event may concern. */
export interface Concerned {
  /** Whether it may concern all pods that these plugins refused and keep out. */
  group(refusedBy: readonly string[], gatedBy: string): boolean
  /** The key of the pod that it is about, which may be waiting itself. */
  readonly own: string
}

export class WaitingPods {
  private readonly groups = new Map<string, Group>()
  private readonly groupOf = new Map<string, Group>()

  get size(): number {
    return this.groupOf.size
  }

  push(key: string, { place, refusedBy, gatedBy }: Keepers): void {
    const name = [place, gatedBy, ...refusedBy].join()
    let group = this.groups.get(name)
    if (group === undefined) this.groups.set(name, group = { place, refusedBy, gatedBy, keys: new Set() })
    group.keys.add(key)
    this.groupOf.set(key, group)
  }

  /** Whether it was there. */
  remove(key: string): boolean {
    this.groupOf.get(key)?.keys.delete(key)
    return this.groupOf.delete(key)
  }

  /** How many are in a place. */
  countIn(place: Keepers['place']): number {
    let count = 0
    for (const group of this.groups.values()) if (group.place === place) count += group.keys.size
    return count
  }

  /** All that are in a place. */
  * keysIn(place: Keepers['place']): IterableIterator<string> {
    for (const group of this.groups.values()) if (group.place === place) yield* group.keys
  }

  /** All that may be concerned. */
  * concerned(by: Concerned): IterableIterator<string> {
    for (const { refusedBy, gatedBy, keys } of this.groups.values()) {
      if (keys.size === 0) continue
      if (by.group(refusedBy, gatedBy)) yield* keys
      else if (keys.has(by.own)) yield by.own
    }
  }
}

/** Everybody. */
export const EVERYBODY: Concerned = Object.freeze({ group: () => true, own: '' })

/** Nobody but one pod. */
export function only(key: string): Concerned {
  return { group: () => false, own: key }
}
