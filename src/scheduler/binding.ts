/**
 * From a decision to the binding: the pod counts as placed (assumed) at once; Reserve plugins are told, Permit plugins
 * may refuse it or have it wait, PreBind plugins do their work, a Bind plugin says how it is bound, PostBind plugins
 * are told. All but Reserve and Permit happen beside the scheduling of other pods. What falls through is undone from
 * the end: Reserve plugins unreserve, the assumption is forgotten, and the pod goes back into the queue.
 * Source: kubernetes, pkg/scheduler/schedule_one.go (schedulingCycle, bindingCycle), framework/runtime/framework.go.
 */
import type { Answer, ApiRequest } from '../apiserver/index.js'
import type { EventEffect } from '../client/index.js'
import type { Pod } from '../model/index.js'
import { availability, isStatus, NOT_YET, type CycleContext, type Failure, type NodeInfo, type PodInfo, type Profile, type Status } from '../placement/index.js'
import { freeze } from '../plain/index.js'
import { Lane, type View } from '../sim/index.js'
import { ACTOR } from './actor.js'
import type { Assumed, Cache } from './cache.js'
import type { Calls, Then } from './calls.js'
import type { Permits } from './permits.js'
import type { PreBinding } from './pre-binding.js'
import { pluginMemories } from './plugin-memory.js'
import type { QueueRow } from './queue.js'
import { statusPatch, type Refused } from './refusal.js'
import type { Scope } from './scope.js'

/** How a pod goes back into the queue. */
export interface Returned extends Refused {
  /** The plugins that refused it; nobody if it was an error. */
  readonly refusedBy: readonly string[]
  /** Something that may help has happened while the pod waited on Permit. */
  readonly missed?: boolean
}

export interface BindingHost {
  readonly scope: Scope
  readonly view: View
  readonly cache: Cache
  readonly calls: Calls
  readonly permits: Permits
  readonly preBinding: PreBinding
  readonly record: (component: string, event: EventEffect) => void
  readonly profileOf: (pod: Pod) => Profile
  /** The pod goes back into the queue. */
  readonly giveBack: (key: string, row: QueueRow, pod: Pod, returned: Returned) => void
  /** What an assumed pod had taken is free again: others may be helped. */
  readonly freed: (pod: Pod, node: string) => void
}

interface BindStep extends Then {
  readonly key: string
  readonly uid: string
}

interface PreBoundEvent {
  readonly kind: string
  readonly key: string
  readonly uid: string
  /** The PreBind plugin whose turn it is. */
  readonly next: number
}

/** A pod on its way to its node. */
interface Cycle {
  readonly key: string
  readonly assumed: Assumed
  readonly info: PodInfo
  readonly node: NodeInfo
  readonly profile: Profile
}

export class Binding {
  private readonly memoryOf: ReturnType<typeof pluginMemories>

  constructor(private readonly host: BindingHost) {
    const { scope, calls, permits } = host
    this.memoryOf = pluginMemories(scope)
    calls.on<BindStep>('bind', (answer, step) => this.answered(answer, step))
    scope.on<PreBoundEvent>('pre-bound', ({ key, uid, next }) => this.withCycle(key, uid, (cycle) => this.preBind(cycle, next)))
    host.preBinding.connect({
      ask: (key, uid, plugin) => this.askPreBound(key, uid, plugin),
      settled: (key, uid, plugin, status) => this.withCycle(key, uid, (cycle) => this.preBindSettled(cycle, plugin, status)),
    })
    permits.connect({ settled: (key, status, missed) => this.permitSettled(key, status, missed) })
  }

  /** Puts a pod on its way to the node that was chosen for it. */
  begin(key: string, row: QueueRow, pod: Pod, nodeName: string, profile: Profile): void {
    const { cache } = this.host
    cache.assume(key, pod.metadata.uid ?? '', nodeName, row)
    const { model } = cache
    const cycle: Cycle = { key, assumed: cache.assumed(key)!, info: model.podInfo(pod), node: model.entry(nodeName)!, profile }
    const status = this.reserve(cycle) ?? this.permit(cycle)
    if (status !== undefined) return this.undo(cycle, rejection(status, false), false)
    const waits = this.host.permits.isWaiting(key)
    if (waits || this.willPreBind(cycle)) this.nominate(cycle)
    if (!waits) this.preBind(cycle, 0)
  }

  private reserve(cycle: Cycle): Status | Failure | undefined {
    const { profile, info, node } = cycle
    for (const plugin of profile.points.reserve) {
      const status = plugin.reserve(info, node, this.contextOf(plugin.name))
      if (status !== undefined) return named(status, plugin.name, 'Reserve')
    }
    return undefined
  }

  private permit({ key, profile, info, node, assumed }: Cycle): Status | Failure | undefined {
    const { permits } = this.host
    const waits: { readonly plugin: string; readonly waitMs: number }[] = []
    const allowed: (readonly [plugin: string, keys: readonly string[]])[] = []
    for (const plugin of profile.points.permit) {
      const answer = plugin.permit(info, node, { ...this.contextOf(plugin.name), waiting: permits.waiting() })
      if (isStatus(answer)) return named(answer, plugin.name, 'Permit')
      if (answer?.waitMs !== undefined) waits.push({ plugin: plugin.name, waitMs: answer.waitMs })
      if (answer?.allow !== undefined) allowed.push([plugin.name, answer.allow])
    }
    if (waits.length > 0) permits.wait(key, assumed.uid, node.name, waits)
    for (const [plugin, keys] of allowed) for (const each of keys) permits.allow(each, plugin)
    return undefined
  }

  private permitSettled(key: string, status: Status | undefined, missed: boolean): void {
    const { cache } = this.host
    const assumed = cache.assumed(key)
    if (assumed === undefined) return
    this.withCycle(key, assumed.uid, (cycle) => (status === undefined ? this.preBind(cycle, 0) : this.undo(cycle, rejection(status, missed), true)))
  }

  private willPreBind({ profile, info, node }: Cycle): boolean {
    return profile.points.preBind.some((plugin) => plugin.preBindSkips?.(info, node, this.contextOf(plugin.name)) !== true)
  }

  /** Tells others, such as a cluster autoscaler, where the pod will be, because it will take a while. */
  private nominate({ info: { pod }, node }: Cycle): void {
    if (pod.status?.nominatedNodeName === node.name) return
    this.host.calls.make(statusPatch(pod, { nominatedNodeName: node.name }), { do: 'nominate' })
  }

  private preBind(cycle: Cycle, from: number): void {
    const { scope } = this.host
    const { key, assumed, profile, info, node } = cycle
    const plugins = profile.points.preBind
    for (let i = from; i < plugins.length; i++) {
      const plugin = plugins[i]!
      const context = this.contextOf(plugin.name)
      if (plugin.preBindSkips?.(info, node, context) === true) continue
      const answer = plugin.preBind(info, node, context)
      if (isStatus(answer)) return this.undo(cycle, failed(answer, plugin.name, 'PreBind'), true)
      if (answer?.updates !== undefined || answer?.wait !== undefined) return this.host.preBinding.begin(key, assumed.uid, i, answer)
      if (answer?.takesMs === undefined || answer.takesMs === 0) continue
      const event: PreBoundEvent = { kind: scope.its('pre-bound'), key, uid: assumed.uid, next: i + 1 }
      return void scope.engine.schedule(scope.engine.now + answer.takesMs, freeze(event), Lane.outside, scope.order)
    }
    this.bind(cycle)
  }

  private askPreBound(key: string, uid: string, plugin: number): typeof NOT_YET | Failure | undefined {
    let answer: typeof NOT_YET | Failure | undefined = NOT_YET
    this.withCycle(key, uid, ({ profile, info, node }) => {
      const asked = profile.points.preBind[plugin]!
      answer = asked.preBound?.(info, node, this.contextOf(asked.name))
    })
    return answer
  }

  private preBindSettled(cycle: Cycle, plugin: number, status: Failure | undefined): void {
    if (status === undefined) return this.preBind(cycle, plugin + 1)
    this.undo(cycle, failed(status, cycle.profile.points.preBind[plugin]!.name, 'PreBind'), true)
  }

  private bind(cycle: Cycle): void {
    const { key, assumed, profile, info, node } = cycle
    for (const plugin of profile.points.bind) {
      const answer = plugin.bind(info, node, this.contextOf(plugin.name))
      if (answer === undefined) continue
      if (isStatus(answer)) return this.undo(cycle, failed(answer, plugin.name, 'Bind'), true)
      return void this.host.calls.make<BindStep>(bindingOf(info.pod, answer.target), { do: 'bind', key, uid: assumed.uid })
    }
    this.undo(cycle, { reason: 'SchedulerError', message: 'no Bind plugin bound the pod', refusedBy: [], nominatedNode: '' }, true)
  }

  private answered(answer: Answer, { key, uid }: BindStep): void {
    const { view, cache, record, profileOf } = this.host
    if (answer.ok) {
      const bound = answer.object as unknown as Pod
      const nodeName = bound.spec.nodeName!
      record(ACTOR, { do: 'event', type: 'Normal', reason: 'Scheduled', message: `Successfully assigned ${key} to ${nodeName}`, regarding: bound as never })
      const node = cache.model.node(nodeName)
      if (node === undefined) return
      const info = cache.model.podInfo(bound)
      for (const plugin of profileOf(bound).points.postBind) plugin.postBind(info, node, this.contextOf(plugin.name))
      return
    }
    if (view.get<Pod>('Pod', key) === undefined || cache.assumed(key)?.uid !== uid) return
    const message = `running Bind plugin "DefaultBinder": ${answer.message}`
    this.withCycle(key, uid, (cycle) => this.undo(cycle, { reason: 'SchedulerError', message, refusedBy: [], nominatedNode: '' }, true))
  }

  /** An assumed pod is gone, or is going: nothing of it is kept. */
  drop(key: string, id: number, pod: Pod): void {
    const { cache, permits, profileOf, freed } = this.host
    const assumed = cache.assumed(key)
    if (assumed === undefined) return
    const { model } = cache
    permits.forget(key)
    this.host.preBinding.forget(key)
    this.unreserve({ key, assumed, info: model.podInfo(pod), node: model.entry(assumed.node)!, profile: profileOf(pod) })
    cache.forget(key, id)
    freed(pod, assumed.node)
  }

  /** Gives everything back; `beside`: in the binding cycle, where others may be helped by what becomes free. */
  private undo(cycle: Cycle, returned: Returned, beside: boolean): void {
    const { key, assumed, info: { pod } } = cycle
    this.unreserve(cycle)
    this.host.cache.forget(key)
    if (beside) this.host.freed(pod, assumed.node)
    this.host.giveBack(key, assumed.row, pod, returned)
  }

  private unreserve({ profile, info, node }: Cycle): void {
    const { reserve } = profile.points
    for (let i = reserve.length - 1; i >= 0; i--) reserve[i]!.unreserve(info, node, this.contextOf(reserve[i]!.name))
  }

  private contextOf(plugin: string): CycleContext {
    const { cache, scope: { engine } } = this.host
    // New functions each time: kept in a field they would make V8 (Node 20) promote clusters that nobody has any more.
    return {
      cluster: cache.model, nowMs: engine.now, memory: this.memoryOf(plugin),
      assume: (object) => cache.assumeStorage(object), restore: (object) => cache.restoreStorage(object),
    }
  }

  /** Goes on with a pod on its way, unless it has gone or its node has. */
  private withCycle(key: string, uid: string, goOn: (cycle: Cycle) => void): void {
    const { cache, view, profileOf } = this.host
    const assumed = cache.assumed(key)
    const pod = view.get<Pod>('Pod', key)
    if (assumed === undefined || assumed.uid !== uid || pod === undefined) return
    const { model } = cache
    goOn({ key, assumed, info: model.podInfo(pod), node: model.entry(assumed.node)!, profile: profileOf(pod) })
  }
}

function bindingOf({ metadata: { name, namespace, uid } }: Pod, node: string): ApiRequest {
  const object = { apiVersion: 'v1', kind: 'Binding', metadata: uid === undefined ? { name, namespace } : { name, namespace, uid }, target: { kind: 'Node', name: node } }
  return { do: 'create', sub: 'binding', object: object as never }
}

/** What a plugin of the scheduling cycle said, with its name; of a failure it is told where it happened. */
function named(status: Status | Failure, plugin: string, point: string): Status | Failure {
  const reasons = status.code === 'Error' ? [`running ${point} plugin "${plugin}": ${status.reasons.join(', ')}`] : status.reasons
  return { ...status, plugin, reasons }
}

/** How a pod goes back that Reserve or Permit did not let pass: as one that no node had room for. */
function rejection(status: Status | Failure, missed: boolean): Returned {
  if (status.code === 'Error') return { reason: 'SchedulerError', message: status.reasons.join(', '), refusedBy: [], nominatedNode: '' }
  return { reason: 'Unschedulable', message: availability(1, [status]), refusedBy: [status.plugin], nominatedNode: '', missed }
}

/** How a pod goes back that a plugin of the binding cycle did not let pass: no plugin refuses it, it is tried again. */
function failed(status: Status | Failure, plugin: string, point: string): Returned {
  const text = status.reasons.join(', ')
  const isError = status.code === 'Error'
  return { reason: isError ? 'SchedulerError' : 'Unschedulable', message: isError ? `running ${point} plugin "${plugin}": ${text}` : text, refusedBy: [], nominatedNode: '' }
}
