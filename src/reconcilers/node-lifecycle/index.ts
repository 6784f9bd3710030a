/**
 * The node lifecycle controller: who is silent, who is tainted, whose pods are not ready. Real ones look at every
 * node every five seconds and at their queues ten times a second; this one computes the tick at which it would first
 * find something and sleeps until then. It wakes at the next tick when a node changes or its heartbeats begin or end,
 * when a silence becomes too long, and when a zone that has a node waiting gets its token.
 * Source: pkg/controller/nodelifecycle.
 */
import { podsByNode, tickAfter, tickAtOrAfter, Ticker, type ControllerContext, type Decide, type Reconciler, type Watch } from '../../client/index.js'
import { getCondition, sameValue, type Node, type Pod } from '../../model/index.js'
import type { Change } from '../../sim/index.js'
import { gracePeriodMs, readyStatus, type NodeHealth } from './health.js'
import { applyChanges, HEALTH, KNOWN, RETRY, TICKS, type MonitorMemory } from './memory.js'
import { decideMonitor, gatherMonitor, type MonitorInput } from './monitor.js'
import { decideNodeSync, gatherNodeSync, type NodeSyncInput } from './node-sync.js'
import type { NodeLifecycleOptions } from './options.js'
import { decidePodSync, gatherPodSync, isKnownNotReady, type PodSyncInput } from './pod-sync.js'
import { MEMBERS, queueHeads, ZONES, zoneRows } from './taint-queue.js'
import { decideTainter, gatherTainter, PASS, type TainterInput } from './tainter.js'
import { nextToken } from './token-bucket.js'

export type { HeartbeatSource, NodeLifecycleOptions } from './options.js'

type Input = MonitorInput | TainterInput | NodeSyncInput | PodSyncInput

const WORKERS = 14

export function nodeLifecycleReconciler(options: NodeLifecycleOptions): Reconciler<Input> {
  const { profile, eager = false } = options
  const monitor = new Ticker({ phaseMs: options.monitorPhaseMs ?? 0, periodMs: profile.nodeMonitorPeriodMs }, TICKS, 'monitor')
  const tainter = new Ticker({ phaseMs: options.tainterPhaseMs ?? 0, periodMs: profile.noExecuteTaintPeriodMs }, TICKS, 'taint')
  const wake = (context: ControllerContext): void => {
    if (context.running && !eager) monitor.arm(context, monitor.next(context))
  }
  const armTainter = (context: ControllerContext, zones: Iterable<string>): void => {
    if (eager) return
    for (const zone of zones) {
      const at = nextToken(zoneRows(context).get(zone)!.bucket, tainter.grid, context.now)
      if (at !== undefined) tainter.arm(context, at)
    }
  }
  return {
    name: 'node-lifecycle',
    actor: 'node-controller',
    workers: WORKERS,
    indexes: [podsByNode],
    memory: [KNOWN, HEALTH, RETRY, TICKS, ZONES, MEMBERS],
    watches: [nodeWatch(wake), podWatch],
    gather: (context, key) => gather(context, options, monitor, key),
    decide,
    remember: {
      change: (context, changes: readonly MonitorMemory[]) => {
        applyChanges(context, changes)
        armTainter(context, zonesThatWait(context, changes))
      },
      spend: applyChanges,
      awaitTokens: (context) => armTainter(context, queueHeads(context).keys()),
      rest: (context, again: boolean) => {
        if (eager) return
        const at = again ? tickAfter(monitor.grid, context.now) : nextOverdue(context, options, monitor)
        if (at !== undefined) monitor.arm(context, at)
      },
    },
    timers: {
      // The tainter comes first where both tick at the same instant, and what follows from it before the monitor.
      monitor: (context) => {
        const waits = tainter.armedAt(context) === context.now
        monitor.take(context)
        if (waits) return monitor.arm(context, context.now)
        if (eager) monitor.arm(context, tickAfter(monitor.grid, context.now))
        context.queue.add('monitor')
      },
      taint: (context) => {
        tainter.take(context)
        if (eager) tainter.arm(context, tickAfter(tainter.grid, context.now))
        context.queue.add(PASS)
      },
    },
    connect: (context) => options.heartbeats.onChange(() => wake(context)),
    start: (context) => {
      monitor.arm(context, tickAtOrAfter(monitor.grid, context.now))
      if (eager) tainter.arm(context, tickAtOrAfter(tainter.grid, context.now))
    },
  }
}

/** The zones in which a node was queued, or whose rate changed while one waits. */
function zonesThatWait(context: ControllerContext, changes: readonly MonitorMemory[]): ReadonlySet<string> {
  const zones = new Set<string>()
  let rates = false
  for (const what of changes) {
    if (what.set !== 'zone') continue
    if (what.change.change === 'add') zones.add(what.change.zone)
    rates ||= what.change.change === 'rate'
  }
  if (rates) for (const zone of queueHeads(context).keys()) zones.add(zone)
  return zones
}

function gather(context: ControllerContext, options: NodeLifecycleOptions, monitor: Ticker, key: string): Input | undefined {
  if (key === 'monitor') return gatherMonitor(context, options, monitor.grid)
  if (key.startsWith(PASS)) return gatherTainter(context, key)
  return key.startsWith('node/') ? gatherNodeSync(context, key.slice(5)) : gatherPodSync(context, key.slice(4))
}

function decide(input: Input): Decide {
  switch (input.sync) {
    case 'monitor':
      return decideMonitor(input)
    case 'taint':
      return decideTainter(input)
    case 'node':
      return decideNodeSync(input)
    case 'pod':
      return decidePodSync(input)
  }
}

function nodeWatch(wake: (context: ControllerContext) => void): Watch {
  return {
    kind: 'Node',
    on: ({ old, new: next, key }: Change<never>, context) => {
      if (next === undefined) {
        context.memory.of(RETRY).delete(key)
        return wake(context)
      }
      context.queue.add(`node/${key}`)
      if (old === undefined || isOfConcern(old, next)) wake(context)
    },
  }
}

/** Whether a pass may decide otherwise after this change of a node. */
function isOfConcern(old: Node, next: Node): boolean {
  if (!sameValue(old.metadata.labels, next.metadata.labels) || !sameValue(old.spec?.taints, next.spec?.taints)) return true
  const before = getCondition(old.status?.conditions, 'Ready')
  const after = getCondition(next.status?.conditions, 'Ready')
  return before?.status !== after?.status || before?.lastHeartbeatTime !== after?.lastHeartbeatTime
}

const podWatch: Watch = {
  kind: 'Pod',
  on: ({ old, new: next, key }: Change<never>, context) => {
    const nodeName = (next as Pod | undefined)?.spec.nodeName
    if (nodeName === undefined || nodeName === '' || (old as Pod | undefined)?.spec.nodeName === nodeName) return
    if (isKnownNotReady(context, nodeName)) context.queue.add(`pod/${key}`)
  },
}

/** The first tick at which a node will have been silent for too long, as far as is known now. */
function nextOverdue(context: ControllerContext, { heartbeats, profile }: NodeLifecycleOptions, monitor: Ticker): number | undefined {
  const healths = context.memory.of<NodeHealth>(HEALTH)
  let first: number | undefined
  for (const node of context.view.list<Node>('Node')) {
    const { name } = node.metadata
    const end = heartbeats.renewalsEndAt(name)
    const health = healths.get(name)
    if (readyStatus(node) === 'Unknown' || health === undefined) continue
    const lease = heartbeats.lastRenewal(name, Math.max(end ?? 0, context.now))
    // A node without a lease is silent from the start; one with a lease while nobody renews it.
    if (end === undefined && lease !== undefined) continue
    const unseen = lease !== undefined && (health.renewalMs === null || lease > health.renewalMs)
    const probeMs = unseen ? Math.max(health.probeMs, tickAtOrAfter(monitor.grid, lease)) : health.probeMs
    const at = tickAfter(monitor.grid, Math.max(probeMs + gracePeriodMs(node, profile), context.now))
    if (first === undefined || at < first) first = at
  }
  return first
}
