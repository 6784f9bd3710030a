/**
 * kube-scheduler as a process: it follows nodes, pods and what spreads them through its streams, takes one pod at
 * a time when the instant's cascade rests, decides with the pure functions of `placement`, counts its decision at
 * once (assume) and has the API server bind the pod. A refusal becomes the PodScheduled condition and an event,
 * and the pod waits until something happens that may help it. Source: kubernetes, pkg/scheduler/schedule_one.go.
 */
import type { Answer, ApiRequest, ApiServer } from '../apiserver/index.js'
import type { EventEffect } from '../client/index.js'
import { formatTime, getCondition, isPodTerminal, keyOf, setCondition, type Node, type Pod, type PodCondition, type Service } from '../model/index.js'
import { ClusterModel, decide, mayHelp, preEnqueue, type ClusterEvent, type TieBreak } from '../placement/index.js'
import { cell, dictionary, freeze, Lane, View, type Cell, type Change, type Dictionary, type LaneNumber, type Ledger, type Stream } from '../sim/index.js'
import { SchedulingQueue, UNSCHEDULABLE_LOOK_MS, UNSCHEDULABLE_MAX_MS, type QueueRow } from './queue.js'

export interface SchedulerOptions {
  readonly ledger: Ledger
  readonly api: ApiServer
  readonly record: (component: string, event: EventEffect) => void
  /** How one of several best nodes is chosen. Default `seeded`. */
  readonly ties?: TieBreak
  /** Name by which pods ask for this scheduler. Default `default-scheduler`. */
  readonly schedulerName?: string
  /** 0 or absent: adaptive, as upstream. */
  readonly percentageOfNodesToScore?: number
  /** How long the scheduler is busy with one attempt; absent: not at all. */
  readonly attemptMs?: () => number
  readonly callLatencyMs?: (actor: string, request: ApiRequest) => number
  readonly watchLagMs?: (stream: string, n: number) => number
  readonly order: number
}

interface BindEvent { readonly kind: 'scheduler/bind'; readonly key: string; readonly uid: string }
interface Assumed { readonly uid: string; readonly node: string; readonly row: QueueRow }

const ACTOR = 'default-scheduler'
const WATCHED = ['Node', 'Service', 'ReplicaSet', 'Namespace', 'Pod'] as const

export class Scheduler {
  readonly name = 'scheduler'
  readonly queue: SchedulingQueue
  private readonly streams = new Map<string, Stream>()
  private readonly view: View
  private readonly assumed: Dictionary<Assumed>
  private readonly state: Cell<{ readonly startIndex: number; readonly woken: boolean; readonly busyUntil: number; readonly lookAt: number; readonly draws: number; readonly backOffAt: number }>
  private derived: ClusterModel | undefined

  constructor(private readonly options: SchedulerOptions) {
    const { ledger, watchLagMs, order } = options
    const { engine } = ledger
    this.queue = new SchedulingQueue(engine)
    this.assumed = dictionary(engine.state, 'scheduler/assumed')
    this.state = cell(engine.state, 'scheduler/state', { startIndex: 0, woken: false, busyUntil: 0, lookAt: 0, draws: 0, backOffAt: 0 })
    for (const kind of WATCHED) {
      const name = `scheduler/${kind}`
      const lagMs = watchLagMs === undefined ? undefined : (n: number) => watchLagMs(name, n)
      this.streams.set(kind, ledger.streams.define({ name, kind, order, lagMs, onChange: (change) => this.follow(change) }))
    }
    this.view = new View(ledger.store, this.streams)
    engine.on('scheduler/next', () => this.next())
    engine.on('scheduler/look', () => this.look())
    engine.on('scheduler/back-off', () => this.endBackOffs())
    engine.on<BindEvent>('scheduler/bind', (event) => this.bind(event.key, event.uid))
    engine.onRestore(() => (this.derived = undefined))
  }

  start(): void {
    for (const kind of WATCHED) this.options.ledger.streams.relist(`scheduler/${kind}`)
  }

  /** The process dies: its queue and assumptions are lost; bindings under way are not made. */
  crash(): void {
    for (const kind of WATCHED) this.options.ledger.streams.stop(`scheduler/${kind}`)
    this.queue.clear()
    this.assumed.clear()
    this.derived = undefined
    this.options.ledger.engine.cancelWhere((event) => event.kind.startsWith('scheduler/'))
    this.state.set({ ...this.state.get(), woken: false, busyUntil: 0, lookAt: 0, backOffAt: 0 })
  }

  /** The cluster as the scheduler sees it, rebuilt from its view when it was dropped. */
  get model(): ClusterModel {
    if (this.derived !== undefined) return this.derived
    const model = (this.derived = new ClusterModel())
    for (const kind of WATCHED) {
      for (const object of this.view.list<Pod>(kind)) this.apply(model, kind, this.idOf(kind, keyOf(object)), undefined, object)
    }
    for (const [key, { node }] of this.assumed.entries()) {
      const pod = this.view.get<Pod>('Pod', key)
      if (pod !== undefined && !isBound(pod)) model.setPod(this.idOf('Pod', key), pod, node)
    }
    return model
  }

  private get engine(): Ledger['engine'] {
    return this.options.ledger.engine
  }

  private idOf(kind: string, key: string): number {
    return this.view.idOf(kind, key) ?? -1
  }

  /** A change that the scheduler's streams deliver. */
  private follow(change: Change<never>): void {
    const { kind, key, id, old, new: next } = change as unknown as Change<Pod>
    if (kind === 'Pod') this.followPod(key, id, old, next)
    else if (this.derived !== undefined) this.apply(this.derived, kind, id, old, next)
    this.wakeBy({ kind, old, new: next } as ClusterEvent)
  }

  private apply(model: ClusterModel, kind: string, id: number, old: object | undefined, next: object | undefined): void {
    switch (kind) {
      case 'Node':
        return model.setNode(id, next as Node | undefined)
      case 'Service':
        return model.setService(id, next as Service | undefined)
      case 'ReplicaSet':
        return model.setOwner((next ?? old) as never, next !== undefined)
      case 'Namespace':
        return model.setNamespace((next ?? old) as never, next !== undefined)
      case 'Pod':
        return model.setPod(id, next as Pod | undefined)
    }
  }

  private followPod(key: string, id: number, old: Pod | undefined, pod: Pod | undefined): void {
    const waits = pod !== undefined && !isBound(pod) && !isPodTerminal(pod) && pod.metadata.deletionTimestamp === undefined
    if (pod === undefined || isBound(pod)) {
      const replaced = this.assumed.get(key)
      if (replaced !== undefined) this.assumed.delete(key)
      if (this.derived !== undefined && (pod !== undefined || old === undefined || isBound(old) || replaced !== undefined)) this.derived.setPod(id, pod)
      if (old !== undefined && !isBound(old)) this.queue.remove(key)
      return
    }
    if (!waits) return this.queue.remove(key)
    if (pod.spec.schedulerName !== undefined && pod.spec.schedulerName !== (this.options.schedulerName ?? ACTOR)) return
    const row = this.queue.get(key)
    if (row === undefined && old === undefined) this.queue.add(key, pod.spec.priority ?? 0, preEnqueue(pod) !== undefined)
    else if (row?.place === 'gated' && preEnqueue(pod) === undefined) this.queue.ungate(key)
    this.wake()
  }

  /** Pods that this event may help are tried again. */
  private wakeBy(event: ClusterEvent): void {
    if (!this.queue.hasUnschedulable) return
    const woken = this.queue.wake((key, row) => {
      const pod = this.view.get<Pod>('Pod', key)
      return pod !== undefined && mayHelp(row.refusedBy, this.model.podInfo(pod), event, this.model)
    })
    if (woken) this.wake()
  }

  private wake(lane: LaneNumber = Lane.late): void {
    const state = this.state.get()
    if (state.woken || !this.queue.hasNext) return
    this.state.set({ ...state, woken: true })
    const at = Math.max(this.engine.now, state.busyUntil)
    this.engine.schedule(at, freeze({ kind: 'scheduler/next' }), at === this.engine.now ? lane : Lane.late)
  }

  /** One attempt. */
  private next(): void {
    const taken = this.queue.pop()
    if (taken !== undefined) {
      const busy = this.options.attemptMs?.() ?? 0
      if (busy > 0) this.state.set({ ...this.state.get(), busyUntil: this.engine.now + busy })
      const pod = this.view.get<Pod>('Pod', taken.key)
      if (pod !== undefined) this.attempt(taken.key, taken.row, pod)
    }
    this.state.set({ ...this.state.get(), woken: false })
    this.wake(Lane.onward)
  }

  private attempt(key: string, row: QueueRow, pod: Pod): void {
    const { startIndex, draws } = this.state.get()
    const uid = pod.metadata.uid ?? key
    const decision = decide(this.model, pod, {
      percentageOfNodesToScore: this.options.percentageOfNodesToScore ?? 0,
      startIndex,
      ties: this.options.ties ?? 'seeded',
      draw: (bound) => this.engine.drawBelow(bound, 'scheduler/tie-break', uid, row.attempts),
    })
    this.state.set({ ...this.state.get(), startIndex: decision.nextStartIndex, draws: draws + 1 })
    if (decision.node !== undefined) return this.assume(key, row, pod, decision.node)
    if (decision.error === true) this.queue.failed(key, row)
    else this.queue.refused(key, row, decision.unschedulablePlugins)
    this.reportRefusal(pod, decision.message)
    this.scheduleLook()
    this.scheduleBackOffs()
  }

  private assume(key: string, row: QueueRow, pod: Pod, node: string): void {
    const uid = pod.metadata.uid ?? ''
    this.assumed.set(key, freeze({ uid, node, row }))
    this.model.setPod(this.idOf('Pod', key), pod, node)
    const latency = this.options.callLatencyMs?.(ACTOR, this.binding(pod, node)) ?? 0
    if (latency === 0) this.bind(key, uid)
    else this.engine.schedule(this.engine.now + latency, freeze({ kind: 'scheduler/bind', key, uid } satisfies BindEvent), Lane.outside, this.options.order)
  }

  private binding(pod: Pod, node: string): ApiRequest {
    const { name, namespace, uid } = pod.metadata
    const object = { apiVersion: 'v1', kind: 'Binding', metadata: uid === undefined ? { name, namespace } : { name, namespace, uid }, target: { kind: 'Node', name: node } }
    return { do: 'create', sub: 'binding', object: object as never }
  }

  private bind(key: string, uid: string): void {
    const assumed = this.assumed.get(key)
    const pod = this.view.get<Pod>('Pod', key)
    if (assumed === undefined || assumed.uid !== uid || pod === undefined) return
    const answer: Answer = this.options.api.call(this.binding(pod, assumed.node), ACTOR)
    if (answer.ok) {
      return this.options.record(ACTOR, { do: 'event', type: 'Normal', reason: 'Scheduled', message: `Successfully assigned ${key} to ${assumed.node}`, regarding: pod as never })
    }
    this.assumed.delete(key)
    this.derived?.setPod(this.idOf('Pod', key), undefined)
    if (answer.reason === 'NotFound') return
    this.queue.failed(key, assumed.row)
    this.scheduleBackOffs()
  }

  /** The condition and the event by which users learn why a pod is pending. */
  private reportRefusal(pod: Pod, message: string): void {
    this.options.record(ACTOR, { do: 'event', type: 'Warning', reason: 'FailedScheduling', message, regarding: pod as never })
    const before = getCondition(pod.status?.conditions, 'PodScheduled')
    if (before?.status === 'False' && before.reason === 'Unschedulable' && before.message === message) return
    const lastTransitionTime = before?.status === 'False' ? before.lastTransitionTime : formatTime(this.engine.now)
    const condition: PodCondition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }) }
    const live = this.options.ledger.store.get<Pod>('Pod', keyOf(pod))
    if (live === undefined) return
    const status = { ...live.status, conditions: setCondition(live.status?.conditions, condition) }
    this.options.api.call({ do: 'update', sub: 'status', object: { ...live, status } as never }, ACTOR)
  }

  /** Who has been unschedulable for too long is looked for every 30 s, while anybody may be. */
  private scheduleLook(): void {
    const endsAt = this.queue.longestWaitEndsAt
    const state = this.state.get()
    if (endsAt === undefined || state.lookAt > this.engine.now) return
    const lookAt = (Math.floor(endsAt / UNSCHEDULABLE_LOOK_MS) + 1) * UNSCHEDULABLE_LOOK_MS
    this.state.set({ ...state, lookAt })
    this.engine.schedule(lookAt, freeze({ kind: 'scheduler/look' }), Lane.outside, this.options.order)
  }

  private look(): void {
    const before = this.engine.now - UNSCHEDULABLE_MAX_MS
    if (this.queue.wake((_key, row) => row.since < before)) this.wake()
    this.state.set({ ...this.state.get(), lookAt: 0 })
    this.scheduleLook()
  }

  private scheduleBackOffs(): void {
    const next = this.queue.endBackOffs()
    const state = this.state.get()
    if (next === undefined || (state.backOffAt > this.engine.now && state.backOffAt <= next)) return
    this.state.set({ ...state, backOffAt: next })
    this.engine.schedule(next, freeze({ kind: 'scheduler/back-off' }), Lane.outside, this.options.order)
  }

  private endBackOffs(): void {
    this.scheduleBackOffs()
    this.wake()
  }
}

function isBound(pod: Pod): boolean {
  return pod.spec.nodeName !== undefined && pod.spec.nodeName !== ''
}
