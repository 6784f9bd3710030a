/**
 * Whether a kubelet takes a pod that was bound to its node: requests of the pods it runs already plus the new
 * one's must not exceed what the node can give out. Source: kubernetes, pkg/kubelet/lifecycle/predicate.go;
 * Deviation: only resources are checked until the node issue widens this (ports, affinity and taints are not).
 */
import { cpuMilli, quantityInteger, podRequests, type Node, type Pod } from '../model/index.js'

export interface Refused {
  readonly reason: string
  readonly message: string
}

/** Undefined if the pod is admitted; `running` are the unfinished pods that the kubelet has admitted. */
export function admit(node: Node, running: readonly Pod[], pod: Pod): Refused | undefined {
  const allocatable = node.status?.allocatable ?? {}
  const podsMax = quantityInteger(allocatable.pods ?? '110')
  if (running.length + 1 > podsMax) return refused('pods', 1, running.length, podsMax)
  const wanted = podRequests(pod.spec)
  for (const resource of Object.keys(wanted).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))) {
    const limit = allocatable[resource]
    const request = amount(resource, wanted[resource]!)
    // An extended resource that the node does not list is not the kubelet's business.
    if (request === 0 || limit === undefined) continue
    let used = 0
    for (const other of running) used += amount(resource, podRequests(other.spec)[resource] ?? '0')
    if (used + request > amount(resource, limit)) return refused(resource, request, used, amount(resource, limit))
  }
  return undefined
}

function amount(resource: string, quantity: string): number {
  return resource === 'cpu' ? cpuMilli(quantity) : quantityInteger(quantity)
}

function refused(resource: string, requested: number, used: number, capacity: number): Refused {
  return {
    reason: `OutOf${resource}`,
    message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
  }
}
