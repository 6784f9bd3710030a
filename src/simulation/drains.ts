/**
 * Drains under way. Draining takes time: whoever runs `kubectl drain` asks for the eviction of all pods of a node at
 * once, asks again every five seconds where a budget is against it, and looks every second whether an evicted pod is
 * gone. Several nodes are cordoned at once and drained one after the other; the first that cannot be drained ends it.
 * All of it is state, so that a drain goes on from a snapshot.
 * Source: kubectl, pkg/drain/drain.go and pkg/cmd/drain/drain.go.
 */
import type { ApiRequest, Refusal } from '../apiserver/index.js'
import { planDrain, type DrainOptions } from '../kubectl/index.js'
import { byText, formatDuration, keyOf, type KubeObject, type Pod } from '../model/index.js'
import { freeze } from '../plain/index.js'
import { cell, dictionary, Lane, type Cell, type Change, type Dictionary } from '../sim/index.js'
import type { Simulation } from './simulation.js'

/** How the drain of a node stands. */
export interface DrainStatus {
  readonly node: string
  readonly state: 'draining' | 'drained' | 'failed'
  readonly sinceMs: number
  /** When it ended; null while it goes on. */
  readonly endedMs: number | null
  /** Why it failed, in kubectl's words. */
  readonly error: string | null
  /** Pods that are not gone yet, by name, and what speaks against the eviction of those that stay. */
  readonly pods: readonly { readonly pod: string; readonly blockedBy: string | null }[]
}

interface PodRow {
  readonly key: string
  readonly uid: string
  /** When its eviction was accepted; null before. */
  readonly evictedMs: number | null
  readonly blockedBy: string | null
}

interface DrainRow {
  readonly actor: string
  /** Which of the caller's steps it is, for `onFailure`; null: nobody asked to know. */
  readonly step: number | null
  readonly options: DrainOptions
  /** The node that is being drained, and those whose turn comes after it. */
  readonly nodes: readonly string[]
  readonly sinceMs: number
  readonly pods: readonly PodRow[]
  readonly errors: readonly string[]
}

interface TurnEvent {
  readonly kind: 'drain/turn' | 'drain/look'
  readonly id: string
  readonly node: string
  readonly key: string
}

type Ended = Omit<DrainStatus, 'node' | 'pods'>

const RETRY_MS = 5_000
const LOOK_MS = 1_000
/** The stable number of people at their terminals within an instant. */
const ORDER = 200
const STREAM = 'drain/Pod'

export class Drains {
  private readonly rows: Dictionary<DrainRow>
  /** How the last drain of each node ended. */
  private readonly ended: Dictionary<Ended>
  private readonly next: Cell<number>
  private tellFailure: (step: number, message: string) => void = () => undefined

  constructor(private readonly simulation: Simulation) {
    const { engine, ledger } = simulation
    this.rows = dictionary(engine.state, 'drains')
    this.ended = dictionary(engine.state, 'drains/ended')
    this.next = cell(engine.state, 'drains/next', 0)
    engine.on<TurnEvent>('drain/turn', (event) => this.withPod(event, (row, pod) => this.evict(event.id, row, pod)))
    engine.on<TurnEvent>('drain/look', (event) => this.withPod(event, (row, pod) => this.look(event.id, row, pod)))
    ledger.streams.define({ name: STREAM, kind: 'Pod', order: ORDER, onChange: (change: Change<Pod>) => this.podChanged(change) })
  }

  /**
   * Begins to drain nodes, which are cordoned already. Undefined, or why the first of them cannot be drained; what
   * fails later is told in its status, and with the number of the `step`, if there is one, to `onFailure`.
   */
  start(nodes: readonly string[], options: DrainOptions, actor: string, step: number | null = null): string | undefined {
    const id = String(this.next.get())
    this.next.set(this.next.get() + 1)
    return this.begin(id, { actor, step, options, nodes, sinceMs: 0, pods: [], errors: [] })
  }

  /** Calls back when the drain of a step fails after it has begun. */
  onFailure(listener: (step: number, message: string) => void): void {
    this.tellFailure = listener
  }

  /** Ends the drains of nodes, as if somebody had pressed Ctrl-C. */
  stop(nodes: readonly string[]): void {
    for (const [id, row] of this.rows.entries()) if (nodes.includes(row.nodes[0]!)) this.rows.delete(id)
  }

  /** How the last drain of each node stands, by the nodes' names. */
  status(): DrainStatus[] {
    const going = new Map(this.rows.entries().map(([, row]) => [row.nodes[0]!, row]))
    const names = [...new Set([...this.ended.keys(), ...going.keys()])].sort(byText)
    return names.map((node) => {
      const row = going.get(node)
      if (row === undefined) return { node, ...this.ended.get(node)!, pods: [] }
      const pods = row.pods.map(({ key, blockedBy }) => ({ pod: key, blockedBy }))
      return { node, state: 'draining', sinceMs: row.sinceMs, endedMs: null, error: null, pods }
    })
  }

  private begin(id: string, { nodes, options, actor, step }: DrainRow): string | undefined {
    const { api, now } = this.simulation
    const [node = ''] = nodes
    const bound = (api.list('Pod') as unknown as Pod[]).filter(({ spec }) => spec.nodeName === node)
    const { pods, warnings, errors } = planDrain(bound, options, (key) => api.get('DaemonSet', key) !== undefined)
    const row: DrainRow = {
      actor, step, options, nodes, sinceMs: now, errors: [],
      pods: pods.map((pod) => ({ key: keyOf(pod), uid: pod.metadata.uid ?? '', evictedMs: null, blockedBy: null })),
    }
    this.rows.set(id, freeze(row))
    if (errors.length > 0) return this.fail(id, row, errors)
    for (const warning of warnings) this.tell(row, `Warning: ${warning}`)
    if (row.pods.length === 0) return this.drained(id, row)
    for (const pod of row.pods) this.schedule('drain/turn', id, node, pod.key, now)
    if (options.timeoutMs !== undefined) this.scheduleEnd(id, row, options.timeoutMs)
    return undefined
  }

  /** Asks for a pod's eviction, or deletes it, and goes by the answer. */
  private evict(id: string, row: DrainRow, pod: PodRow): void {
    const { now } = this.simulation
    const { key } = pod
    const { timeoutMs } = row.options
    if (timeoutMs !== undefined && now >= row.sinceMs + timeoutMs) return this.settle(id, row, pod, `error when evicting ${quoted(key)}: ${timedOut(timeoutMs)}`)
    const answer = this.simulation.request(this.requestFor(row, pod), row.actor)
    if (answer.ok) {
      this.put(id, row, { ...pod, evictedMs: now, blockedBy: null })
      if (this.isGone(pod)) this.schedule('drain/look', id, row.nodes[0]!, key, now)
    } else if (answer.reason === 'NotFound') {
      this.settle(id, row, pod)
    } else if (answer.code === 429) {
      const blockedBy = causeOf(answer)
      if (pod.blockedBy !== blockedBy) this.tell(row, `${key} stays for now: ${blockedBy}`)
      this.put(id, row, { ...pod, blockedBy })
      this.schedule('drain/turn', id, row.nodes[0]!, key, now + RETRY_MS)
    } else {
      this.settle(id, row, pod, `error when evicting ${quoted(key)}: ${answer.message}`)
    }
  }

  private requestFor({ options }: DrainRow, { key }: PodRow): ApiRequest {
    const [namespace, name] = key.split('/') as [string, string]
    const { gracePeriodSeconds } = options
    const deleteOptions = gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }
    if (options.disableEviction === true) return { do: 'delete', kind: 'Pod', namespace, name, options: deleteOptions }
    return { do: 'create', sub: 'eviction', object: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions } as KubeObject }
  }

  /** A pod that is going is gone: that will be seen when somebody looks the next time. */
  private podChanged({ key, new: now }: Change<Pod>): void {
    if (now !== undefined || this.rows.size === 0) return
    for (const [id, row] of this.rows.entries()) {
      const pod = row.pods.find((each) => each.key === key)
      if (pod === undefined || pod.evictedMs === null) continue
      const looks = Math.ceil((this.simulation.now - pod.evictedMs) / LOOK_MS)
      this.schedule('drain/look', id, row.nodes[0]!, key, pod.evictedMs + looks * LOOK_MS)
    }
  }

  private look(id: string, row: DrainRow, pod: PodRow): void {
    if (this.isGone(pod)) return this.settle(id, row, pod)
    const { timeoutMs } = row.options
    if (timeoutMs === undefined || pod.evictedMs === null || this.simulation.now < row.sinceMs + timeoutMs) return
    const [namespace, name] = pod.key.split('/')
    this.settle(id, row, pod, `error when waiting for pod "${name}" in namespace "${namespace}" to terminate: ${timedOut(timeoutMs)}`)
  }

  /** Looks once more at each pod when the time is over: whoever waits sees it at his next look. */
  private scheduleEnd(id: string, row: DrainRow, timeoutMs: number): void {
    for (const { key } of row.pods) this.schedule('drain/look', id, row.nodes[0]!, key, row.sinceMs + Math.ceil(timeoutMs / LOOK_MS) * LOOK_MS)
  }

  private isGone({ key, uid }: PodRow): boolean {
    const pod = this.simulation.api.get('Pod', key)
    return pod === undefined || pod.metadata.uid !== uid
  }

  /** A pod needs no more looking after. With the last one the node is drained, or the drain has failed. */
  private settle(id: string, row: DrainRow, pod: PodRow, error?: string): void {
    const pods = row.pods.filter((each) => each.key !== pod.key)
    const rest: DrainRow = { ...row, pods, errors: error === undefined ? row.errors : [...row.errors, error] }
    this.rows.set(id, freeze(rest))
    if (pods.length > 0) return
    if (rest.errors.length > 0) this.failLater(rest, this.fail(id, rest, rest.errors))
    else this.drained(id, rest)
  }

  /** Undefined: what is in the way at the next node is a failure that comes later. */
  private drained(id: string, row: DrainRow): undefined {
    const { nodes, sinceMs } = row
    this.end(nodes[0]!, { state: 'drained', sinceMs, endedMs: this.simulation.now, error: null })
    this.tell(row, 'drained')
    if (nodes.length > 1) {
      const rest = { ...row, nodes: nodes.slice(1) }
      const error = this.begin(id, rest)
      if (error !== undefined) this.failLater(rest, error)
      return
    }
    this.rows.delete(id)
  }

  private fail(id: string, row: DrainRow, errors: readonly string[]): string {
    const error = errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]`
    const [node = '', ...rest] = row.nodes
    this.end(node, { state: 'failed', sinceMs: row.sinceMs, endedMs: this.simulation.now, error })
    this.tell(row, `${unableToDrain(node)}${rest.length === 0 ? '' : `, and ${rest.join(', ')} after it`}: ${error}`)
    this.rows.delete(id)
    return error
  }

  private failLater({ step, nodes }: DrainRow, error: string): void {
    if (step !== null) this.tellFailure(step, `${unableToDrain(nodes[0]!)}: ${error}`)
  }

  private end(node: string, how: Ended): void {
    this.ended.set(node, freeze(how))
  }

  /** How it goes is a fact of the history, so that people see why a drain takes so long. */
  private tell({ actor, nodes }: DrainRow, text: string): void {
    this.simulation.ledger.fact({ actor, verb: DRAIN, kind: 'Node', key: nodes[0]!, text })
  }

  private put(id: string, row: DrainRow, pod: PodRow): void {
    this.rows.set(id, freeze({ ...row, pods: row.pods.map((each) => (each.key === pod.key ? pod : each)) }))
  }

  private schedule(kind: TurnEvent['kind'], id: string, node: string, key: string, at: number): void {
    this.simulation.engine.schedule(at, freeze({ kind, id, node, key }), Lane.outside, ORDER)
  }

  /** Goes on with a pod, if its node is still being drained and it is not settled. */
  private withPod({ id, node, key }: TurnEvent, goOn: (row: DrainRow, pod: PodRow) => void): void {
    const row = this.rows.get(id)
    const pod = row?.nodes[0] === node ? row.pods.find((each) => each.key === key) : undefined
    if (row !== undefined && pod !== undefined) goOn(row, pod)
  }
}

/** The verb by which the history knows how drains go. */
export const DRAIN = 'drain'

function quoted(key: string): string {
  const [namespace, name] = key.split('/')
  return `pods/"${name}" -n "${namespace}"`
}

export function unableToDrain(node: string): string {
  return `unable to drain node "${node}"`
}

function timedOut(timeoutMs: number): string {
  return `global timeout reached: ${formatDuration(timeoutMs)}`
}

function causeOf({ causes, message }: Refusal): string {
  return causes?.[0]?.message ?? message
}
