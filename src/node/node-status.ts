/**
 * What a kubelet reports about its node: its conditions, when they are not what the API server has. Source:
 * kubernetes, pkg/kubelet/nodestatus/setters.go. Deviation: it reports at once, upstream within ten seconds.
 */
import { formatTime, type Node, type NodeCondition } from '../model/index.js'
import { freeze } from '../plain/index.js'
import type { KubeletCore } from './core.js'
import type { PressureType } from './eviction-thresholds.js'

type Said = readonly [type: string, status: string, reason: string, message: string]

const HEALTHY: readonly Said[] = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
]
const UNDER_PRESSURE: readonly (Said & readonly [PressureType, string, string, string])[] = [
  ['MemoryPressure', 'True', 'KubeletHasInsufficientMemory', 'kubelet has insufficient memory available'],
  ['DiskPressure', 'True', 'KubeletHasDiskPressure', 'kubelet has disk pressure'],
  ['PIDPressure', 'True', 'KubeletHasInsufficientPID', 'kubelet has insufficient PID available'],
]
const SHUTTING_DOWN: Said = ['Ready', 'False', 'KubeletNotReady', 'node is shutting down']

/** The conditions of a healthy node; times of conditions that do not change stay. */
export function healthyConditions(present: readonly NodeCondition[] | undefined, now: number): NodeCondition[] {
  return stamped(HEALTHY, present, now)
}

/** Conditions with their times, which stay where a status has not changed; what others have said is kept. */
function stamped(said: readonly Said[], present: readonly NodeCondition[] | undefined, now: number): NodeCondition[] {
  const time = formatTime(now)
  const own = said.map(([type, status, reason, message]): NodeCondition => {
    const before = present?.find((condition) => condition.type === type)
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : time
    return { type, status, reason, message, lastHeartbeatTime: time, ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }) }
  })
  const others = (present ?? []).filter((condition) => !said.some(([type]) => type === condition.type))
  return [...own, ...others]
}

function conditionsOf({ shutdowns, pressures }: KubeletCore, node: string): readonly Said[] {
  const pressed = pressures.get(node)?.conditions ?? []
  if (pressed.length === 0 && !shutdowns.has(node)) return HEALTHY
  return HEALTHY.map((said) => {
    if (said[0] === 'Ready') return shutdowns.has(node) ? SHUTTING_DOWN : said
    return UNDER_PRESSURE.find(([type]) => type === said[0] && pressed.includes(type)) ?? said
  })
}

/** Reports the node's conditions if they differ from what the API server has in status or reason. */
export function reportNode(core: KubeletCore, name: string): void {
  const { ledger, facts, api } = core.options
  const node = ledger.store.get<Node>('Node', name)
  if (node === undefined || !facts.canReachApi(name)) return
  const present = node.status?.conditions
  const said = conditionsOf(core, name)
  const differs = said.some(([type, status, reason]) => {
    const found = present?.find((condition) => condition.type === type)
    return found?.status !== status || found.reason !== reason
  })
  if (!differs) return
  const status = { ...node.status, conditions: stamped(said, present, facts.shownOn(name)(core.now)) }
  api.call({ do: 'update', sub: 'status', object: freeze({ ...node, status }) as never }, `kubelet/${name}`)
}
