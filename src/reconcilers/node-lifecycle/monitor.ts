/**
 * One pass of the node monitor: nodes that came and went, the health of each, Ready turned to Unknown after too long
 * a silence, their pods marked not ready, nodes queued for and freed from NoExecute taints, and the states of the zones.
 * Source: node_lifecycle_controller.go (monitorNodeHealth, processTaintBaseEviction).
 * Eight nodes at a time, begun in the order of their names.
 */
import { podsByNode, sideBySide, tickAtOrAfter, type ControllerContext, type Decide, type Effect, type EffectAnswer, type Grid } from '../../client/index.js'
import type { KubeObject, Node, Pod, VersionProfile } from '../../model/index.js'
import { freeze } from '../../plain/index.js'
import { planDisruption, type ZoneCount } from './disruption.js'
import { isOverdue, observe, readyCondition, readyStatus, seen, withUnknownConditions, type NodeHealth } from './health.js'
import { markPodsNotReady } from './mark-pods.js'
import { HEALTH, KNOWN, RETRY, type KnownNode, type MonitorMemory } from './memory.js'
import type { NodeLifecycleOptions } from './options.js'
import { MEMBERS, zoneRows, type Member, type ZoneChange } from './taint-queue.js'
import { hasTaint, NOT_READY, removeTaints, swapTaints, UNREACHABLE } from './taints.js'
import { isExcludedFromDisruption, zoneOf, type ZoneState } from './zone.js'

const HEALTH_ATTEMPTS = 5
const UPDATE_WORKERS = 8

interface NodeInput {
  readonly node: Node
  readonly health: NodeHealth | null
  readonly renewalMs: number | null
  /** The first tick at which that renewal could be seen. */
  readonly seenMs: number
  /** Its pods, if they may have to be marked. */
  readonly pods: readonly Pod[] | null
  readonly known: boolean
  readonly member: boolean
  readonly retry: boolean
}

export interface MonitorInput {
  readonly sync: 'monitor'
  readonly nowMs: number
  readonly profile: VersionProfile
  readonly nodes: readonly NodeInput[]
  readonly gone: readonly KnownNode[]
  readonly states: readonly (readonly [string, ZoneState])[]
}

type Steps<T> = Generator<Effect, T, EffectAnswer>

export function gatherMonitor(context: ControllerContext, options: NodeLifecycleOptions, grid: Grid): MonitorInput {
  const { view, memory, now } = context
  const known = memory.of<KnownNode>(KNOWN)
  const nodes = view.list<Node>('Node').map((node) => gatherNode(context, options, grid, node))
  const gone: KnownNode[] = []
  if (known.size !== nodes.filter((input) => input.known).length) {
    for (const [name, row] of known.entries()) if (view.get('Node', name) === undefined) gone.push(row)
  }
  const states: (readonly [string, ZoneState])[] = []
  for (const [zone, { state }] of zoneRows(context).entries()) if (state !== null) states.push([zone, state])
  return { sync: 'monitor', nowMs: now, profile: options.profile, nodes, gone, states }
}

function gatherNode({ view, memory, now }: ControllerContext, options: NodeLifecycleOptions, grid: Grid, node: Node): NodeInput {
  const { name } = node.metadata
  const health = memory.of<NodeHealth>(HEALTH).get(name)
  const renewalMs = options.heartbeats.lastRenewal(name, now)
  const seenMs = renewalMs === undefined ? now : tickAtOrAfter(grid, renewalMs)
  const retry = memory.of(RETRY).has(name)
  const falls = readyStatus(node) === 'True' && isOverdue(observe(health, { node, renewalMs, nowMs: now, seenMs }), node, now, options.profile)
  return {
    node,
    health: health ?? null,
    renewalMs: renewalMs ?? null,
    seenMs,
    pods: falls || retry ? view.byIndex<Pod>('Pod', podsByNode.name, name) : null,
    known: memory.of(KNOWN).has(name),
    member: memory.of<Member>(MEMBERS).has(`${zoneOf(node)}|${name}`),
    retry,
  }
}

export function* decideMonitor(input: MonitorInput): Decide {
  const pass = new Pass(input)
  yield* pass.classify()
  yield* sideBySide(input.nodes.map((node) => pass.visit(node)), UPDATE_WORKERS)
  yield* pass.handleDisruption()
  yield* pass.finish()
}

/** The course of one pass. Changes of the memory are gathered and given before the next call to the API server. */
class Pass {
  private changes: MonitorMemory[] = []
  private readonly states: Map<string, ZoneState>
  private readonly counts = new Map<string, { ready: number; notReady: number }>()
  private readonly healths = new Map<string, NodeHealth>()
  private readonly begun = new Set<string>()
  /** Zones with nodes that are not ready. */
  private readonly troubled = new Set<string>()
  /** Whether the next tick may find more to do. */
  private again = false

  constructor(private readonly input: MonitorInput) {
    this.states = new Map(input.states)
  }

  *classify(): Steps<void> {
    const { nodes, gone } = this.input
    for (const { node, known } of nodes) if (known) this.beginZone(zoneOf(node))
    for (const { node, known, member } of nodes) {
      if (known) continue
      yield* this.nodeEvent(node, 'RegisteredNode', `Registered Node ${node.metadata.name} in Controller`)
      this.changes.push({ set: 'known', node: node.metadata.name, uid: node.metadata.uid ?? '' })
      this.beginZone(zoneOf(node))
      yield* this.release(node, member)
    }
    for (const { name, uid } of gone) {
      const node = { apiVersion: 'v1', kind: 'Node', metadata: { name, uid } } as Node
      yield* this.nodeEvent(node, 'RemovingNode', `Removing Node ${name} from Controller`)
      this.changes.push({ set: 'known', node: name, uid: null })
    }
  }

  *visit(given: NodeInput): Steps<void> {
    const checked = yield* this.check(given)
    if (checked === undefined) return
    const { node, observed } = checked
    const current = readyStatus(node)
    this.count(node, current === 'True')
    if (current !== undefined) {
      yield* this.taint(node, this.isMember(given), current)
      if (!(yield* this.markPods(given, node, observed, current))) return
    }
    if (given.retry) this.changes.push({ set: 'retry', node: node.metadata.name, retry: false })
  }

  *handleDisruption(): Steps<void> {
    const { profile, nodes, nowMs } = this.input
    for (const zone of this.counts.keys()) this.beginZone(zone)
    // A zone without nodes that count begins anew, with a full bucket, at every pass.
    for (const zone of this.troubled) if (!this.counts.has(zone)) this.again = true
    const states = [...this.states].sort(byZone)
    const counts: ZoneCount[] = [...this.counts].sort(byZone).map(([zone, count]) => ({ zone, ...count }))
    const plan = planDisruption(states, counts, profile)
    if (plan.releaseAll) for (const { node } of nodes) yield* this.release(node, true)
    for (const change of plan.changes) this.zone(change)
    if (plan.changes.some((change) => change.change === 'state' && change.state !== null)) this.again = true
    if (!plan.forgive) return
    for (const [node, health] of this.healths) this.changes.push({ set: 'health', node, health: freeze({ ...health, probeMs: nowMs }) })
  }

  *finish(): Steps<void> {
    yield* this.flush()
    yield { do: 'remember', command: 'rest', data: this.again }
  }

  /** Sees the node's health and turns it to Unknown if it has been silent for too long; undefined: skip it. */
  private *check(given: NodeInput): Steps<{ node: Node; observed: string } | undefined> {
    const { nowMs, profile } = this.input
    const renewalMs = given.renewalMs ?? undefined
    let { node } = given
    let health = given.health ?? undefined
    for (let attempt = 0; attempt < HEALTH_ATTEMPTS; attempt++) {
      health = observe(health, { node, renewalMs, nowMs, seenMs: given.seenMs })
      this.remember(given, node, health)
      const observed = readyStatus(node) ?? 'Unknown'
      const next = isOverdue(health, node, nowMs, profile) ? withUnknownConditions(node, nowMs) : node
      if (next === node) return { node, observed }
      const answer = yield* this.call({ do: 'update', sub: 'status', object: next as unknown as KubeObject })
      if (answer.ok) {
        const stored = answer.object as unknown as Node
        this.remember(given, stored, freeze({ probeMs: health.probeMs, ready: seen(readyCondition(stored)), renewalMs: given.renewalMs }))
        return { node: stored, observed }
      }
      const live = yield* this.call({ do: 'get', kind: 'Node', name: node.metadata.name })
      if (!live.ok) return undefined
      node = live.object as unknown as Node
    }
    return undefined
  }

  private remember(given: NodeInput, node: Node, health: NodeHealth): void {
    const { name } = node.metadata
    this.healths.set(name, health)
    if (health.renewalMs === null && given.renewalMs !== null) this.again = true
    if (health !== given.health) this.changes.push({ set: 'health', node: name, health })
  }

  private count(node: Node, ready: boolean): void {
    if (isExcludedFromDisruption(node)) return
    const zone = zoneOf(node)
    const count = this.counts.get(zone) ?? { ready: 0, notReady: 0 }
    this.counts.set(zone, ready ? { ...count, ready: count.ready + 1 } : { ...count, notReady: count.notReady + 1 })
  }

  /** Queues a node for its taint, swaps the two taints, or frees a ready node of both. */
  private *taint(node: Node, member: boolean, status: string): Steps<void> {
    if (status === 'True') return yield* this.release(node, member)
    if (status !== 'False' && status !== 'Unknown') return
    this.troubled.add(zoneOf(node))
    const [wanted, other] = status === 'False' ? [NOT_READY, UNREACHABLE] : [UNREACHABLE, NOT_READY]
    if (hasTaint(node, other)) {
      yield* this.through(swapTaints(node, [wanted], [other], this.input.nowMs))
      return
    }
    const zone = zoneOf(node)
    const { name } = node.metadata
    if (!hasTaint(node, wanted)) this.zone({ change: 'remove', zone, node: name })
    else if (member) return
    this.zone({ change: 'add', zone, node: name })
  }

  /** Takes both NoExecute taints off a node and it out of the queue. */
  private *release(node: Node, member: boolean): Steps<void> {
    for (const taint of [UNREACHABLE, NOT_READY]) {
      if (hasTaint(node, taint) && !(yield* this.through(removeTaints(node, [taint])))) {
        this.again = true
        return
      }
    }
    if (member) this.zone({ change: 'remove', zone: zoneOf(node), node: node.metadata.name })
  }

  /** False if pods are left to be marked at the next pass. */
  private *markPods(given: NodeInput, node: Node, observed: string, current: string): Steps<boolean> {
    const fell = current !== 'True' && observed === 'True'
    if (fell) {
      const message = `Node ${node.metadata.name} status is now: NodeNotReady`
      yield { do: 'event', type: 'Normal', reason: 'NodeNotReady', message, regarding: node as unknown as KubeObject }
    }
    if (!fell && !(given.retry && observed !== 'True')) return true
    if (given.pods !== null && (yield* this.through(markPodsNotReady(given.pods, this.input.nowMs)))) return true
    this.changes.push({ set: 'retry', node: node.metadata.name, retry: true })
    this.again = true
    return false
  }

  /** Whether a node is in the queue of its zone: not if the zone has just begun anew. */
  private isMember({ node, member }: NodeInput): boolean {
    return member && !this.begun.has(zoneOf(node))
  }

  private beginZone(zone: string): void {
    if (this.states.has(zone)) return
    this.states.set(zone, 'Initial')
    this.begun.add(zone)
    this.zone({ change: 'begin', zone, rate: this.input.profile.nodeEvictionRate })
  }

  private zone(change: ZoneChange): void {
    this.changes.push({ set: 'zone', change })
  }

  private *nodeEvent(node: Node, reason: string, text: string): Steps<void> {
    const message = `Node ${node.metadata.name} event: ${text}`
    yield { do: 'event', type: 'Normal', reason, message, regarding: node as unknown as KubeObject }
  }

  private *call(effect: Effect): Steps<EffectAnswer> {
    yield* this.flush()
    return yield effect
  }

  private *through<T>(steps: Steps<T>): Steps<T> {
    yield* this.flush()
    return yield* steps
  }

  private *flush(): Steps<void> {
    if (this.changes.length === 0) return
    const data = freeze(this.changes)
    this.changes = []
    yield { do: 'remember', command: 'change', data }
  }
}

function byZone(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0
}
