/** Every pod that waits for a node or is on its way to one, as the scheduler sees it, for whoever looks on. */
import { byText } from '../plain/index.js'
import type { Cache } from './cache.js'
import type { Permits } from './permits.js'
import type { QueueRow, SchedulingQueue } from './queue.js'

/** A pod in the scheduler's hands. Times are milliseconds since the start. */
export interface QueueEntry {
  /** `namespace/name`. */
  readonly pod: string
  /** In one of the queue's places; `waiting` for a Permit plugin; `binding`: on its way to its node. */
  readonly place: QueueRow['place'] | 'waiting' | 'binding'
  readonly priority: number
  readonly attempts: number
  /** When it came into the queue first. */
  readonly addedAtMs: number
  /** When it came to where it is: was added, was last tried, or was given its node. */
  readonly sinceMs: number
  /** The plugins that refused it last. */
  readonly refusedBy: readonly string[]
  /** The PreEnqueue plugin that keeps it out. */
  readonly gatedBy?: string
  readonly backOffUntilMs?: number
  /** The node that it waits for, is on its way to, or is nominated to. */
  readonly node?: string
}

/** All of them, sorted by name. */
export function queueEntries(queue: SchedulingQueue, cache: Cache, permits: Permits): readonly QueueEntry[] {
  const inQueue = queue.entries().map(([pod, row]) => queueEntry(pod, row, row.place, row.since, cache.nominationOf(pod)))
  const onTheirWay = cache.assumedKeys().map((pod) => {
    const { row, sinceMs, node } = cache.assumed(pod)!
    return queueEntry(pod, row, permits.isWaiting(pod) ? 'waiting' : 'binding', sinceMs, node)
  })
  return [...inQueue, ...onTheirWay].sort((a, b) => byText(a.pod, b.pod))
}

function queueEntry(pod: string, row: QueueRow, place: QueueEntry['place'], sinceMs: number, node: string): QueueEntry {
  const { priority, attempts, addedAt: addedAtMs, refusedBy, gatedBy, backOffUntil } = row
  return {
    pod, place, priority, attempts, addedAtMs, sinceMs, refusedBy,
    ...(gatedBy === '' ? {} : { gatedBy }),
    ...(place === 'backOff' ? { backOffUntilMs: backOffUntil } : {}),
    ...(node === '' ? {} : { node }),
  }
}
