/** Invariants about workloads and Services: I07 (rollouts), I09 (endpoints), I10 (autoscaler), L01 (the desired state is reached). */
import {
  controllerOf, getCondition, keyOf, podReady, resolveFenceposts, type Deployment, type Endpoint, type EndpointSlice, type HorizontalPodAutoscaler, type Node, type Pod,
  type ReplicaSet, type Service,
} from '../model/index.js'
import { componentOf, replicaSetsByController } from '../client/index.js'
import type { Change, Happening } from '../sim/index.js'
import type { Invariant, InvariantContext } from './invariant.js'

export const rolloutBounds: Invariant = {
  id: 'I07',
  title: 'A rolling update never asks for more than desired + maxSurge pods nor, by its own doing, for fewer than desired − maxUnavailable.',
  kind: 'safety',
  make: ({ ledger: { store } }: InvariantContext) => {
    store.addIndex(replicaSetsByController)
    const step = (change: Change, happening: Happening): string | undefined => {
      if (change.kind !== 'ReplicaSet' || componentOf(happening.actor) !== 'deployment-controller') return undefined
      const { old, new: set } = change as Change<ReplicaSet>
      const before = old?.spec.replicas ?? 0
      const after = set?.spec.replicas ?? 0
      const owner = set === undefined ? undefined : controllerOf(set)
      if (set === undefined || owner === undefined || before === after) return undefined
      const namespace = set.metadata.namespace ?? 'default'
      const deployment = store.get<Deployment>('Deployment', `${namespace}/${owner.name}`)
      if (deployment === undefined || deployment.spec.strategy?.type !== 'RollingUpdate') return undefined
      return outOfBounds(deployment, store.byIndex<ReplicaSet>('ReplicaSet', replicaSetsByController.name, owner.uid), before, after)
    }
    return { step }
  },
}

function outOfBounds(deployment: Deployment, sets: readonly ReplicaSet[], before: number, after: number): string | undefined {
  const desired = deployment.spec.replicas ?? 1
  const { maxSurge, maxUnavailable } = deployment.spec.strategy?.rollingUpdate ?? {}
  const fenceposts = resolveFenceposts(maxSurge, maxUnavailable, desired)
  if ('error' in fenceposts) return undefined
  const asked = sets.reduce((sum, set) => sum + (set.spec.replicas ?? 0), 0)
  const name = keyOf(deployment)
  if (after > before && asked > desired + fenceposts.maxSurge) {
    return `deployment ${name} asks for ${asked} pods, more than ${desired} + ${fenceposts.maxSurge}`
  }
  const least = Math.min(desired, asked + (before - after)) - fenceposts.maxUnavailable
  return after < before && asked < least ? `deployment ${name} asks for ${asked} pods, fewer than ${desired} − ${fenceposts.maxUnavailable}` : undefined
}

/** A write may be under way for so long after what it was decided on has changed. */
const LAG_BOUND_MS = 1_000
const REMEMBERED = 1_000

export const endpointsAreReady: Invariant = {
  id: 'I09',
  title: 'Endpoints that are listed as ready are, or were a moment ago, ready pods in the view of the endpoint slice controller.',
  kind: 'safety',
  make: ({ ledger, viewOf }: InvariantContext) => {
    /** Pod → when it ceased to be fit for an endpoint. */
    const unfitSince = new Map<string, number>()
    function lookAtPod({ key, old, new: pod }: Change<Pod>): void {
      if (old === undefined || notReady(old) !== undefined || notReady(pod) === undefined) return
      const { now } = ledger.engine
      if (unfitSince.size >= REMEMBERED) for (const [other, at] of unfitSince) if (now - at > LAG_BOUND_MS) unfitSince.delete(other)
      unfitSince.set(key, now)
    }
    function lookAtSlice({ key, old, new: slice }: Change<EndpointSlice>, actor: string): string | undefined {
      const view = viewOf('endpointslice', actor)
      const service = ledger.store.get<Service>('Service', `${slice!.metadata.namespace ?? 'default'}/${slice!.metadata.labels?.['kubernetes.io/service-name'] ?? ''}`)
      if (view === undefined || service?.spec.publishNotReadyAddresses === true) return undefined
      const known = new Set(old?.endpoints ?? [])
      for (const endpoint of slice!.endpoints ?? []) {
        if (known.has(endpoint) || endpoint.conditions?.ready !== true || endpoint.targetRef?.kind !== 'Pod') continue
        const pod = podKey(slice!, endpoint)
        const wrong = notReady(view.get<Pod>('Pod', pod))
        const since = unfitSince.get(pod)
        if (wrong !== undefined && (since === undefined || ledger.engine.now - since > LAG_BOUND_MS)) return `slice ${key} lists pod ${endpoint.targetRef.name} as ready, which ${wrong}`
      }
      return undefined
    }
    return {
      step(change, { actor }) {
        if (change.kind === 'Pod') lookAtPod(change as Change<Pod>)
        return change.kind !== 'EndpointSlice' || change.new === undefined ? undefined : lookAtSlice(change as Change<EndpointSlice>, actor)
      },
    }
  },
}

function podKey(slice: EndpointSlice, endpoint: Endpoint): string {
  return `${endpoint.targetRef?.namespace ?? slice.metadata.namespace ?? 'default'}/${endpoint.targetRef?.name ?? ''}`
}

function notReady(pod: Pod | undefined): string | undefined {
  if (pod === undefined) return 'does not exist'
  if (pod.metadata.deletionTimestamp !== undefined) return 'is terminating'
  return podReady(pod) ? undefined : 'is not ready'
}

export const autoscalerBounds: Invariant = {
  id: 'I10',
  title: 'What a horizontal autoscaler asks for lies between its minReplicas and maxReplicas.',
  kind: 'safety',
  make: () => ({
    step(change) {
      if (change.kind !== 'HorizontalPodAutoscaler') return undefined
      const { old, new: hpa } = change as Change<HorizontalPodAutoscaler>
      if (hpa === undefined || old?.status === hpa.status) return undefined
      const desired = hpa.status?.desiredReplicas ?? 0
      const { minReplicas = 1, maxReplicas } = hpa.spec
      // 0 is an autoscaler that is switched off, or has not decided yet.
      if (desired === 0 || (desired >= minReplicas && desired <= maxReplicas)) return undefined
      return `autoscaler ${change.key} wants ${desired} replicas, outside ${minReplicas}–${maxReplicas}`
    },
  }),
}

export const desiredStateReached: Invariant = {
  id: 'L01',
  title: 'At rest every ReplicaSet has the ready pods it wants, or its pods or their nodes say why not.',
  kind: 'liveness',
  make: ({ ledger }: InvariantContext) => ({
    full() {
      /** The node life cycle controller takes the readiness of such a pod, and gives no reason. */
      const isOnLostNode = ({ spec: { nodeName = '' } }: Pod): boolean => {
        const node = ledger.store.get<Node>('Node', nodeName)
        return node !== undefined && getCondition(node.status?.conditions, 'Ready')?.status !== 'True'
      }
      const pods = ledger.store.list<Pod>('Pod')
      return ledger.store.list<ReplicaSet>('ReplicaSet').flatMap((set) => {
        const desired = set.spec.replicas ?? 1
        const ready = set.status?.readyReplicas ?? 0
        if (ready === desired || set.metadata.deletionTimestamp !== undefined) return []
        const own = pods.filter((pod) => controllerOf(pod)?.uid === set.metadata.uid)
        const explained = own.some((pod) => reasonOf(pod) !== undefined || isOnLostNode(pod)) || getCondition(set.status?.conditions, 'ReplicaFailure')?.status === 'True'
        return explained ? [] : [`replica set ${keyOf(set)} has ${ready} of ${desired} ready pods, and neither a pod nor its node says why`]
      })
    },
  }),
}

/** Why a pod is not ready, as far as its own status tells. */
export function reasonOf(pod: Pod): string | undefined {
  const scheduled = getCondition(pod.status?.conditions, 'PodScheduled')
  if (scheduled?.status === 'False') return scheduled.reason
  if (pod.metadata.deletionTimestamp !== undefined) return 'Terminating'
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
  for (const { state, lastState } of statuses) {
    const reason = state?.waiting?.reason ?? state?.terminated?.reason ?? lastState?.terminated?.reason
    if (reason !== undefined && reason !== 'ContainerCreating' && reason !== 'PodInitializing' && reason !== 'Completed') return reason
  }
  const ready = getCondition(pod.status?.conditions, 'Ready')
  return ready?.status === 'False' ? ready.reason : undefined
}
