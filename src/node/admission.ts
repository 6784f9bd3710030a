/**
 * Whether a kubelet takes a pod that was bound to its node: requests of the pods it runs already plus the new
 * one's must not exceed what the node can give out. Source: kubernetes, pkg/kubelet/lifecycle/predicate.go;
 * Deviation: only resources are checked until the node issue widens this (ports, affinity and taints are not).
 */
import { byText, podRequests, quantityInteger, type Node, type Pod } from '../model/index.js'
import { amountOf, type GivenOut } from './admitted.js'

export interface Refused {
  readonly reason: string
  readonly message: string
}

/** Undefined if the pod is admitted; `given` is what the unfinished pods ask for that the kubelet has admitted. */
export function admit(node: Node, given: Readonly<GivenOut>, pod: Pod): Refused | undefined {
  const allocatable = node.status?.allocatable ?? {}
  const podsMax = quantityInteger(allocatable.pods ?? '110')
  if (given.pods + 1 > podsMax) return refused('pods', 1, given.pods, podsMax)
  const wanted = podRequests(pod.spec)
  for (const resource of Object.keys(wanted).sort(byText)) {
    const limit = allocatable[resource]
    const request = amountOf(resource, wanted[resource]!)
    // An extended resource that the node does not list is not the kubelet's business.
    if (request === 0 || limit === undefined) continue
    const used = given.used.get(resource) ?? 0
    if (used + request > amountOf(resource, limit)) return refused(resource, request, used, amountOf(resource, limit))
  }
  return undefined
}

function refused(resource: string, requested: number, used: number, capacity: number): Refused {
  return {
    reason: `OutOf${resource}`,
    message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
  }
}
