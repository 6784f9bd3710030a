/** Invariants about pods: I01 (node allocation), I02 (bound once), I03 (phases and conditions), I06 (owners). */
import { byText, builtInKind, cpuMilli, controllerOf, getCondition, keyOf, objectKey, podRequests, quantityInteger, type Node, type Pod, type PodStatus } from '../model/index.js'
import { type Change } from '../sim/index.js'
import type { Invariant, InvariantContext } from './invariant.js'

/** A pod that its kubelet has admitted and that is not finished. */
function isAdmitted(pod: Pod | undefined): pod is Pod {
  const { nodeName } = pod?.spec ?? {}
  const { startTime, phase } = pod?.status ?? {}
  return nodeName !== undefined && startTime !== undefined && phase !== 'Failed' && phase !== 'Succeeded'
}

function amount(resource: string, quantity: string | undefined): number {
  return resource === 'cpu' ? cpuMilli(quantity) : quantityInteger(quantity)
}

/** Requests by node and resource, kept from change to change. */
class Allocation {
  private readonly sums = new Map<string, Map<string, number>>()

  add(pod: Pod, sign: 1 | -1): void {
    const node = pod.spec.nodeName!
    let sums = this.sums.get(node)
    if (sums === undefined) this.sums.set(node, (sums = new Map()))
    sums.set('pods', (sums.get('pods') ?? 0) + sign)
    for (const [resource, quantity] of Object.entries(podRequests(pod.spec))) {
      sums.set(resource, (sums.get(resource) ?? 0) + sign * amount(resource, quantity))
    }
  }

  /** The first resource of which a node gives out more than it has. */
  excess(node: Node): string | undefined {
    const allocatable = node.status?.allocatable ?? {}
    for (const [resource, used] of [...(this.sums.get(node.metadata.name) ?? [])].sort((a, b) => byText(a[0], b[0]))) {
      const limit = allocatable[resource]
      if (limit !== undefined && used > amount(resource, limit)) return `node ${node.metadata.name} runs pods that request ${used} of ${resource}, it has ${limit}`
    }
    return undefined
  }
}

export const nodeAllocation: Invariant = {
  id: 'I01',
  title: 'The requests of the pods that a kubelet admitted and that are not finished fit into its node.',
  kind: 'safety',
  make({ ledger }: InvariantContext) {
    let allocation = count()
    function count(): Allocation {
      const counted = new Allocation()
      for (const pod of ledger.store.list<Pod>('Pod')) if (isAdmitted(pod)) counted.add(pod, 1)
      return counted
    }
    function excessOn(name: string): string | undefined {
      const node = ledger.store.get<Node>('Node', name)
      return node === undefined ? undefined : allocation.excess(node)
    }
    return {
      step(change) {
        if (change.kind !== 'Pod') return undefined
        const { old, new: pod } = change as Change<Pod>
        const was = isAdmitted(old)
        const is = isAdmitted(pod)
        if (was && is && old.spec === pod.spec) return undefined
        if (was) allocation.add(old, -1)
        if (!is) return undefined
        allocation.add(pod, 1)
        return excessOn(pod.spec.nodeName!)
      },
      full() {
        const recounted = count()
        return ledger.store.list<Node>('Node').flatMap((node) => recounted.excess(node) ?? [])
      },
      reset() {
        allocation = count()
      },
    }
  },
}

export const boundOnce: Invariant = {
  id: 'I02',
  title: 'A pod is bound at most once; its nodeName never changes.',
  kind: 'safety',
  make: () => ({
    step(change) {
      if (change.kind !== 'Pod') return undefined
      const { old, new: pod } = change as Change<Pod>
      const before = old?.spec.nodeName ?? ''
      if (pod === undefined || before === '' || pod.spec.nodeName === before) return undefined
      return `pod ${change.key} was on ${before} and is now on ${pod.spec.nodeName ?? 'no node'}`
    },
  }),
}

/** Where a phase may lead; back to Pending it is when a machine lost power and init containers run once more. */
const PHASES: Readonly<Record<string, readonly string[]>> = {
  Pending: ['Pending', 'Running', 'Succeeded', 'Failed'],
  Running: ['Running', 'Pending', 'Succeeded', 'Failed'],
  Succeeded: ['Succeeded'],
  Failed: ['Failed'],
}

export const podPhases: Invariant = {
  id: 'I03',
  title: 'Pod phases and conditions follow the documented graph: Succeeded, Failed and PodScheduled are final, and only a running pod becomes ready.',
  kind: 'safety',
  make: () => ({
    step(change) {
      if (change.kind !== 'Pod') return undefined
      const { old, new: pod } = change as Change<Pod>
      const before = old?.status
      const after = pod?.status
      if (before === undefined || pod === undefined || before === after) return undefined
      const wrong = wrongPhase(before.phase, after?.phase) ?? wrongConditions(before, after)
      return wrong === undefined ? undefined : `pod ${change.key} ${wrong}`
    },
  }),
}

function wrongPhase(before: string | undefined, after: string | undefined): string | undefined {
  if (before === undefined || before === after || PHASES[before]?.includes(after ?? '') === true) return undefined
  return `went from ${before} to ${after ?? 'no phase'}`
}

/** Conditions that are the same list in both versions are passed over. */
function wrongConditions({ conditions: before }: PodStatus, after: PodStatus | undefined): string | undefined {
  const now = after?.conditions
  if (before === now) return undefined
  if (isTrue(before, 'PodScheduled') && !isTrue(now, 'PodScheduled')) return 'was scheduled and is no more'
  if (isTrue(before, 'Ready') || !isTrue(now, 'Ready')) return undefined
  if (!isTrue(now, 'ContainersReady')) return 'became ready while its containers are not'
  return after?.phase === 'Running' ? undefined : `became ready in phase ${after?.phase ?? '(none)'}`
}

function isTrue(conditions: PodStatus['conditions'], type: string): boolean {
  return getCondition(conditions, type)?.status === 'True'
}

export const podOwners: Invariant = {
  id: 'I06',
  title: 'No pod has two controllers, and every controller of a pod exists or the pod is being collected.',
  kind: 'safety',
  make: ({ ledger }: InvariantContext) => ({
    step(change) {
      if (change.kind !== 'Pod') return undefined
      const { new: pod } = change as Change<Pod>
      const controllers = pod?.metadata.ownerReferences?.filter((owner) => owner.controller === true) ?? []
      return controllers.length > 1 ? `pod ${change.key} has ${controllers.length} controllers` : undefined
    },
    full() {
      return ledger.store.list<Pod>('Pod').flatMap((pod) => {
        const owner = controllerOf(pod)
        if (owner === undefined || pod.metadata.deletionTimestamp !== undefined) return []
        const isNamespaced = builtInKind(owner.apiVersion, owner.kind)?.namespaced !== false
        const found = ledger.store.get<Pod>(owner.kind, objectKey(isNamespaced ? pod.metadata.namespace ?? 'default' : undefined, owner.name))
        return found?.metadata.uid === owner.uid ? [] : [`pod ${keyOf(pod)} is owned by ${owner.kind} ${owner.name}, which does not exist`]
      })
    },
  }),
}
