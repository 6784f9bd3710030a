/**
 * The nodes that wait, zone by zone, for their NoExecute taint. A node is queued once; after it was tainted it stays a
 * member of its zone's queue, so that it is not queued again until it was removed. Everything is memory of the
 * controller: a row per zone (its state, its bucket) and one per member. Nodes queued in the same pass are taken in
 * the order of their names. (In Kubernetes chance decides: eight workers queue them.)
 * Source: nodelifecycle/scheduler/rate_limited_queue.go.
 */
import type { ControllerContext } from '../../client/index.js'
import { freeze } from '../../plain/index.js'
import type { Dictionary } from '../../sim/index.js'
import { newBucket, takeToken, withRate, type TokenBucket } from './token-bucket.js'
import type { ZoneState } from './zone.js'

export interface ZoneRow {
  /** Null for a zone that lost all its nodes: it begins anew when one comes. */
  readonly state: ZoneState | null
  readonly bucket: TokenBucket
}

export interface Member {
  /** Not before this instant; null: tainted already. */
  readonly processMs: number | null
}

/** What a pass changes, in order. Plain data: it is a command to the controller's memory. */
export type ZoneChange =
  | { readonly change: 'begin'; readonly zone: string; readonly rate: number }
  | { readonly change: 'state'; readonly zone: string; readonly state: ZoneState | null }
  | { readonly change: 'rate'; readonly zone: string; readonly rate: number }
  | { readonly change: 'take'; readonly zone: string }
  | { readonly change: 'add' | 'remove' | 'done'; readonly zone: string; readonly node: string }
  | { readonly change: 'postpone'; readonly zone: string; readonly node: string; readonly processMs: number }

/** The first of a zone's queue. */
export interface Head {
  readonly node: string
  readonly processMs: number
}

export const ZONES = 'zones'
export const MEMBERS = 'members'

export function zoneRows(context: ControllerContext): Dictionary<ZoneRow> {
  return context.memory.of<ZoneRow>(ZONES)
}

export function applyZoneChange(context: ControllerContext, what: ZoneChange): void {
  const zones = zoneRows(context)
  const members = context.memory.of<Member>(MEMBERS)
  const row = zones.get(what.zone)
  const { now } = context
  switch (what.change) {
    case 'begin':
      for (const key of members.keys()) if (zoneOfKey(key) === what.zone) members.delete(key)
      return zones.set(what.zone, freeze({ state: 'Initial', bucket: newBucket(what.rate, now) }))
    case 'state':
      return zones.set(what.zone, freeze({ ...row!, state: what.state }))
    case 'rate':
      return zones.set(what.zone, freeze({ ...row!, bucket: withRate(row!.bucket, what.rate, now) }))
    case 'take':
      return zones.set(what.zone, freeze({ ...row!, bucket: takeToken(row!.bucket, now) ?? row!.bucket }))
    case 'add':
      if (members.has(memberKey(what))) return
      return members.set(memberKey(what), freeze({ processMs: now }))
    case 'remove':
      members.delete(memberKey(what))
      return
    case 'done':
      return members.set(memberKey(what), freeze({ processMs: null }))
    case 'postpone':
      return members.set(memberKey(what), freeze({ processMs: what.processMs }))
  }
}

/** The heads of all queues that are not empty, by zone. */
export function queueHeads(context: ControllerContext): ReadonlyMap<string, Head> {
  const heads = new Map<string, Head>()
  for (const [key, { processMs }] of context.memory.of<Member>(MEMBERS).entries()) {
    if (processMs === null) continue
    const zone = zoneOfKey(key)
    const head = heads.get(zone)
    if (head === undefined || processMs < head.processMs) heads.set(zone, { node: key.slice(zone.length + 1), processMs })
  }
  return heads
}

function memberKey({ zone, node }: { readonly zone: string; readonly node: string }): string {
  return `${zone}|${node}`
}

function zoneOfKey(key: string): string {
  return key.slice(0, key.indexOf('|'))
}
