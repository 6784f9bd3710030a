/**
 * kube-scheduler as a process: it follows nodes, pods and what spreads them through its streams, takes one pod at
 * a time when the instant's cascade rests, decides with the pure functions of `placement`, and puts the pod on its
 * way to its node (`binding.ts`). A refusal becomes the PodScheduled condition and an event (`refusal.ts`), room is
 * made where preemption helps (`preemption.ts`), and the pod waits in the queue (`queue.ts`) until something happens
 * that may help it. Source: kubernetes, pkg/scheduler/schedule_one.go, eventhandlers.go.
 */
import type { ApiRequest, ApiServer } from '../apiserver/index.js'
import { lagOf, type EventEffect, type WatchLagMs } from '../client/index.js'
import { keyOf, type ClientLimit, type Pod } from '../model/index.js'
import {
  concernedBy, concernsGate, decide, DEFAULT_SCHEDULER_NAME, defaultProfile, isOfInterest, mayHelp, preEnqueue, type Candidate, type ClusterEvent, type ClusterModel, type DecideOptions, type Profile, type TieBreak,
} from '../placement/index.js'
import { freeze } from '../plain/index.js'
import { cell, Lane, View, type Cell, type Change, type LaneNumber, type Ledger, type SimEvent, type Stream } from '../sim/index.js'
import { Binding, type Returned } from './binding.js'
import { ACTOR } from './actor.js'
import { Cache, isBound, isWaiting, WATCHED } from './cache.js'
import { Calls } from './calls.js'
import { explainAttempt, type AttemptExplanation } from './explanation.js'
import { Permits } from './permits.js'
import { PreBinding } from './pre-binding.js'
import { DEFAULT_PREEMPTION, Preemption } from './preemption.js'
import { SchedulingQueue, type QueueOptions, type QueueRow } from './queue.js'
import { only } from './waiting-pods.js'
import { queueEntries, type QueueEntry } from './queue-entries.js'
import { QueueTimers } from './queue-timers.js'
import { refusalEvent, refusalPatch } from './refusal.js'
import { Scope } from './scope.js'

export interface SchedulerOptions {
  readonly ledger: Ledger
  readonly api: ApiServer
  readonly record: (component: string, event: EventEffect) => void
  /** How one of several best nodes is chosen. Default `seeded`. */
  readonly ties?: TieBreak
  /** The profiles, by one of whose names pods ask for this scheduler. Default: kube-scheduler's own. */
  readonly profiles?: readonly Profile[]
  readonly backOff?: Pick<QueueOptions, 'initialBackOffMs' | 'maxBackOffMs'>
  /** How many calls to the API server the client makes a second; absent: any number. */
  readonly callLimit?: ClientLimit
  /** How long the scheduler is busy with one attempt; absent: not at all. */
  readonly attemptMs?: () => number
  readonly callLatencyMs?: (actor: string, request: ApiRequest) => number
  readonly watchLagMs?: WatchLagMs
  readonly order: number
  /** Which of several instances it is; absent: there is but one. */
  readonly instance?: number
}

/** What the process keeps besides its queue and cache. */
interface State {
  /** Where in the list of nodes the next search begins. */
  readonly startIndex: number
  /** An attempt is due. */
  readonly woken: boolean
  readonly busyUntil: number
  /** Another instance leads: this one follows what happens, and makes no attempts. */
  readonly standsBy: boolean
}

const INITIAL: State = Object.freeze({ startIndex: 0, woken: false, busyUntil: 0, standsBy: false })

export class Scheduler {
  readonly name = 'scheduler'
  /** Told of each attempt before it is made, for whoever looks on. */
  onAttempt: ((pod: Pod, profile: Profile, options: DecideOptions) => void) | undefined
  /** Told of each node that was chosen, before the pod counts as placed. */
  onPlace: ((placement: { readonly model: ClusterModel; readonly pod: Pod; readonly node: string; readonly profile: Profile }) => void) | undefined
  readonly queue: SchedulingQueue
  readonly cache: Cache
  readonly profiles: ReadonlyMap<string, Profile>
  private readonly streams = new Map<string, Stream>()
  private readonly view: View
  private readonly scope: Scope
  private readonly state: Cell<State>
  private readonly calls: Calls
  private readonly permits: Permits
  private readonly preBinding: PreBinding
  private readonly binding: Binding
  private readonly preemption: Preemption
  private readonly timers: QueueTimers
  /** The event of an attempt, always the same. */
  private readonly nextEvent: SimEvent

  constructor(private readonly options: SchedulerOptions) {
    const { ledger, api, record, profiles = [defaultProfile], backOff, callLatencyMs, callLimit: limit, order } = options
    const { engine } = ledger
    const scope = (this.scope = new Scope(engine, order, options.instance))
    this.profiles = new Map(profiles.map((profile) => [profile.schedulerName, profile]))
    this.state = cell(engine.state, scope.its('state'), INITIAL)
    for (const kind of WATCHED) this.watch(kind)
    const view = (this.view = new View(ledger.store, this.streams))
    const cache = (this.cache = new Cache(scope, view))
    this.queue = new SchedulingQueue(engine, { owner: scope.name, ...backOff, ...this.queueOrder() })
    this.timers = new QueueTimers(scope, this.queue, () => this.wake(), (key) => this.gateOf(key))
    const calls = (this.calls = new Calls({ scope, api, callLatencyMs, limit }))
    const permits = (this.permits = new Permits(scope, view, cache))
    const preBinding = (this.preBinding = new PreBinding(scope, calls))
    this.binding = new Binding({
      scope, view, cache, calls, permits, preBinding, record,
      profileOf: (pod) => this.profileOf(pod) ?? defaultProfile,
      giveBack: (key, row, pod, returned) => this.giveBack(key, row, pod, returned),
      freed: (pod, node) => this.wakeBy({ kind: 'Pod', old: { ...pod, spec: { ...pod.spec, nodeName: node } }, new: undefined }),
    })
    this.preemption = new Preemption({
      scope, view, cache, calls, record,
      rejectWaiting: (victim) => permits.reject(victim, DEFAULT_PREEMPTION, 'preempted'),
      activate: (key) => this.activate(key),
    })
    this.nextEvent = freeze({ kind: scope.its('next') })
    scope.on('next', () => this.next())
    scope.on('wake', () => this.eachStream((name) => ledger.streams.resume(name)))
  }

  get running(): boolean {
    return !this.streams.get('Pod')!.row.stopped
  }

  start(): void {
    this.eachStream((name) => this.options.ledger.streams.relist(name))
  }

  /** Starts as one who only follows, until it leads. Source: kubernetes, cmd/kube-scheduler/app/server.go (DelayCacheUntilActive is off). */
  standBy(): void {
    this.state.set(freeze({ ...this.state.get(), standsBy: true }))
    this.start()
  }

  /** Ends `standBy`: attempts begin. */
  lead(): void {
    this.state.set(freeze({ ...this.state.get(), standsBy: false }))
    this.wake()
  }

  get paused(): boolean {
    return this.scope.gate.isClosed
  }

  /** The process stands still, with all that it has. */
  pause(): void {
    if (!this.running || this.paused) return
    this.scope.gate.close()
    this.eachStream((name) => this.options.ledger.streams.pause(name))
  }

  /** It goes on: first with what was due meanwhile, on what it knew; then it hears what has changed. */
  resume(): void {
    if (!this.paused) return
    this.scope.gate.open()
    this.engine.schedule(this.engine.now, freeze({ kind: this.scope.its('wake') }), Lane.outside, this.options.order)
  }

  readonly watchedKinds: readonly string[] = WATCHED

  /** The name of the stream that tells it about a kind; undefined if it does not watch it. */
  streamOf(kind: string): string | undefined {
    return this.streams.get(kind)?.definition.name
  }

  private eachStream(visit: (name: string) => void): void {
    for (const kind of WATCHED) visit(this.scope.its(kind))
  }

  /** The process dies: its queue and assumptions are lost; calls under way are not made. */
  crash(): void {
    this.eachStream((name) => this.options.ledger.streams.stop(name))
    this.scope.gate.reset()
    this.queue.clear()
    this.cache.clear()
    this.permits.clear()
    this.preBinding.clear()
    this.preemption.clear()
    this.timers.clear()
    this.engine.cancelWhere((event) => event.kind.startsWith(this.scope.its('')))
    this.state.set(freeze({ ...this.state.get(), woken: false, busyUntil: 0, standsBy: false }))
  }

  private get engine(): Ledger['engine'] {
    return this.options.ledger.engine
  }

  private watch(kind: string): void {
    const { ledger, watchLagMs, order } = this.options
    const name = this.scope.its(kind)
    const lagMs = lagOf(name, watchLagMs)
    this.streams.set(kind, ledger.streams.define({ name, kind, order, lagMs, onChange: (change) => this.follow(change) }))
  }

  /** The order of the queue, where a profile has a QueueSort plugin of its own; all profiles have the same. */
  private queueOrder(): Pick<QueueOptions, 'compare'> {
    const [own] = [...this.profiles.values()][0]?.points.queueSort ?? []
    if (own === undefined || own === defaultProfile.points.queueSort[0]) return {}
    const queued = (key: string, row: QueueRow) => ({ pod: this.view.get<Pod>('Pod', key)!, timestampMs: row.since })
    return { compare: (a, rowA, b, rowB) => own.compare(queued(a, rowA), queued(b, rowB)) }
  }

  /** The profile that a pod asks for; undefined if it asks for another scheduler. */
  profileOf(pod: Pod): Profile | undefined {
    return this.profiles.get(pod.spec.schedulerName ?? DEFAULT_SCHEDULER_NAME)
  }

  /** A change that the scheduler's streams deliver. */
  private follow(change: Change<never>): void {
    const { kind, old, new: next } = change as unknown as Change
    if (kind === 'Pod') this.followPod(change as unknown as Change<Pod>)
    else {
      this.cache.follow(change as unknown as Change)
      this.preBinding.note()
    }
    this.wakeBy({ kind, old, new: next } as ClusterEvent)
  }

  private followPod(change: Change<Pod>): void {
    const { key, id, old, new: pod } = change
    if (pod !== undefined && isBound(pod)) this.settle(key, id, pod)
    if (isWaiting(pod)) return this.followWaiting(change, pod)
    if (isWaiting(old)) this.leave(key, id, old, pod)
    this.cache.followPlaced(change)
  }

  /** A pod has been bound: to the node that was assumed, or, by somebody else, to another. */
  private settle(key: string, id: number, pod: Pod): void {
    if (this.cache.assumed(key)?.node === pod.spec.nodeName) this.cache.settle(key)
    else this.binding.drop(key, id, pod)
  }

  /** A pod does not wait for a node any more: it has one, or is gone. */
  private leave(key: string, id: number, old: Pod, pod: Pod | undefined): void {
    this.queue.remove(key)
    this.cache.nominate(key, '', id)
    if (pod === undefined || !isBound(pod)) this.binding.drop(key, id, old)
  }

  private followWaiting({ key, id, old }: Change<Pod>, pod: Pod): void {
    const profile = this.profileOf(pod)
    if (profile === undefined) return
    if (!isWaiting(old)) {
      this.queue.add(key, pod.spec.priority ?? 0, this.gateOf(key, pod, profile))
      this.cache.nominate(key, pod.status?.nominatedNodeName ?? '', id)
      return this.wake()
    }
    if (this.cache.assumed(key) !== undefined) {
      if (pod.metadata.deletionTimestamp !== undefined && old.metadata.deletionTimestamp === undefined) this.binding.drop(key, id, pod)
      return
    }
    this.renominate(key, id, old, pod)
  }

  /** What a pod's status says of its nomination holds, unless it says nothing yet of one that was made a moment ago. */
  private renominate(key: string, id: number, old: Pod, pod: Pod): void {
    const [before, now] = [old, pod].map(({ status }) => status?.nominatedNodeName ?? '')
    const held = this.cache.nominationOf(key)
    this.cache.nominate(key, before === '' && now === '' ? held : now!, id)
    // Somebody else has taken the nomination away: the pod may find another place.
    if (before !== '' && before !== now && held === before) this.activate(key)
  }

  /** The PreEnqueue plugin that keeps a pod out of the queue; empty if none does. */
  private gateOf(key: string, pod = this.view.get<Pod>('Pod', key), profile = pod === undefined ? undefined : this.profileOf(pod)): string {
    if (pod === undefined || profile === undefined) return ''
    const gate = preEnqueue(pod, profile)
    return gate !== undefined ? gate.plugin : this.preemption.isRunning(pod) ? DEFAULT_PREEMPTION : ''
  }

  /** Pods that this event may help are tried again. */
  private wakeBy(event: ClusterEvent): void {
    if ((!this.queue.hasUnschedulable && !this.permits.hasAny) || !isOfInterest(event)) return
    const { model } = this.cache
    this.queue.wake((key, row) => {
      const pod = this.view.get<Pod>('Pod', key)
      const profile = pod === undefined ? undefined : this.profileOf(pod)
      if (pod === undefined || profile === undefined) return false
      const info = model.podInfo(pod)
      if (row.gatedBy !== '' && !concernsGate(row.gatedBy, info, event, profile)) return false
      return mayHelp(row.refusedBy, info, event, model, profile)
    }, (key) => this.gateOf(key), concernedBy(event, this.profiles.values()))
    this.permits.note((key) => this.helpedPlugins(key, event))
    this.wake()
  }

  private helpedPlugins(key: string, event: ClusterEvent): readonly string[] {
    const pod = this.view.get<Pod>('Pod', key)
    const profile = pod === undefined ? undefined : this.profileOf(pod)
    if (pod === undefined || profile === undefined) return []
    const { model } = this.cache
    return profile.points.permit.filter(({ name }) => mayHelp([name], model.podInfo(pod), event, model, profile)).map(({ name }) => name)
  }

  /** Tries a pod again, whatever refused it. */
  private activate(key: string): void {
    this.queue.wake(() => true, () => this.gateOf(key), only(key))
    this.wake()
  }

  private wake(lane: LaneNumber = Lane.late): void {
    const state = this.state.get()
    if (state.woken || state.standsBy || !this.queue.hasNext) return
    this.state.set(freeze({ ...state, woken: true }))
    const at = Math.max(this.engine.now, state.busyUntil)
    this.engine.schedule(at, this.nextEvent, at === this.engine.now ? lane : Lane.late)
  }

  /** One attempt. */
  private next(): void {
    const taken = this.queue.pop()
    if (taken !== undefined) {
      this.beBusy(this.options.attemptMs?.() ?? 0)
      const pod = this.view.get<Pod>('Pod', taken.key)
      if (pod !== undefined) this.attempt(taken.key, taken.row, pod)
      if (this.state.get().busyUntil > this.engine.now) this.timers.schedule()
    }
    this.state.set(freeze({ ...this.state.get(), woken: false }))
    this.wake(Lane.onward)
  }

  private beBusy(ms: number): void {
    const state = this.state.get()
    if (ms > 0) this.state.set(freeze({ ...state, busyUntil: Math.max(state.busyUntil, this.engine.now) + ms }))
  }

  private attempt(key: string, row: QueueRow, pod: Pod): void {
    const profile = this.profileOf(pod)
    if (profile === undefined) return
    if (pod.metadata.deletionTimestamp !== undefined) {
      const message = `skip schedule deleting pod: ${key}`
      return this.options.record(ACTOR, { do: 'event', type: 'Warning', reason: 'FailedScheduling', message, regarding: pod as never })
    }
    const options = this.decideOptions(pod, profile, row.attempts)
    this.onAttempt?.(pod, profile, options)
    const decision = decide(this.cache.model, pod, options)
    if (decision.nextStartIndex !== options.startIndex) this.state.set(freeze({ ...this.state.get(), startIndex: decision.nextStartIndex }))
    if (decision.node !== undefined) {
      this.onPlace?.({ model: this.cache.model, pod, node: decision.node, profile })
      return this.binding.begin(key, row, pod, decision.node, profile)
    }
    const { message, unschedulablePlugins: refusedBy } = decision
    if (decision.error === true) return this.giveBack(key, row, pod, { reason: 'Unschedulable', message, refusedBy, nominatedNode: '' })
    const { nominatedNode, preemption } = decision
    this.giveBack(key, row, pod, { reason: 'Unschedulable', message, refusedBy, nominatedNode }, preemption)
  }

  private decideOptions(pod: Pod, profile: Profile, attempts: number): DecideOptions {
    const identity = pod.metadata.uid ?? keyOf(pod)
    return {
      profile,
      startIndex: this.state.get().startIndex,
      ties: this.options.ties ?? 'seeded',
      draw: (bound) => this.engine.drawBelow(bound, 'scheduler/tie-break', identity, attempts),
    }
  }

  /** What an attempt at a pod would come to now, as the scheduler sees the cluster; undefined if the pod is not its own. */
  explain(pod: Pod): AttemptExplanation | undefined {
    const profile = this.profileOf(pod)
    if (profile === undefined) return undefined
    const key = keyOf(pod)
    const attempts = (this.queue.get(key) ?? this.cache.assumed(key)?.row)?.attempts ?? 0
    const options = this.decideOptions(pod, profile, attempts + 1)
    const { model } = this.cache
    const self = model.placedPod(this.view.idOf('Pod', key) ?? -1)
    const ask = (): AttemptExplanation => explainAttempt(model, pod, profile, options)
    return self === undefined ? ask() : model.withoutPods([self], ask)
  }

  /** Every pod that waits for a node or is on its way to one, sorted by name. */
  queued(): readonly QueueEntry[] {
    return queueEntries(this.queue, this.cache, this.permits)
  }

  /** A pod that could not be placed goes back into the queue, is told why, and room is made for it if that helps. */
  private giveBack(key: string, row: QueueRow, pod: Pod, returned: Returned, room?: Candidate): void {
    const { nominatedNode, refusedBy, missed } = returned
    if (refusedBy.length === 0) this.queue.failed(key, row)
    else this.queue.refused(key, row, refusedBy, missed)
    this.cache.nominate(key, nominatedNode ?? pod.status?.nominatedNodeName ?? '')
    this.options.record(ACTOR, refusalEvent(pod, returned))
    const patch = refusalPatch(pod, returned, this.engine.timeOfDay)
    if (patch !== undefined) this.beBusy(this.calls.make(patch, { do: 'report' }))
    if (room !== undefined) this.preemption.start(pod, row.attempts, room, pod.spec.schedulerName ?? DEFAULT_SCHEDULER_NAME)
    this.timers.schedule()
    this.wake()
  }
}
