/**
 * Whether a kubelet takes a pod that was bound to its node: the system that the pod is for, room for what it asks
 * for, the nodes that it wants, its host ports, and taints that would drive it away again. Only the first reason
 * counts. Source: kubernetes, pkg/kubelet/lifecycle/predicate.go, pkg/scheduler/eventhandlers.go (AdmissionCheck).
 * Deviation: no node refuses a SupplementalGroupsPolicy; devices are never missing.
 */
import { byText, findMatchingUntoleratedTaint, isExtendedResource, isStaticPod, podRequests, quantityInteger, type Node, type Pod, type ResourceList } from '../model/index.js'
import { hostPortsOf, matchesNodeSelector } from '../placement/index.js'
import { amountOf, type GivenOut } from './admitted.js'

export interface Refused {
  readonly reason: string
  readonly message: string
}

/** What the pods ask for that the kubelet has admitted and that have not ended. */
export type Given = Readonly<GivenOut>

const OS = 'kubernetes.io/os'

/** What is missing of a resource. */
export interface Shortage {
  readonly resource: string
  /** In whole units, of a CPU in thousandths. */
  readonly missing: number
  readonly refused: Refused
}

/** Undefined if the pod is admitted. */
export function admit(node: Node, given: Given, pod: Pod): Refused | undefined {
  return otherSystem(systemOf(node), pod) ?? shortages(node, given, pod)[0]?.refused ?? unsuited(node, given, pod)
}

/** What only is missing for a pod; undefined if something else is in its way. */
export function onlyShortages(node: Node, given: Given, pod: Pod): readonly Shortage[] | undefined {
  return otherSystem(systemOf(node), pod) === undefined && unsuited(node, given, pod) === undefined ? shortages(node, given, pod) : undefined
}

/** Why a pod may not be on a node, whatever room there is. */
export function unsuited(node: Node, given: Given, pod: Pod): Refused | undefined {
  return misplaced(labelled(node, systemOf(node)), given, pod) ?? (isStaticPod(pod) ? undefined : driven(node, pod))
}

function systemOf({ status }: Node): string {
  const reported = status?.nodeInfo?.operatingSystem ?? ''
  return reported === '' ? 'linux' : reported
}

/** Whatever the node's label says, the kubelet knows what system it runs on. */
function labelled(node: Node, system: string): Node {
  if (node.metadata.labels?.[OS] === system) return node
  return { ...node, metadata: { ...node.metadata, labels: { ...node.metadata.labels, [OS]: system } } }
}

function otherSystem(system: string, { metadata, spec }: Pod): Refused | undefined {
  if ((metadata.labels?.[OS] ?? system) !== system) {
    return { reason: 'PodOSSelectorNodeLabelDoesNotMatch', message: `Failed to admit pod as the \`${OS}\` label doesn't match node label` }
  }
  if ((spec.os?.name ?? system) === system) return undefined
  return { reason: 'PodOSNotSupported', message: "Failed to admit pod as the OS field doesn't match node OS" }
}

const USUAL = ['cpu', 'memory', 'ephemeral-storage']

function shortages({ status }: Node, given: Given, pod: Pod): Shortage[] {
  const allocatable: ResourceList = status?.allocatable ?? {}
  const found: Shortage[] = []
  const podsMax = quantityInteger(allocatable.pods ?? '0')
  if (given.pods + 1 > podsMax) found.push(shortage('pods', 1, given.pods, podsMax))
  const wanted = podRequests(pod.spec)
  const others = Object.keys(wanted).filter((resource) => !USUAL.includes(resource)).sort(byText)
  for (const resource of [...USUAL, ...others]) {
    const request = wanted[resource] === undefined ? 0 : amountOf(resource, wanted[resource])
    // An extended resource that the node does not list is not the kubelet's business.
    if (request === 0 || (allocatable[resource] === undefined && isExtendedResource(resource))) continue
    const used = given.used.get(resource) ?? 0
    const capacity = amountOf(resource, allocatable[resource] ?? '0')
    if (request > capacity - used) found.push(shortage(resource, request, used, capacity))
  }
  return found
}

function shortage(resource: string, requested: number, used: number, capacity: number): Shortage {
  const message = `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`
  return { resource, missing: requested - (capacity - used), refused: { reason: `OutOf${resource}`, message } }
}

function misplaced(node: Node, { ports }: Given, { spec }: Pod): Refused | undefined {
  if (!matchesNodeSelector(spec, node)) return failed('NodeAffinity', "node(s) didn't match Pod's node affinity/selector")
  if ((spec.nodeName ?? '') !== '' && spec.nodeName !== node.metadata.name) return failed('NodeName', "node(s) didn't match the requested node name")
  if (hostPortsOf(spec).some((port) => ports.isTaken(port))) return failed('NodePorts', "node(s) didn't have free ports for the requested pod ports")
  return undefined
}

function driven(node: Node, { spec }: Pod): Refused | undefined {
  const taint = findMatchingUntoleratedTaint(node.spec?.taints, spec.tolerations, ({ effect }) => effect === 'NoExecute')
  return taint === undefined ? undefined : failed('TaintToleration', "node(s) had taints that the pod didn't tolerate")
}

function failed(predicate: string, why: string): Refused {
  return { reason: predicate, message: `Predicate ${predicate} failed: ${why}` }
}
