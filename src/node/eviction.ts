/**
 * The eviction managers: every ten seconds each looks what is free on its node. What falls below a threshold puts the
 * node under pressure; when the threshold's grace period is over, what can be freed is freed, and then one pod at a
 * time is driven out, until as much is free as was asked for. It wakes only when there will be something to see.
 * Source: kubernetes, pkg/kubelet/eviction/eviction_manager.go. Deviation: nothing but images is freed.
 */
import { byText, findMatchingUntoleratedTaint, isCriticalPod, qosClass, type Pod } from '../model/index.js'
import { freeze } from '../plain/index.js'
import type { Refused } from './admission.js'
import { endContainer } from './containers.js'
import type { KubeletCore } from './core.js'
import { amountText, unitsOf, type PressureType, type Threshold } from './eviction-thresholds.js'
import { freeImages } from './image-disk.js'
import { reportNode } from './node-status.js'
import { nextVictim } from './out-of-memory.js'
import { overLimit } from './over-limit.js'
import { evictionMessage, ranked, type Candidate } from './ranking.js'
import type { PressureRow, Verdict } from './rows.js'
import { SIGKILL_CODE } from './stopping.js'
import { exceededAt, firstTime, supplyOf, usedAt } from './supply.js'
import { endPod, finishIfStopped } from './termination.js'

const WAKE = 'kubelet/eviction'
const EXHAUSTED = 'kubelet/out-of-memory'
const INTERVAL_MS = 10_000
/** How often, and how long, it is asked whether an evicted pod has ended. */
const CLEANUP_POLL_MS = 1_000
const CLEANUP_MS = 30_000
const HARD_GRACE_MS = 1_000

interface NodeEvent {
  readonly kind: typeof WAKE | typeof EXHAUSTED
  readonly node: string
}

/** What is free of something, and when a threshold is met. */
interface Sight {
  readonly threshold: Threshold
  readonly quantity: number
  readonly quantityText: string
  readonly available: number
  /** With what must be free again before it is over. */
  readonly wanted: number
}

export class Evictions {
  constructor(private readonly core: KubeletCore) {
    const { engine } = core.options.ledger
    engine.on<NodeEvent>(WAKE, ({ node }) => {
      if (core.pressures.get(node)?.wakeAt === core.now) this.wake(node)
    })
    engine.on<NodeEvent>(EXHAUSTED, ({ node }) => {
      if (core.pressures.get(node)?.exhaustedAt === core.now) this.exhausted(node)
    })
    core.connect(this)
  }

  /** What is drawn from a machine has changed: when there will be something to see may have, too. */
  drawsChanged(node: string): void {
    if (this.core.options.facts.isRunning(node)) this.plan(node, this.core.pressures.get(node) ?? this.initial(node))
  }

  /** The machine is off, and with it what the kubelet knew. */
  forget(node: string): void {
    this.core.pressures.delete(node)
  }

  /** Why a pod that comes now is not admitted. */
  refusal(node: string, pod: Pod): Refused | undefined {
    const conditions = this.core.pressures.get(node)?.conditions ?? []
    if (conditions.length === 0 || isCriticalPod(pod)) return undefined
    if (conditions.length === 1 && conditions[0] === 'MemoryPressure') {
      const taint = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' } as const
      if (qosClass(pod.spec) !== 'BestEffort' || findMatchingUntoleratedTaint([taint], pod.spec.tolerations, () => true) === undefined) return undefined
    }
    return { reason: 'Evicted', message: `The node had condition: [${conditions.join(' ')}]. ` }
  }

  /** Each node looks at a time of its own. */
  private initial(node: string): PressureRow {
    return { lookedAt: this.core.options.ledger.engine.drawBelow(INTERVAL_MS, 'kubelet/eviction', node) - INTERVAL_MS, met: [], acting: [], seen: [], conditions: [] }
  }

  /** Sets the alarm clock. */
  private plan(node: string, row: PressureRow): void {
    const { wakeAt: wokeAt, exhaustedAt: endedAt, ...rest } = row
    const wakeAt = row.awaited === undefined ? this.nextLook(node, row) : wokeAt
    const supply = supplyOf(this.core, node, 'memory')
    const exhaustedAt = supply === undefined ? undefined : exceededAt(this.core, node, 'memory', supply.forPods)
    const idle = wakeAt === undefined && exhaustedAt === undefined
    if (idle && this.core.pressures.get(node) === undefined) return
    this.core.pressures.set(node, freeze({ ...rest, ...(wakeAt === undefined ? {} : { wakeAt }), ...(exhaustedAt === undefined ? {} : { exhaustedAt }) }))
    if (wakeAt !== undefined && (wakeAt !== wokeAt || row.awaited === undefined)) this.schedule(wakeAt, WAKE, node)
    if (exhaustedAt !== undefined && exhaustedAt !== endedAt) this.schedule(exhaustedAt, EXHAUSTED, node)
  }

  private schedule(at: number, kind: NodeEvent['kind'], node: string): void {
    this.core.scheduleOn<NodeEvent>(node, at, { kind, node })
  }

  /** When it looks next: at its next time under pressure, else when something is short by then. */
  private nextLook(node: string, row: PressureRow): number | undefined {
    const { now } = this.core
    const onGrid = (at: number): number => row.lookedAt + Math.ceil((Math.max(at, now + 1) - row.lookedAt) / INTERVAL_MS) * INTERVAL_MS
    if (row.met.length > 0 || row.seen.length > 0) return onGrid(now)
    let first: number | undefined
    for (const { scarce, value } of this.core.configOf(node).thresholds) {
      const supply = supplyOf(this.core, node, scarce)
      if (supply === undefined) continue
      const at = exceededAt(this.core, node, scarce, supply.forPods - unitsOf(value, supply.capacity))
      if (at !== undefined && (first === undefined || at < first)) first = at
    }
    for (const pod of this.core.drawing.on(node).values()) {
      const at = pod.storage === undefined ? undefined : firstTime(now, (then) => overLimit(pod, then) !== undefined)
      if (at !== undefined && (first === undefined || at < first)) first = at
    }
    return first === undefined ? undefined : onGrid(first)
  }

  private wake(node: string): void {
    const { core } = this
    if (!core.options.facts.isRunning(node)) return
    const row = core.pressures.get(node)!
    const { awaited, ...rest } = row
    if (awaited !== undefined && core.now < awaited.until && awaited.uids.some((uid) => (core.rows.get(uid)?.stage ?? 'ended') !== 'ended')) return this.waitForEnd(node, row)
    this.look(node, rest)
  }

  private waitForEnd(node: string, row: PressureRow): void {
    this.core.pressures.set(node, freeze({ ...row, wakeAt: this.core.now + CLEANUP_POLL_MS }))
    this.schedule(this.core.now + CLEANUP_POLL_MS, WAKE, node)
  }

  private sights(node: string): Sight[] {
    return this.core.configOf(node).thresholds.flatMap((threshold) => {
      const supply = supplyOf(this.core, node, threshold.scarce)
      if (supply === undefined) return []
      const quantity = unitsOf(threshold.value, supply.capacity)
      const available = Math.max(0, supply.forPods - usedAt(this.core, node, threshold.scarce, this.core.now))
      return [{ threshold, quantity, quantityText: amountText(threshold.value, supply.capacity), available, wanted: quantity + (threshold.reclaim === undefined ? 0 : unitsOf(threshold.reclaim, supply.capacity)) }]
    })
  }

  private look(node: string, row: PressureRow): void {
    const { now } = this.core
    const { transitionMs } = this.core.configOf(node)
    const met = this.sights(node).filter(({ threshold, quantity, available, wanted }) => available < (row.acting.includes(threshold.id) ? wanted : quantity))
    const since = new Map(row.met)
    const seen = new Map(row.seen)
    for (const { threshold } of met) seen.set(threshold.condition, now)
    const recent = [...seen].filter(([, at]) => now - at < transitionMs).sort((a, b) => ORDER.indexOf(a[0]) - ORDER.indexOf(b[0]))
    const acting = met.filter(({ threshold: { id, graceMs = 0 } }) => now - (since.get(id) ?? now) >= graceMs)
    const next: PressureRow = {
      lookedAt: now,
      met: met.map(({ threshold: { id } }) => [id, since.get(id) ?? now] as const),
      acting: acting.map(({ threshold }) => threshold.id),
      seen: recent,
      conditions: recent.map(([type]) => type),
    }
    this.core.pressures.set(node, freeze(next))
    this.say(node, row.conditions, next.conditions)
    let evicted = this.limit(node)
    if (evicted.length === 0 && acting.length > 0) evicted = this.reclaim(node, acting)
    if (evicted.length === 0) return this.plan(node, this.core.pressures.get(node)!)
    this.waitForEnd(node, { ...this.core.pressures.get(node)!, awaited: { uids: evicted, until: now + CLEANUP_MS } })
  }

  /** Drives out the pods that have written more than they may, and returns their uids. */
  private limit(node: string): string[] {
    const { core } = this
    const evicted: string[] = []
    for (const row of [...core.drawing.on(node).values()].sort((a, b) => byText(a.key, b.key))) {
      const message = overLimit(row, core.now)
      const pod = message === undefined ? undefined : core.podOf(row)
      if (message === undefined || pod === undefined) continue
      this.evict({ row, pod }, HARD_GRACE_MS, { reason: 'Evicted', message, condition: null })
      evicted.push(row.uid)
    }
    return evicted
  }

  private evict({ row, pod }: Candidate, graceMs: number, verdict: Verdict): void {
    this.core.event(pod, 'Warning', verdict.reason, verdict.message)
    endPod(this.core, pod, row, graceMs, verdict)
  }

  /** Tells the world what the node is under. */
  private say(node: string, before: readonly PressureType[], after: readonly PressureType[]): void {
    for (const type of ORDER) {
      if (before.includes(type) === after.includes(type)) continue
      const status = WORDS[type][after.includes(type) ? 0 : 1]
      this.core.nodeEvent(node, 'Normal', status, `Node ${node} status is now: ${status}`)
    }
    reportNode(this.core, node)
  }

  /** Frees what can be freed, or drives one pod out, whose uid is returned. */
  private reclaim(node: string, acting: readonly Sight[]): string[] {
    const sight = acting.find(({ threshold }) => threshold.scarce === 'memory') ?? acting[0]!
    const { scarce, graceMs } = sight.threshold
    this.core.nodeEvent(node, 'Warning', 'EvictionThresholdMet', `Attempting to reclaim ${scarce}`)
    if (scarce === 'ephemeral-storage' && this.dropImages(node)) return []
    const { now } = this.core
    const candidates = this.candidates(node)
    const victim = ranked(candidates, scarce, now).find(({ pod }) => !isCriticalPod(pod))
    if (victim === undefined) return []
    const message = evictionMessage(victim, scarce, sight.quantityText, sight.available, now)
    const grace = graceMs === undefined ? HARD_GRACE_MS : Math.min(this.core.configOf(node).softGraceMs, (victim.pod.spec.terminationGracePeriodSeconds ?? 30) * 1_000)
    this.evict(victim, grace, { reason: 'Evicted', message })
    return [victim.row.uid]
  }

  /** Images that nothing runs from, as containers that have ended are deleted first; true if that was enough. */
  private dropImages(node: string): boolean {
    freeImages(this.core, node, Infinity, ({ state }) => state === 'running')
    return this.sights(node).every(({ available, wanted }) => available >= wanted)
  }

  private candidates(node: string): Candidate[] {
    return this.core.podsOn(node).filter(({ row }) => row.stage !== 'ended')
  }

  /** The kernel makes room. */
  private exhausted(node: string): void {
    const { core } = this
    for (let victim = nextVictim(core, node); victim !== undefined; victim = nextVictim(core, node)) {
      const { row, pod, container } = victim
      core.options.ledger.fact({ actor: 'world', verb: 'fact', kind: 'Pod', key: row.key, text: `container ${container.name} is killed, memory of ${node} is exhausted` })
      endContainer(core, row, pod, container.name, SIGKILL_CODE, 'OOMKilled')
      finishIfStopped(core, row.uid, pod)
    }
  }
}

const ORDER: readonly PressureType[] = ['MemoryPressure', 'DiskPressure', 'PIDPressure']
const WORDS: Readonly<Record<PressureType, readonly [under: string, over: string]>> = {
  MemoryPressure: ['NodeHasInsufficientMemory', 'NodeHasSufficientMemory'],
  DiskPressure: ['NodeHasDiskPressure', 'NodeHasNoDiskPressure'],
  PIDPressure: ['NodeHasInsufficientPID', 'NodeHasSufficientPID'],
}
