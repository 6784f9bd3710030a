/**
 * Since when the pods of each controller have been ready: how many active ones per instant. Who waits for
 * `minReadySeconds` asks how many are available now and when the next one will be, at the price of the instants that
 * lie within that time, not of the pods. Follows each commit; instants are whole seconds and usually come in order.
 */
import { getCondition, isPodActive, parseTime, type Pod } from '../model/index.js'
import type { Follower, FollowerDefinition } from '../sim/index.js'
import { countedBy } from './indexes.js'

interface Times {
  /** Ascending. */
  readonly instants: number[]
  readonly counts: Map<number, number>
}

/** Ready active pods as a controller counts them. */
export interface Availability {
  readonly available: number
  /** When the next ready pod becomes available by the passing of time alone. */
  readonly nextAt: number | undefined
}

export class ReadyTimes implements Follower {
  private readonly byController = new Map<string, Times>()

  update(old: Pod | undefined, pod: Pod | undefined): void {
    const from = old === undefined ? undefined : countedBy(old)
    const to = pod === undefined ? undefined : countedBy(pod)
    const before = from === undefined ? undefined : readySince(old!)
    const after = to === undefined ? undefined : readySince(pod!)
    if (before === after && from === to) return
    if (before !== undefined) this.count(from!, before, -1)
    if (after !== undefined) this.count(to!, after, 1)
  }

  /** Of `ready` active pods of a controller, how many have been so for long enough. */
  availability(controller: string, ready: number, minReadySeconds: number, now: number): Availability {
    const times = this.byController.get(controller)
    let available = ready
    let nextAt: number | undefined
    if (times === undefined) return { available, nextAt }
    available -= times.counts.get(Number.POSITIVE_INFINITY) ?? 0
    const waitMs = minReadySeconds * 1000
    for (let i = times.instants.length - 1; i >= 0 && times.instants[i]! + waitMs > now; i--) {
      available -= times.counts.get(times.instants[i]!)!
      nextAt = times.instants[i]! + waitMs
    }
    return { available, nextAt }
  }

  private count(controller: string, instant: number, change: number): void {
    let times = this.byController.get(controller)
    if (times === undefined) this.byController.set(controller, (times = { instants: [], counts: new Map() }))
    const { counts, instants } = times
    const count = (counts.get(instant) ?? 0) + change
    if (!counts.has(instant) && instant !== Number.POSITIVE_INFINITY) instants.splice(placeOf(instants, instant), 0, instant)
    counts.set(instant, count)
    if (count > 0) return
    counts.delete(instant)
    if (instant !== Number.POSITIVE_INFINITY) instants.splice(placeOf(instants, instant), 1)
    if (counts.size === 0) this.byController.delete(controller)
  }
}

export const readyTimes: FollowerDefinition<ReadyTimes> = { name: 'ready-times', kind: 'Pod', create: () => new ReadyTimes() }

/** When an active pod became ready; infinity if nobody knows, undefined if it is not ready. */
function readySince(pod: Pod): number | undefined {
  if (!isPodActive(pod)) return undefined
  const ready = getCondition(pod.status?.conditions, 'Ready')
  if (ready?.status !== 'True') return undefined
  return parseTime(ready.lastTransitionTime) ?? Number.POSITIVE_INFINITY
}

/** The first place whose instant is not earlier. */
function placeOf(instants: readonly number[], instant: number): number {
  let low = 0
  let high = instants.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (instants[middle]! < instant) low = middle + 1
    else high = middle
  }
  return low
}
