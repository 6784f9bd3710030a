/**
 * When a cluster has come to rest: every workload is as its manifest wants it, and nothing was written for a while.
 * What is not as it should be is told in words, so that whoever waited in vain knows for what.
 */
import { controllerOf, finishedCondition, getCondition, isPodTerminal, keyOf, podReady, type DaemonSet, type Deployment, type Job, type KubeObject, type PersistentVolumeClaim, type Pod, type ReplicaSet, type ReplicationController, type StatefulSet } from '../model/index.js'
import { freezeForReal } from '../plain/index.js'
import type { Simulation } from '../simulation/index.js'
import type { Stability } from './answers.js'
import { claimState, claimText } from './claims.js'

/** What is not yet as it should be, one sentence each, in the order of kinds and names. */
export function unsettled(simulation: Simulation): readonly string[] {
  const { store } = simulation.ledger
  const sets = store.list<ReplicaSet>('ReplicaSet')
  const waiting: string[] = []
  for (const deployment of store.list<Deployment>('Deployment')) add(waiting, 'Deployment', deployment, deploymentWaits(deployment, sets))
  for (const set of sets) if (isFree(set)) add(waiting, 'ReplicaSet', set, replicaSetWaits(set))
  for (const controller of store.list<ReplicationController>('ReplicationController')) add(waiting, 'ReplicationController', controller, replicaSetWaits(controller))
  for (const job of store.list<Job>('Job')) add(waiting, 'Job', job, jobWaits(job))
  for (const set of store.list<StatefulSet>('StatefulSet')) add(waiting, 'StatefulSet', set, statefulSetWaits(set))
  for (const set of store.list<DaemonSet>('DaemonSet')) add(waiting, 'DaemonSet', set, daemonSetWaits(set))
  for (const claim of store.list<PersistentVolumeClaim>('PersistentVolumeClaim')) add(waiting, 'PersistentVolumeClaim', claim, claimWaits(simulation, claim))
  for (const pod of store.list<Pod>('Pod')) add(waiting, 'Pod', pod, podWaits(pod))
  return waiting
}

function add(waiting: string[], kind: string, object: { readonly metadata: KubeObject['metadata'] }, why: string | undefined): void {
  if (why !== undefined) waiting.push(`${kind} ${keyOf(object)}: ${why}`)
}

function deploymentWaits({ metadata, spec, status = {} }: Deployment, sets: readonly ReplicaSet[]): string | undefined {
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return 'the latest generation is not observed yet'
  if (spec.paused === true) return pausedWaits(availableReplicas, sets.filter((set) => controllerOf(set)?.uid === metadata.uid))
  const wanted = spec.replicas ?? 1
  if (updatedReplicas !== wanted) return `${updatedReplicas} of ${wanted} replicas are updated`
  if (replicas !== wanted) return `${replicas} replicas instead of ${wanted}`
  return availableReplicas === wanted ? undefined : `${availableReplicas} of ${wanted} replicas are available`
}

/** What is paused waits for its user. Only the pods of the ReplicaSets that it has are to come: of none, if it was paused from its start. */
function pausedWaits(available: number, sets: readonly ReplicaSet[]): string | undefined {
  const wanted = sets.reduce((sum, { spec }) => sum + (spec.replicas ?? 1), 0)
  return available === wanted ? undefined : `is paused, and ${available} of its ${wanted} replicas are available`
}

function replicaSetWaits({ spec, status }: Pick<ReplicaSet | ReplicationController, 'spec' | 'status'>): string | undefined {
  const wanted = spec?.replicas ?? 1
  const available = status?.availableReplicas ?? 0
  return available === wanted ? undefined : `${available} of ${wanted} replicas are available`
}

/** A suspended Job waits for its user, one of another controller for that. */
function jobWaits(job: Job): string | undefined {
  const { spec, status } = job
  if (spec.suspend === true || (spec.managedBy !== undefined && spec.managedBy !== 'kubernetes.io/job-controller')) return undefined
  const end = finishedCondition(job)
  if (end?.type === 'Failed') return `has failed: ${end.message ?? end.reason ?? ''}`
  const of = spec.completions === undefined ? '' : ` of ${spec.completions}`
  return end === undefined ? `${status?.succeeded ?? 0}${of} completions` : undefined
}

/** Whoever updates by hand, or only from a partition on, waits for no more than that. */
function statefulSetWaits({ metadata, spec, status }: StatefulSet): string | undefined {
  const wanted = spec.replicas ?? 1
  const { replicas = 0, availableReplicas = 0, updatedReplicas = 0 } = status ?? {}
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) return 'the latest generation is not observed yet'
  if (replicas !== wanted) return `${replicas} replicas instead of ${wanted}`
  const toUpdate = spec.updateStrategy?.type === 'RollingUpdate' ? Math.max(0, wanted - (spec.updateStrategy.rollingUpdate?.partition ?? 0)) : 0
  if (updatedReplicas < toUpdate) return `${updatedReplicas} of ${toUpdate} replicas are updated`
  return availableReplicas === wanted ? undefined : `${availableReplicas} of ${wanted} replicas are available`
}

/** Pods that should not be where they are stay until somebody deletes them: nothing waits for that. */
function daemonSetWaits({ metadata, spec, status }: DaemonSet): string | undefined {
  const { desiredNumberScheduled: wanted = 0, numberAvailable = 0, updatedNumberScheduled = 0 } = status ?? {}
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) return 'the latest generation is not observed yet'
  if (spec.updateStrategy?.type !== 'OnDelete' && updatedNumberScheduled < wanted) return `${updatedNumberScheduled} of ${wanted} pods are updated`
  return numberAvailable === wanted ? undefined : `${numberAvailable} of ${wanted} pods are available`
}

/** A claim whose volume is made for the first pod that uses it waits for nothing that would come by itself. */
function claimWaits(simulation: Simulation, claim: PersistentVolumeClaim): string | undefined {
  if (claim.metadata.deletionTimestamp !== undefined || claim.status?.phase === 'Bound') return undefined
  const state = claimState(simulation, claim)
  return state.awaitsConsumer ? undefined : claimText(state)
}

function podWaits(pod: Pod): string | undefined {
  if (pod.metadata.deletionTimestamp !== undefined) return 'is being deleted'
  if (!isFree(pod) || isPodTerminal(pod) || podReady(pod)) return undefined
  const scheduled = getCondition(pod.status?.conditions, 'PodScheduled')
  return scheduled?.status === 'False' ? scheduled.message ?? 'is not scheduled' : 'is not ready'
}

/** Whether nobody controls an object, so that it has to be judged by itself. */
function isFree({ metadata }: { readonly metadata: KubeObject['metadata'] }): boolean {
  return metadata.ownerReferences?.some((owner) => owner.controller === true) !== true
}

/** Runs until nothing is unsettled and nothing was written for a while, or the time is over. */
export function runUntilStable(simulation: Simulation, withinMs: number, stableForMs: number): Stability {
  const { engine, ledger: { history } } = simulation
  const end = engine.now + withinMs
  engine.runTo(engine.now)
  const start = engine.now
  for (;;) {
    const since = Math.max(start, history.transition(history.length - 1)?.at ?? start)
    const before = history.length
    engine.runTo(Math.min(end, since + stableForMs))
    if (history.length > before) continue
    const waiting = unsettled(simulation)
    const rested = engine.now >= since + stableForMs
    if (engine.now >= end || (rested && waiting.length === 0)) return freezeForReal({ stable: rested && waiting.length === 0, since, waiting })
    while (history.length === before && engine.stepInstant(end)) { /* until something is written */ }
    if (history.length === before) engine.runTo(end)
  }
}
