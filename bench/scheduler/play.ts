/**
 * Plays a workload: the scheduling queue, decisions, and what the scheduler counts at once (assume); no API and no
 * trace. Time is nominal: an attempt takes what it takes upstream at the workload's floor, so that what happens each
 * 200 ms comes as often between pods as it does there, on any host. Evicted and deleted pods are gone at once.
 */
import { keyOf } from '../../src/model/index.js'
import type { Namespace, Node, Pod, Service } from '../../src/model/index.js'
import { ClusterModel, concernedBy, concernsGate, decide, defaultProfile, isOfInterest, mayHelp, preEnqueue } from '../../src/placement/index.js'
import type { Candidate, ClusterEvent, Decision, DecideOptions, TieBreak, Unschedulable } from '../../src/placement/index.js'
import { SchedulingQueue } from '../../src/scheduler/index.js'
import type { QueueRow } from '../../src/scheduler/index.js'
import { Engine } from '../../src/sim/index.js'
import type { Meanwhile, Setup, StorageObject } from './workload.js'

/** Who is told of every change of the cluster: the model that decides, and whoever wants to check it. */
export interface Follower {
  setNode(id: number, node: Node | undefined): void
  setPod(id: number, pod: Pod | undefined, nodeName?: string): void
  setNominated(id: number, pod: Pod | undefined): void
  setService(id: number, service: Service | undefined): void
  setNamespace(namespace: Namespace): void
  setStorage?(object: StorageObject): void
}

/** How a workload is played. */
export interface PlayOptions {
  /** Default `seeded`. */
  readonly ties?: TieBreak
  readonly percentageOfNodesToScore?: number
  /** Attempts per nominal second. */
  readonly attemptsPerSecond?: number
  /** Is told of every change, too. */
  readonly follower?: Follower
  /** Sees every decision before it is acted upon. */
  readonly onDecision?: (pod: Pod, options: DecideOptions, decision: Decision) => void
}

interface KnownPod {
  readonly id: number
  readonly pod: Pod
  /** Where it runs; undefined while it waits. */
  readonly node?: string
}

interface Recurring {
  readonly what: Meanwhile
  dueMs: number
  times: number
}

const ATTEMPTS_PER_SECOND = 500
const PROFILES = [defaultProfile]

/** A workload being played. */
export class Play {
  readonly model = new ClusterModel()
  attempts = 0
  private readonly engine = new Engine({ seed: 'bench' })
  private readonly queue = new SchedulingQueue(this.engine)
  private readonly followers: readonly Follower[]
  private readonly pods = new Map<string, KnownPod>()
  private readonly keys = new Map<number, string>()
  private readonly nodeIds = new Map<string, number>()
  private recurring: readonly Recurring[] = []
  private nextId = 0
  private measuredFrom = Infinity
  private waitingMeasured = 0
  private startIndex = 0
  private clockMs = 0
  private interruptedAtMs = Infinity

  /** Sets up the cluster and schedules the pods that are there before. */
  constructor(private readonly setup: Setup, private readonly options: PlayOptions = {}) {
    this.followers = options.follower === undefined ? [this.model] : [this.model, options.follower]
    for (const node of setup.nodes) this.setNode(node, node.metadata.name)
    setup.services?.forEach((service, id) => this.setService(id, service))
    for (const namespace of setup.namespaces ?? []) for (const follower of this.followers) follower.setNamespace(namespace)
    for (const object of setup.storage ?? []) this.addStorage(object)
    for (const pod of [...(setup.gated ?? []), ...(setup.init ?? [])]) this.add(pod)
    while (this.attempt()) { /* until nobody waits */ }
    this.attempts = 0
  }

  /** Schedules the measured pods, or finds that they fit nowhere; returns how many they are. */
  run(): number {
    const { measured, meanwhile = [], overfull = false } = this.setup
    this.measuredFrom = this.nextId
    this.recurring = meanwhile.map((what) => ({ what, dueMs: this.clockMs + what.everyMs, times: 0 }))
    this.interruptedAtMs = this.clockMs
    for (const pod of measured) this.add(pod)
    this.waitingMeasured = measured.length
    while (this.waitingMeasured > 0) {
      if (this.attempt() || this.skipToNextBackOff()) continue
      if (overfull) break
      throw new Error(`${this.waitingMeasured} pods fit nowhere`)
    }
    return measured.length
  }

  /** A pod arrives. */
  add(pod: Pod): void {
    const key = pod.metadata.uid!
    const id = this.nextId++
    this.pods.set(key, { id, pod })
    this.keys.set(id, key)
    this.queue.add(key, pod.spec.priority ?? 0, gateOf(pod))
  }

  /** A pod goes, whether it has been placed or not. */
  remove(key: string): void {
    const known = this.pods.get(key)
    if (known === undefined) return
    const { id, pod, node } = known
    this.pods.delete(key)
    this.keys.delete(id)
    if (node === undefined) {
      this.queue.remove(key)
      if ((pod.status?.nominatedNodeName ?? '') !== '') for (const follower of this.followers) follower.setNominated(id, undefined)
      return
    }
    for (const follower of this.followers) follower.setPod(id, undefined)
    this.wakeBy({ kind: 'Pod', old: placedOn(pod, node) })
  }

  /** A node comes, changes or goes. */
  setNode(node: Node | undefined, name: string): void {
    const id = this.nodeIds.get(name) ?? this.nodeIds.size
    this.nodeIds.set(name, id)
    for (const follower of this.followers) follower.setNode(id, node)
    if (node !== undefined) this.wakeBy({ kind: 'Node', new: node })
  }

  /** A Service comes or goes. */
  setService(id: number, service: Service | undefined): void {
    for (const follower of this.followers) follower.setService(id, service)
  }

  private addStorage(object: StorageObject): void {
    const { storage } = this.model
    const { name } = object.metadata
    switch (object.kind) {
      case 'PersistentVolume':
        storage.setVolume(name, object)
        break
      case 'PersistentVolumeClaim':
        storage.setClaim(keyOf(object), object)
        break
      case 'CSINode':
        storage.setCSINode(name, object)
    }
    this.options.follower?.setStorage?.(object)
  }

  /** One attempt; false if nobody can be tried. */
  private attempt(): boolean {
    const taken = this.queue.pop()
    if (taken === undefined) return false
    const { key, row } = taken
    const known = this.pods.get(key)!
    const attempt = this.attempts++
    const options: DecideOptions = {
      ties: this.options.ties ?? 'seeded',
      startIndex: this.startIndex,
      percentageOfNodesToScore: this.options.percentageOfNodesToScore ?? 0,
      draw: (n) => this.engine.drawBelow(n, 'scheduler/tie-break', key, attempt),
    }
    const decision = decide(this.model, known.pod, options)
    this.options.onDecision?.(known.pod, options, decision)
    this.startIndex = decision.nextStartIndex
    if (decision.node !== undefined) this.assume(key, known, decision.node)
    else if (decision.error === true) throw new Error(decision.message)
    else this.giveUp(key, known, row, decision)
    this.pass(1000 / (this.options.attemptsPerSecond ?? ATTEMPTS_PER_SECOND))
    return true
  }

  private assume(key: string, { id, pod }: KnownPod, node: string): void {
    this.pods.set(key, { id, pod, node })
    if (id >= this.measuredFrom && id < this.measuredFrom + this.setup.measured.length) this.waitingMeasured--
    const nominated = (pod.status?.nominatedNodeName ?? '') !== ''
    for (const follower of this.followers) {
      if (nominated) follower.setNominated(id, undefined)
      follower.setPod(id, pod, node)
    }
    if (this.queue.hasUnschedulable) this.wakeBy({ kind: 'Pod', old: pod, new: placedOn(pod, node) })
  }

  private giveUp(key: string, { id, pod }: KnownPod, row: QueueRow, decision: Unschedulable): void {
    this.engine.runTo(Math.trunc(this.clockMs))
    this.queue.refused(key, row, decision.unschedulablePlugins)
    if (decision.preemption !== undefined) this.preempt(key, id, pod, decision.preemption)
    this.interruptedAtMs = this.clockMs
  }

  private preempt(key: string, id: number, pod: Pod, { node, victims }: Candidate): void {
    const nominated: Pod = { ...pod, status: { ...pod.status, nominatedNodeName: node } }
    this.pods.set(key, { id, pod: nominated })
    for (const follower of this.followers) follower.setNominated(id, nominated)
    for (const victim of victims) this.remove(this.keys.get(victim.id)!)
  }

  /** Pods that an event may help are tried again. */
  private wakeBy(event: ClusterEvent): void {
    if (!this.queue.hasUnschedulable || !isOfInterest(event)) return
    this.queue.wake((key, row) => {
      const info = this.model.podInfo(this.pods.get(key)!.pod)
      if (row.gatedBy !== '' && !concernsGate(row.gatedBy, info, event, defaultProfile)) return false
      return mayHelp(row.refusedBy, info, event, this.model, defaultProfile)
    }, (key) => gateOf(this.pods.get(key)!.pod), concernedBy(event, PROFILES))
  }

  private pass(ms: number): void {
    this.clockMs += ms
    if (this.clockMs >= this.interruptedAtMs) this.interrupt()
  }

  /** Lets what is due happen, and back-offs end. */
  private interrupt(): void {
    this.engine.runTo(Math.trunc(this.clockMs))
    for (const each of this.recurring) {
      for (; each.dueMs <= this.clockMs; each.dueMs += each.what.everyMs) each.what.happen(this, each.times++)
    }
    const due = this.recurring.map(({ dueMs }) => dueMs)
    this.interruptedAtMs = Math.min(this.queue.endBackOffs() ?? Infinity, ...due)
  }

  /** Nobody is left but those who back off: lets time pass. False if there are none. */
  private skipToNextBackOff(): boolean {
    const next = this.queue.endBackOffs()
    if (next === undefined) return this.queue.hasNext
    this.clockMs = Math.max(this.clockMs, next)
    this.interrupt()
    return true
  }
}

/** The plugin that keeps a pod out of the queue; empty if none does. */
function gateOf(pod: Pod): string {
  return preEnqueue(pod, defaultProfile)?.plugin ?? ''
}

function placedOn(pod: Pod, nodeName: string): Pod {
  return { ...pod, spec: { ...pod.spec, nodeName } }
}
