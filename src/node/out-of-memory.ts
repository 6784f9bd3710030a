/**
 * A machine's memory runs out before the eviction manager has looked: the kernel kills the container with the highest
 * score, again until there is room. The score is the part of the memory that it holds, in thousandths, adjusted by the
 * quality of service of its pod. Source: kubernetes, pkg/kubelet/qos/policy.go; Linux, mm/oom_kill.c. Deviation: a
 * container is one process.
 */
import { bytes, byText, qosClass, SYSTEM_CRITICAL_PRIORITY, type Container, type Pod } from '../model/index.js'
import type { KubeletCore } from './core.js'
import { drawn } from './draws.js'
import type { ContainerRow, PodRow } from './rows.js'
import { supplyOf, usedAt } from './supply.js'

const GUARANTEED = -997
const BEST_EFFORT = 1000
/** The pods that a node cannot do without. */
const NODE_CRITICAL_PRIORITY = SYSTEM_CRITICAL_PRIORITY + 1000

export interface Victim {
  readonly row: PodRow
  readonly pod: Pod
  readonly container: ContainerRow
}

/** The next container to be killed; undefined while there is room, or if there is nobody to kill. */
export function nextVictim(core: KubeletCore, node: string): Victim | undefined {
  const supply = supplyOf(core, node, 'memory')
  if (supply === undefined || usedAt(core, node, 'memory', core.now) <= supply.forPods) return undefined
  const victims = [...core.drawing.on(node).values()].flatMap((row) => {
    const pod = core.podOf(row)
    if (pod === undefined) return []
    return row.containers.flatMap((container) => {
      const held = drawn(container, 'memory', core.now)
      return held === 0 ? [] : [{ row, pod, container, score: Math.floor((held * 1000) / supply.capacity) + adjustment(pod, container.name, supply.capacity) }]
    })
  })
  victims.sort((a, b) => b.score - a.score || byText(a.row.key, b.row.key) || byText(a.container.name, b.container.name))
  return victims[0]
}

/** What the kubelet tells the kernel of a container. */
export function adjustment(pod: Pod, container: string, capacityBytes: number): number {
  const qos = qosClass(pod.spec)
  if ((pod.spec.priority ?? 0) >= NODE_CRITICAL_PRIORITY || qos === 'Guaranteed') return GUARANTEED
  if (qos === 'BestEffort') return BEST_EFFORT
  const { containers, initContainers = [] } = pod.spec
  const byRequest = (requested: number): number => 1000 - Math.floor((1000 * requested) / capacityBytes)
  const asked = (spec: Container | undefined): number => bytes(spec?.resources?.requests?.memory)
  const sidecar = initContainers.find(({ name }) => name === container)
  // A sidecar is worth as much as the others of its pod.
  const adjusted = sidecar === undefined
    ? byRequest(asked(containers.find(({ name }) => name === container)))
    : Math.min(byRequest(asked(sidecar)), byRequest(Math.min(...containers.map(asked))))
  // Never quite like a pod of another quality of service.
  if (adjusted < 1000 + GUARANTEED) return 1000 + GUARANTEED
  return adjusted === BEST_EFFORT ? adjusted - 1 : adjusted
}
