/**
 * What the node monitor remembers of a node's health and how it judges it. Silence is measured from the tick at which
 * the monitor saw a new lease or a new heartbeat time in the Ready condition, by its own clock. After a silence of
 * more than the grace period, Ready and three pressures become Unknown.
 * Source: node_lifecycle_controller.go (tryUpdateNodeHealth).
 */
import { formatTime, getCondition, parseTime, type Node, type NodeCondition, type VersionProfile } from '../../model/index.js'
import { freeze } from '../../plain/index.js'

/** The Ready condition as it was when the monitor last saw it change. */
export interface SeenReady {
  readonly status: string
  readonly lastHeartbeatTime?: string
  readonly lastTransitionTime?: string
}

export interface NodeHealth {
  /** The tick from which silence is measured. */
  readonly probeMs: number
  readonly ready: SeenReady | null
  /** The last renewal of the lease that was seen; null if no lease was. */
  readonly renewalMs: number | null
}

const UNKNOWN_TYPES = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure']

export function readyCondition(node: Node): NodeCondition | undefined {
  return getCondition(node.status?.conditions, 'Ready')
}

export function readyStatus(node: Node): string | undefined {
  return readyCondition(node)?.status
}

/** What a tick sees of a node: its object, and when its lease was last renewed. */
export interface Sight {
  readonly node: Node
  readonly renewalMs: number | undefined
  readonly nowMs: number
  /** The first tick at which that renewal could be seen. */
  readonly seenMs: number
}

/** The health that is remembered after a tick. */
export function observe(known: NodeHealth | undefined, { node, renewalMs, nowMs, seenMs }: Sight): NodeHealth {
  const health = observeStatus(known, node, nowMs)
  if (renewalMs === undefined) return health
  const saved = known?.renewalMs ?? null
  if (saved !== null && saved >= renewalMs) return health
  // A tick that was not taken would have seen the renewal of a lease that was known already.
  return freeze({ ...health, renewalMs, probeMs: saved === null ? nowMs : Math.max(health.probeMs, seenMs) })
}

/** A changed status begins a new record, which knows no lease until it sees one. */
function observeStatus(known: NodeHealth | undefined, node: Node, nowMs: number): NodeHealth {
  const ready = seen(readyCondition(node))
  if (known === undefined) {
    const probeMs = ready === null ? parseTime(node.metadata.creationTimestamp) ?? nowMs : nowMs
    return freeze({ probeMs, ready, renewalMs: null })
  }
  const same = known.ready === null ? ready === null : ready !== null && known.ready.lastHeartbeatTime === ready.lastHeartbeatTime
  return same ? known : freeze({ probeMs: nowMs, ready, renewalMs: null })
}

export function seen(condition: NodeCondition | undefined): SeenReady | null {
  if (condition === undefined) return null
  const { status, lastHeartbeatTime, lastTransitionTime } = condition
  return freeze({
    status,
    ...(lastHeartbeatTime == null ? {} : { lastHeartbeatTime }),
    ...(lastTransitionTime == null ? {} : { lastTransitionTime }),
  })
}

/** How long a node may be silent: longer before it has ever reported. */
export function gracePeriodMs(node: Node, profile: VersionProfile): number {
  return readyCondition(node) === undefined ? profile.nodeStartupGracePeriodMs : profile.nodeMonitorGracePeriodMs
}

/** Whether a node has been silent for longer than it may. */
export function isOverdue(health: NodeHealth, node: Node, nowMs: number, profile: VersionProfile): boolean {
  return nowMs > health.probeMs + gracePeriodMs(node, profile)
}

/** The node with the conditions of one that is silent; the same node if Ready is Unknown already. */
export function withUnknownConditions(node: Node, nowMs: number): Node {
  if (readyStatus(node) === 'Unknown') return node
  const conditions = [...(node.status?.conditions ?? [])]
  for (const type of UNKNOWN_TYPES) {
    const index = conditions.findIndex((condition) => condition.type === type)
    if (index < 0) conditions.push(neverUpdated(type, node, nowMs))
    else if (conditions[index]!.status !== 'Unknown') conditions[index] = stopped(conditions[index]!, nowMs)
  }
  return { ...node, status: { ...node.status, conditions } }
}

function neverUpdated(type: string, node: Node, nowMs: number): NodeCondition {
  const { creationTimestamp } = node.metadata
  return {
    type,
    status: 'Unknown',
    ...(creationTimestamp == null ? {} : { lastHeartbeatTime: creationTimestamp }),
    lastTransitionTime: formatTime(nowMs),
    reason: 'NodeStatusNeverUpdated',
    message: 'Kubelet never posted node status.',
  }
}

function stopped(condition: NodeCondition, nowMs: number): NodeCondition {
  return {
    ...condition,
    status: 'Unknown',
    lastTransitionTime: formatTime(nowMs),
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
  }
}
