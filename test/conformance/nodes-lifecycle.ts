/**
 * `nodes`: node lifecycle, taint eviction and pod garbage collection over the project's API server, with the tiny
 * kubelet that the vectors describe. What happens is read off the commits; times may differ by 150 ms.
 */
import { ApiServer, barePipeline } from '../../src/apiserver/index.js'
import { Controller, type ControllerHost, type EventEffect } from '../../src/client/index.js'
import { formatTime, KUBERNETES_1_36, type KubeObject } from '../../src/model/index.js'
import { freeze } from '../../src/plain/index.js'
import { nodeLifecycleReconciler, podGCReconciler, taintEvictionReconciler } from '../../src/reconcilers/index.js'
import { Engine, Lane, Ledger, type Change, type LaneNumber } from '../../src/sim/index.js'
import { World } from '../../src/world/index.js'
import type { Adapter, Difference } from './types.js'

const TOLERANCE_MS = 150
const MONITOR_PHASE_MS = 50
const POD_GC = { phaseMs: 10, periodMs: 20_010 }
const BEAT_MS = 10_000

type Entry = Record<string, string | number> & { tMs: number }
type Plain = any

const SEEN_BY_KUBELET: readonly Plain[] = [
  { type: 'MemoryPressure', status: 'False', reason: 'KubeletHasSufficientMemory', message: 'kubelet has sufficient memory available' },
  { type: 'DiskPressure', status: 'False', reason: 'KubeletHasNoDiskPressure', message: 'kubelet has no disk pressure' },
  { type: 'PIDPressure', status: 'False', reason: 'KubeletHasSufficientPID', message: 'kubelet has sufficient PID available' },
  { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
]

/** How a case is run: as the vectors need it, unless a test wants something else. */
export interface RunOptions {
  /** Polls, as the real controllers do. */
  readonly eager?: boolean
  readonly monitorPhaseMs?: number
  readonly stepLane?: LaneNumber
  /** Milliseconds that each call to the API server takes, and each delivery of a change. */
  readonly callLatencyMs?: number
  readonly watchLagMs?: number
}

/** The cluster of one case. */
export class LifecycleStory {
  readonly engine = new Engine({ seed: 'nodes' })
  readonly ledger = new Ledger(this.engine, { keep: 'lines' })
  readonly api = new ApiServer(this.ledger, { pipeline: barePipeline })
  readonly world = new World(this.ledger, { leaseRenewIntervalMs: BEAT_MS, keepHeartbeatPhase: true })
  readonly entries: Entry[] = []
  readonly controllers: readonly Controller<never>[]
  private readonly reports = new Map<string, Plain[]>()
  private readonly events = new Set<string>()
  private readonly before = new Map<string, KubeObject | undefined>()
  private readonly stopped = new Set<string>()

  constructor(
    private readonly input: Plain,
    options: RunOptions = {},
  ) {
    const { eager, monitorPhaseMs = MONITOR_PHASE_MS, stepLane = Lane.stepLast } = options
    const profile = { ...KUBERNETES_1_36, podGCPeriodMs: POD_GC.periodMs }
    const { callLatencyMs, watchLagMs } = options
    const host: ControllerHost = {
      ledger: this.ledger,
      api: this.api,
      record: (_component: string, event: EventEffect) => this.record(event),
      ...(callLatencyMs === undefined ? {} : { callLatencyMs: () => callLatencyMs }),
      ...(watchLagMs === undefined ? {} : { watchLagMs: () => watchLagMs }),
    }
    this.controllers = [
      new Controller(host, nodeLifecycleReconciler({ heartbeats: this.world.heartbeats, profile, monitorPhaseMs, eager }), 1),
      new Controller(host, taintEvictionReconciler(), 2),
      new Controller(host, podGCReconciler({ profile, phaseMs: POD_GC.phaseMs, eager }), 3),
    ] as unknown as readonly Controller<never>[]
    this.engine.on<Plain>('beat', ({ node }) => this.beat(node))
    this.engine.on<Plain>('rhythm', ({ node, phaseMs }) => {
      if (phaseMs === undefined) this.world.heartbeats.end(node)
      else if (!this.stopped.has(node)) this.world.heartbeats.begin(node, { phaseMs, atOnce: true })
    })
    this.engine.on<Plain>('step', ({ step }) => this.step(step))
    for (const node of input.nodes) this.addNode(node)
    for (const pod of input.pods ?? []) this.put('Pod', `default/${pod.metadata.name}`, withGrace(pod))
    for (const step of input.steps ?? []) this.engine.schedule(step.atMs, freeze({ kind: 'step', step }), stepLane)
    for (const controller of this.controllers) controller.start()
    this.ledger.observe((change) => this.note(change))
  }

  run(): Entry[] {
    while (this.engine.nextAt() !== undefined && this.engine.nextAt()! <= this.input.durationMs) {
      this.engine.stepInstant()
      this.closeInstant()
    }
    return this.entries
  }

  private put(kind: string, key: string, object: Plain): void {
    this.api.write({ actor: 'setup', verb: 'create' }, kind, key, freeze(withoutNulls(object)) as KubeObject)
  }

  private addNode({ node, lease, heartbeatsMs }: Plain): void {
    const { name } = node.metadata
    this.put('Node', name, node)
    this.reports.set(name, [...SEEN_BY_KUBELET])
    if (lease) this.world.heartbeats.register(name, { phaseMs: 0, lastMs: 0 })
    for (const [from, to] of heartbeatsMs ?? []) {
      this.engine.schedule(from, freeze({ kind: 'rhythm', node: name, phaseMs: from }), Lane.outside)
      for (let at = from; at <= to; at += BEAT_MS) this.engine.schedule(at, freeze({ kind: 'beat', node: name }), Lane.outside)
      this.engine.schedule(to, freeze({ kind: 'rhythm', node: name }), Lane.stepLast)
    }
  }

  private beat(name: string): void {
    const node = this.api.get('Node', name) as Plain
    if (node === undefined || this.stopped.has(name)) return
    const seen = this.reports.get(name)!
    const present: Plain[] = node.status?.conditions ?? []
    const same = seen.every((report) => present.some((condition) => condition.type === report.type && condition.status === report.status && condition.reason === report.reason))
    if (!same) {
      const now = formatTime(this.engine.now)
      const written = seen.map((report) => {
        const old = present.find((condition) => condition.type === report.type)
        const lastTransitionTime = old?.status === report.status ? old.lastTransitionTime : now
        return { ...report, lastHeartbeatTime: now, lastTransitionTime }
      })
      const others = present.filter((condition) => !seen.some((report) => report.type === condition.type))
      this.api.call({ do: 'update', sub: 'status', object: { ...node, status: { ...node.status, conditions: [...written, ...others] } } }, `kubelet ${name}`)
    }
    for (const pod of this.api.list('Pod') as Plain[]) {
      if (pod.spec.nodeName !== name || pod.metadata.deletionTimestamp === undefined) continue
      this.api.call({ do: 'delete', kind: 'Pod', namespace: 'default', name: pod.metadata.name, options: { gracePeriodSeconds: 0 } }, `kubelet ${name}`)
    }
  }

  private step(step: Plain): void {
    const { node: name } = step
    const change = (edit: (spec: Plain) => Plain) => {
      const node = this.api.get('Node', name) as Plain
      if (node !== undefined) this.api.call({ do: 'update', object: { ...node, spec: edit(node.spec ?? {}) } }, 'step')
    }
    if (step.addTaint) {
      change((spec) => ({ ...spec, taints: [...(spec.taints ?? []).filter((taint: Plain) => !sameTaint(taint, step.addTaint)), step.addTaint] }))
    } else if (step.removeTaint) {
      change((spec) => ({ ...spec, taints: (spec.taints ?? []).filter((taint: Plain) => `${taint.key}:${taint.effect}` !== step.removeTaint) }))
    } else if (step.unschedulable !== undefined) {
      change((spec) => ({ ...spec, unschedulable: step.unschedulable }))
    } else if (step.kubeletReports) {
      const seen = this.reports.get(name)!
      this.reports.set(name, seen.map((report) => (report.type === step.kubeletReports.type ? step.kubeletReports : report)))
    } else if (step.deleteNode) {
      this.stopped.add(name)
      this.world.heartbeats.end(name)
      this.api.call({ do: 'delete', kind: 'Node', name }, 'step')
    } else if (step.deletePod) {
      this.api.call({ do: 'delete', kind: 'Pod', namespace: 'default', name: step.deletePod }, 'step')
    } else if (step.addPod) {
      this.put('Pod', `default/${step.addPod.metadata.name}`, step.addPod)
    } else {
      throw new Error(`unknown step ${JSON.stringify(step)}`)
    }
  }

  private record(event: EventEffect): void {
    const { kind, metadata } = event.regarding
    const identity = JSON.stringify([kind, metadata.namespace, metadata.name, event.type, event.reason, event.message])
    if (this.events.has(identity)) return
    this.events.add(identity)
    const about: Record<string, string> = kind === 'Node' ? { node: metadata.name } : { pod: metadata.name }
    this.entries.push({ tMs: this.engine.now, type: 'event', status: event.type, reason: event.reason, message: event.message, ...about })
  }

  private note(change: Change): void {
    const tMs = this.engine.now
    const id = `${change.kind} ${change.key}`
    if (!this.before.has(id)) this.before.set(id, change.old as KubeObject | undefined)
    const old = change.old as Plain
    const next = change.new as Plain
    if (next === undefined || old === undefined) return
    if (change.kind === 'Node') {
      for (const condition of next.status?.conditions ?? []) {
        const was = old.status?.conditions?.find((other: Plain) => other.type === condition.type)
        if (was?.status === condition.status && was?.reason === condition.reason) continue
        const { status, reason, message } = condition
        this.entries.push({ tMs, type: 'nodeCondition', node: change.key, condition: condition.type, status, reason, message })
      }
    } else if (change.kind === 'Pod') {
      const pod = next.metadata.name
      const find = (object: Plain, type: string) => object.status?.conditions?.find((other: Plain) => other.type === type)
      const ready = find(next, 'Ready')
      if (ready !== undefined && ready.status !== find(old, 'Ready')?.status) this.entries.push({ tMs, type: 'podReady', pod, status: ready.status })
      const target = find(next, 'DisruptionTarget')
      if (target !== undefined && find(old, 'DisruptionTarget')?.reason !== target.reason) {
        this.entries.push({ tMs, type: 'podDisruption', pod, status: target.status, reason: target.reason, message: target.message })
      }
      if (next.status?.phase !== old.status?.phase) this.entries.push({ tMs, type: 'podPhase', pod, status: next.status.phase })
    }
  }

  /** What counts only as the net change of an instant. */
  private closeInstant(): void {
    const tMs = this.engine.now
    for (const [id, was] of this.before) {
      const [kind, key] = id.split(' ') as [string, string]
      const old = was as Plain
      const next = this.api.get(kind, key) as Plain
      if (kind === 'Pod') {
        const pod = key.slice('default/'.length)
        if (next === undefined && old !== undefined) this.entries.push({ tMs, type: 'podDeleted', pod })
        const at = next?.metadata.deletionTimestamp
        if (at !== undefined && at !== old?.metadata.deletionTimestamp) this.entries.push({ tMs, type: 'podTerminating', pod, message: at })
      } else if (kind === 'Node' && next !== undefined && old !== undefined) {
        const taints = (node: Plain): string[] => (node.spec?.taints ?? []).map((taint: Plain) => `${taint.key}:${taint.effect}`)
        for (const taint of taints(next)) if (!taints(old).includes(taint)) this.entries.push({ tMs, type: 'taintAdded', node: key, taint })
        for (const taint of taints(old)) if (!taints(next).includes(taint)) this.entries.push({ tMs, type: 'taintRemoved', node: key, taint })
      }
    }
    this.before.clear()
  }
}

/** A pod that is terminating when the story begins has its grace period stored, as any API server would have done. */
function withGrace(pod: Plain): Plain {
  if (pod.metadata.deletionTimestamp === undefined) return pod
  const deletionGracePeriodSeconds = pod.spec.terminationGracePeriodSeconds
  return { ...pod, metadata: { deletionGracePeriodSeconds, ...pod.metadata } }
}

function sameTaint(a: Plain, b: Plain): boolean {
  return a.key === b.key && a.effect === b.effect
}

function withoutNulls(value: Plain): Plain {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null).map(([key, field]) => [key, withoutNulls(field)]))
}

function sameBut(entry: Entry): string {
  return JSON.stringify(Object.keys(entry).filter((key) => key !== 'tMs').sort().map((key) => [key, entry[key]]))
}

/** Matches what was expected with what happened: equal but for the time, which may be off by the tolerance. */
function compare(expected: readonly Entry[], actual: readonly Entry[]): Difference[] {
  const open = [...actual]
  const differences: Difference[] = []
  for (const entry of expected) {
    const identity = sameBut(entry)
    const index = open.findIndex((candidate) => sameBut(candidate) === identity && Math.abs(candidate.tMs - entry.tMs) <= TOLERANCE_MS)
    if (index >= 0) {
      open.splice(index, 1)
      continue
    }
    const near = open.filter((candidate) => sameBut(candidate) === identity).map((candidate) => candidate.tMs)
    differences.push({ path: `entries at ${entry.tMs}`, expected: entry, actual: near.length === 0 ? undefined : `at ${near.join(', ')}` })
  }
  for (const entry of open) differences.push({ path: `entries at ${entry.tMs}`, expected: undefined, actual: entry })
  return differences
}

export const nodesLifecycle: Adapter = {
  area: 'nodes',
  run: ({ input, output }) => compare(output.entries, new LifecycleStory(input).run()),
}
