/**
 * L02: no livelock. What is there is taken without clocks, uids, counters and drawn names; if the same comes back again
 * and again while pods are made and deleted and nothing comes from outside, the cluster goes in a circle, and it will
 * go on for ever. An autoscaler and a CronJob act on what is outside (load, the clock), so what they write begins the
 * counting anew, as a step or a physical fact does; but a machine that panics of its load is part of the circle.
 */
import { byText, controllerOf, fnv1a32, getCondition, podReady, type Node, type Pod } from '../model/index.js'
import { freeze } from '../plain/index.js'
import { cell, dictionary, type Change, type Happening } from '../sim/index.js'
import { PANIC } from '../world/index.js'
import type { Invariant, InvariantContext } from './invariant.js'

/** How often a state must come back, and within which time, to be called a circle. */
const RETURNS = 5
const WITHIN_MS = 3_600_000
/** States that are remembered; more of them without a return are no circle. */
const REMEMBERED = 5_000

const FROM_OUTSIDE = new Set(['horizontal-pod-autoscaler', 'cronjob-controller'])

export const noLasso: Invariant = {
  id: 'L02',
  title: 'The cluster does not go in a circle: while nothing comes from outside, the same state does not come back again and again with pods made and deleted in between.',
  kind: 'liveness',
  make({ ledger }: InvariantContext) {
    const { state } = ledger.engine
    /** State → when it was there last. */
    const visits = dictionary<readonly number[]>(state, 'invariants/L02/visits')
    /** Who made and deleted pods since something came from outside, and how often. */
    const deeds = dictionary<number>(state, 'invariants/L02/deeds')
    const told = cell(state, 'invariants/L02/told', false)
    /** The machines that have panicked and are not up again: what happens to them comes from within. */
    const panicked = dictionary<true>(state, 'invariants/L02/panicked')
    let sum = sumOf()
    function sumOf(): number {
      let all = 0
      for (const kind of ABSTRACTIONS.keys()) for (const object of ledger.store.list<Pod>(kind)) all = plus(all, hashOf(kind, object))
      return all
    }
    function count(deed: string): void {
      deeds.set(deed, (deeds.get(deed) ?? 0) + 1)
    }
    function begin(): void {
      if (deeds.size === 0) return
      visits.clear()
      deeds.clear()
      told.set(false)
    }
    function visit(): string | undefined {
      if (told.get()) return undefined
      const { now } = ledger.engine
      const before = (visits.get(String(sum)) ?? []).filter((at) => now - at <= WITHIN_MS)
      if (visits.size >= REMEMBERED) visits.clear()
      visits.set(String(sum), freeze([...before, now]))
      if (before.length < RETURNS) return undefined
      told.set(true)
      const who = deeds.entries().map(([deed, times]) => `${deed} ${times} times`)
      return `the same state came back ${before.length} times within ${(now - before[0]!) / 1000} s while nothing came from outside: ${who.join(', ')}`
    }
    function comesFromWithin(node: string, text: string): boolean {
      if (text.startsWith(PANIC)) {
        panicked.set(node, true)
        count(`${node} panics`)
      }
      return text === 'kubelet running' ? panicked.delete(node) : panicked.has(node)
    }
    ledger.observeFacts(({ key, text = '' }) => {
      // A refusal changes nothing and comes from nowhere else.
      if (!text.startsWith('! ') && !comesFromWithin(key, text)) begin()
    })
    return {
      step(change: Change, { actor, verb }: Happening) {
        if (FROM_OUTSIDE.has(actor)) begin()
        if (!ABSTRACTIONS.has(change.kind)) return undefined
        const { old, new: now } = change as Change<Pod>
        if (old !== undefined) sum = plus(sum, -hashOf(change.kind, old))
        if (now !== undefined) sum = plus(sum, hashOf(change.kind, now))
        if (change.kind !== 'Pod' || (old !== undefined && now !== undefined)) return undefined
        count(`${actor} ${verb}s a pod`)
        return visit()
      },
      reset: () => void (sum = sumOf()),
    }
  },
}

type Abstraction = (object: never) => string

interface Counted {
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly spec?: { readonly replicas?: number }
  readonly status?: Readonly<Record<string, unknown>>
}

/** What counts of a workload: what it asks for, and every number in its status but for that of its version. */
function workload({ metadata: { name, namespace }, spec, status = {} }: Counted): string {
  const counts = Object.keys(status).filter((field) => typeof status[field] === 'number' && field !== 'observedGeneration').sort(byText)
  return `${namespace}/${name} ${spec?.replicas ?? ''} ${counts.map((field) => `${field}=${status[field] as number}`).join(' ')}`
}

function pod(object: Pod): string {
  const { metadata: { namespace, deletionTimestamp }, spec, status } = object
  const owner = controllerOf(object)
  const scheduled = getCondition(status?.conditions, 'PodScheduled')?.status ?? ''
  return `${namespace}/${owner?.name ?? object.metadata.name} ${spec.nodeName ?? ''} ${status?.phase ?? ''} ${deletionTimestamp !== undefined} ${podReady(object)} ${scheduled}`
}

function node({ metadata: { name }, spec, status }: Node): string {
  const taints = (spec?.taints ?? []).map(({ key, effect }) => `${key}:${effect}`).sort(byText)
  return `${name} ${spec?.unschedulable === true} ${getCondition(status?.conditions, 'Ready')?.status ?? ''} ${taints.join(' ')}`
}

const ABSTRACTIONS: ReadonlyMap<string, Abstraction> = new Map<string, Abstraction>([
  ['Pod', pod], ['Node', node], ['Deployment', workload], ['ReplicaSet', workload], ['StatefulSet', workload], ['DaemonSet', workload], ['Job', workload], ['ReplicationController', workload],
])

/** 32 bits of a name and a value (FNV-1a, finished as murmur3 does, so that sums of them tell states apart). */
function hashOf(kind: string, object: unknown): number {
  let hash = fnv1a32(`${kind} ${ABSTRACTIONS.get(kind)!(object as never)}`)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Sums stay exact: they are taken modulo 2^48. */
function plus(sum: number, hash: number): number {
  const next = (sum + hash) % MODULUS
  return next < 0 ? next + MODULUS : next
}

const MODULUS = 281_474_976_710_656
