/**
 * The status of a StatefulSet: what its pods add up to, and its revisions. A rollout that all pods have been through
 * makes its revision the current one. Source: kubernetes, pkg/controller/statefulset/stateful_set_control.go
 * (updateStatus), stateful_set_utils.go (completeRollingUpdate, inconsistentStatus).
 */
import type { Effect, EffectAnswer } from '../../client/index.js'
import { podAvailable, type KubeObject, type StatefulSet, type StatefulSetStatus } from '../../model/index.js'
import { replicasOf } from './identity.js'
import type { KnownPod } from './known.js'
import type { Revisions } from './revisions.js'

/** What pods add up to. */
export interface Counts {
  replicas: number
  readyReplicas: number
  availableReplicas: number
  currentReplicas: number
  updatedReplicas: number
}

/** As upstream counts, whatever the pod's phase. */
function isAvailable({ pod, isReady }: KnownPod, { spec: { minReadySeconds = 0 } }: StatefulSet, now: number): boolean {
  return isReady && (minReadySeconds === 0 || podAvailable(pod, minReadySeconds, now))
}

/** Whether a pod is missing, not ready, not ready for long enough, or going. */
export function isUnavailable(pod: KnownPod, set: StatefulSet, now: number): boolean {
  return pod.isTerminating || !isAvailable(pod, set, now)
}

/** @param pods undefined stands for those that are missing */
export function countPods(set: StatefulSet, pods: readonly (KnownPod | undefined)[], { current, update }: Revisions, now: number): Counts {
  const counts: Counts = { replicas: 0, readyReplicas: 0, availableReplicas: 0, currentReplicas: 0, updatedReplicas: 0 }
  const [currentName, updateName] = [current.metadata.name, update.metadata.name]
  for (const pod of pods) {
    if (pod?.isCreated !== true) continue
    counts.replicas++
    if (pod.isRunningAndReady) {
      counts.readyReplicas++
      if (isAvailable(pod, set, now)) counts.availableReplicas++
    }
    if (pod.isTerminating) continue
    if (pod.revision === currentName) counts.currentReplicas++
    if (pod.revision === updateName) counts.updatedReplicas++
  }
  return counts
}

/** Writes the status if it changed; the message of the refusal, if any. */
export function* writeStatus(set: StatefulSet, key: string, counts: Counts, revisions: Revisions): Generator<Effect, string | undefined, EffectAnswer> {
  const status = statusOf(set, counts, revisions)
  if (isSteady(set, status)) return undefined
  const { apiVersion, kind, metadata, spec } = set
  const answer = yield { do: 'update', sub: 'status', object: { apiVersion, kind, metadata, spec, status } as unknown as KubeObject }
  if (!answer.ok) return answer.message
  yield { do: 'remember', command: 'wrote', data: { key, version: answer.object.metadata.resourceVersion } }
  return undefined
}

function statusOf(set: StatefulSet, counts: Counts, { current, update, collisionCount }: Revisions): StatefulSetStatus {
  const wanted = replicasOf(set)
  const { replicas, readyReplicas, availableReplicas, updatedReplicas } = counts
  const done = set.spec.updateStrategy?.type === 'RollingUpdate' && updatedReplicas === wanted && readyReplicas === wanted && replicas === wanted
  const currentReplicas = done ? updatedReplicas : counts.currentReplicas
  const { generation } = set.metadata
  const status: { -readonly [K in keyof StatefulSetStatus]: StatefulSetStatus[K] } = { replicas }
  if (generation !== undefined) status.observedGeneration = generation
  // Upstream leaves zero out of these fields.
  if (readyReplicas !== 0) status.readyReplicas = readyReplicas
  if (currentReplicas !== 0) status.currentReplicas = currentReplicas
  if (updatedReplicas !== 0) status.updatedReplicas = updatedReplicas
  status.currentRevision = done ? update.metadata.name : current.metadata.name
  status.updateRevision = update.metadata.name
  status.collisionCount = collisionCount
  status.availableReplicas = availableReplicas
  return status
}

function isSteady({ status: before }: StatefulSet, status: StatefulSetStatus): boolean {
  return (status.observedGeneration ?? 0) <= (before?.observedGeneration ?? 0)
    && (['replicas', 'currentReplicas', 'readyReplicas', 'updatedReplicas', 'availableReplicas'] as const).every((field) => (before?.[field] ?? 0) === (status[field] ?? 0))
    && before?.currentRevision === status.currentRevision && before?.updateRevision === status.updateRevision
}
