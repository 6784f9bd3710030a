/**
 * The flow of requests to one Service between two changes, in whole numbers: millionths of a request (a rate in
 * thousandths per second times milliseconds) and milliseconds. Requests are spread evenly over the endpoints; those
 * of an endpoint where nothing answers fail; an endpoint that is asked for more than it can serve queues, and what
 * its queue cannot hold fails. Endpoints whose software is alike are counted together, so a change costs the same
 * for five endpoints and five thousand. What arrives is served, failed or still queued, to the last millionth.
 */
import type { Histogram } from './histogram.js'
import { addLatency, EMPTY_HISTOGRAM } from './histogram.js'

/** Endpoints of a Service that behave alike. */
export interface EndpointGroup {
  /** Names the group; groups of equal names continue each other. */
  readonly name: string
  readonly endpoints: number
  /** What one endpoint can serve, thousandths of a request per second; absent: any number; 0: nothing answers. */
  readonly capacityMilli?: number
  /** How long a request takes when nothing is queued. */
  readonly latencyMicros: number
  /** What one endpoint's queue holds, requests; absent: any number. */
  readonly queueMax?: number
}

/** A group's queue, millionths of a request over all of its endpoints. */
export interface QueueRow {
  readonly name: string
  readonly queued: number
}

/** Everything that ever happened to the requests to a Service; all in millionths of a request. */
export interface FlowTotals {
  readonly arrived: number
  readonly served: number
  readonly failed: number
  readonly queued: number
}

export interface FlowRow {
  readonly since: number
  readonly rateMilli: number
  readonly groups: readonly EndpointGroup[]
  readonly queues: readonly QueueRow[]
  readonly totals: FlowTotals
  readonly latencies: Histogram
}

export const MICROS = 1_000_000

export function emptyFlow(now: number): FlowRow {
  return { since: now, rateMilli: 0, groups: [], queues: [], totals: { arrived: 0, served: 0, failed: 0, queued: 0 }, latencies: EMPTY_HISTOGRAM }
}

interface GroupResult {
  readonly served: number
  readonly failed: number
  readonly queued: number
  /** Waiting time of what was served, beyond the software's own. */
  readonly waitMicros: number
}

/** The row as it stands at `now`, everything in between accounted for. */
export function integrate(row: FlowRow, now: number): FlowRow {
  const elapsed = now - row.since
  if (elapsed === 0) return row
  const arrived = row.rateMilli * elapsed
  const endpoints = row.groups.reduce((sum, group) => sum + group.endpoints, 0)
  if (endpoints === 0) return { ...row, since: now, totals: { ...row.totals, arrived: row.totals.arrived + arrived, failed: row.totals.failed + arrived } }
  let { served, failed } = row.totals
  let latencies = row.latencies
  const queues: QueueRow[] = []
  let given = 0
  let before = 0
  for (const group of row.groups) {
    before += group.endpoints
    const share = portion(arrived, before, endpoints) - given
    given += share
    const result = flowThrough(group, share, queuedIn(row, group), elapsed)
    served += result.served
    failed += result.failed
    latencies = addLatency(latencies, group.latencyMicros + result.waitMicros, result.served)
    if (result.queued > 0) queues.push({ name: group.name, queued: result.queued })
  }
  const queued = queues.reduce((sum, queue) => sum + queue.queued, 0)
  return { ...row, since: now, queues, totals: { arrived: row.totals.arrived + arrived, served, failed, queued }, latencies }
}

/** `amount · part / whole`, cut: shares of a sum that always add up to it. */
function portion(amount: number, part: number, whole: number): number {
  if (part === whole) return amount
  const quotient = Math.floor(amount / whole)
  return quotient * part + Math.floor(((amount - quotient * whole) * part) / whole)
}

function queuedIn(row: FlowRow, group: EndpointGroup): number {
  return row.queues.find((queue) => queue.name === group.name)?.queued ?? 0
}

function flowThrough(group: EndpointGroup, share: number, queuedBefore: number, elapsed: number): GroupResult {
  const { capacityMilli, queueMax, endpoints } = group
  if (capacityMilli === undefined) return { served: share + queuedBefore, failed: 0, queued: 0, waitMicros: 0 }
  if (capacityMilli === 0) return { served: 0, failed: share + queuedBefore, queued: 0, waitMicros: 0 }
  const capacity = capacityMilli * endpoints * elapsed
  const offered = share + queuedBefore
  const served = Math.min(offered, capacity)
  const left = offered - served
  const queued = queueMax === undefined ? left : Math.min(left, queueMax * endpoints * MICROS)
  const meanQueue = Math.floor((queuedBefore + queued) / 2)
  const waitMicros = Math.floor((Math.floor(meanQueue / endpoints) * 1000) / capacityMilli)
  return { served, failed: left - queued, queued, waitMicros }
}

/** When the row changes its course by itself: a queue is empty or full. Undefined: never. */
export function turnsAt(row: FlowRow): number | undefined {
  const endpoints = row.groups.reduce((sum, group) => sum + group.endpoints, 0)
  let least: number | undefined
  for (const group of row.groups) {
    const { capacityMilli, queueMax } = group
    if (capacityMilli === undefined || capacityMilli === 0) continue
    const queued = queuedIn(row, group)
    const growth = Math.floor((row.rateMilli * group.endpoints) / endpoints) - capacityMilli * group.endpoints
    const room = queueMax === undefined ? Infinity : queueMax * group.endpoints * MICROS - queued
    const after = growth < 0 && queued > 0 ? Math.ceil(queued / -growth) : growth > 0 && room > 0 && room < Infinity ? Math.ceil(room / growth) : undefined
    if (after !== undefined) least = Math.min(least ?? Infinity, row.since + Math.max(1, after))
  }
  return least
}

/** The row with other groups from now on; the queues of endpoints that are gone fail. */
export function regroup(row: FlowRow, groups: readonly EndpointGroup[], rateMilli: number): FlowRow {
  let lost = 0
  const queues: QueueRow[] = []
  for (const queue of row.queues) {
    const before = row.groups.find((group) => group.name === queue.name)?.endpoints ?? 0
    const after = groups.find((group) => group.name === queue.name)?.endpoints ?? 0
    const kept = after >= before ? queue.queued : portion(queue.queued, after, before)
    lost += queue.queued - kept
    if (kept > 0) queues.push({ name: queue.name, queued: kept })
  }
  const totals = lost === 0 ? row.totals : { ...row.totals, failed: row.totals.failed + lost, queued: row.totals.queued - lost }
  return { ...row, rateMilli, groups, queues, totals }
}

/** Requests per second of one kind at this moment, in thousandths. */
export function failingMilli(row: FlowRow): number {
  const endpoints = row.groups.reduce((sum, group) => sum + group.endpoints, 0)
  if (endpoints === 0) return row.rateMilli
  let failing = 0
  for (const group of row.groups) {
    const share = Math.floor((row.rateMilli * group.endpoints) / endpoints)
    if (group.capacityMilli === 0) failing += share
    else if (group.capacityMilli !== undefined && group.queueMax !== undefined && queuedIn(row, group) >= group.queueMax * group.endpoints * MICROS) {
      failing += Math.max(0, share - group.capacityMilli * group.endpoints)
    }
  }
  return failing
}

/** What one endpoint of a group serves at this moment, thousandths of a request per second. */
export function servedByEachMilli(row: FlowRow, group: EndpointGroup): number {
  const endpoints = row.groups.reduce((sum, each) => sum + each.endpoints, 0)
  if (endpoints === 0 || group.capacityMilli === 0) return 0
  const share = Math.floor(row.rateMilli / endpoints)
  if (group.capacityMilli === undefined) return share
  return queuedIn(row, group) > 0 ? group.capacityMilli : Math.min(share, group.capacityMilli)
}
