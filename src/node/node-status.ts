/**
 * What a kubelet reports about its node: the conditions of a healthy one, when they are not what the API server
 * has. Source: kubernetes, pkg/kubelet/nodestatus/setters.go.
 */
import { formatTime, type Node, type NodeCondition } from '../model/index.js'
import { freeze } from '../sim/index.js'
import type { KubeletCore } from './core.js'

const HEALTHY: readonly (readonly [type: string, status: string, reason: string, message: string])[] = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
]

/** The conditions of a healthy node; times of conditions that do not change stay. */
export function healthyConditions(present: readonly NodeCondition[] | undefined, now: number): NodeCondition[] {
  const time = formatTime(now)
  const own = HEALTHY.map(([type, status, reason, message]): NodeCondition => {
    const before = present?.find((condition) => condition.type === type)
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : time
    return { type, status, reason, message, lastHeartbeatTime: time, ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }) }
  })
  const others = (present ?? []).filter((condition) => !HEALTHY.some(([type]) => type === condition.type))
  return [...own, ...others]
}

/** Reports the node's conditions if they differ from what the API server has in status or reason. */
export function reportNode(core: KubeletCore, name: string): void {
  const { ledger, facts, api } = core.options
  const node = ledger.store.get<Node>('Node', name)
  if (node === undefined || !facts.canReachApi(name)) return
  const present = node.status?.conditions
  const differs = HEALTHY.some(([type, status, reason]) => {
    const found = present?.find((condition) => condition.type === type)
    return found?.status !== status || found.reason !== reason
  })
  if (!differs) return
  const status = { ...node.status, conditions: healthyConditions(present, core.now) }
  api.call({ do: 'update', sub: 'status', object: freeze({ ...node, status }) as never }, `kubelet/${name}`)
}
