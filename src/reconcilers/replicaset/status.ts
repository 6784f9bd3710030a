/**
 * The status of a ReplicaSet: what its pods add up to and whether making them failed; it is written only if it changed.
 * Source: kubernetes, pkg/controller/replicaset/replica_set_utils.go.
 */
import type { Availability, Effect, EffectAnswer } from '../../client/index.js'
import { formatTime, getCondition, sameValue, type KubeObject, type ReplicaSet, type ReplicaSetCondition, type ReplicaSetStatus } from '../../model/index.js'

/** What the pods of a set add up to. */
export interface Counts extends Availability {
  readonly active: number
  readonly fullyLabeled: number
  readonly ready: number
  readonly terminating: number
}

const FAILURE = 'ReplicaFailure'
const STATUS_RETRIES = 1

/** The status after a sync; `error` is that of making or deleting pods. */
export function replicaSetStatus(set: ReplicaSet, counts: Counts, error: string | undefined, now: number): ReplicaSetStatus {
  const conditions = failureConditions(set, counts.active, error, now)
  const { generation } = set.metadata
  const status: { -readonly [K in keyof ReplicaSetStatus]: ReplicaSetStatus[K] } = { replicas: counts.active }
  // Upstream leaves zero out of these fields.
  if (counts.fullyLabeled !== 0) status.fullyLabeledReplicas = counts.fullyLabeled
  if (counts.ready !== 0) status.readyReplicas = counts.ready
  if (counts.available !== 0) status.availableReplicas = counts.available
  // A ReplicationController's status has no such field.
  if (set.kind === 'ReplicaSet') status.terminatingReplicas = counts.terminating
  if (generation !== undefined) status.observedGeneration = generation
  if (conditions.length > 0) status.conditions = conditions
  return status
}

function failureConditions(set: ReplicaSet, active: number, error: string | undefined, now: number): readonly ReplicaSetCondition[] {
  const present = set.status?.conditions ?? []
  const failure = getCondition(present, FAILURE)
  if (error === undefined) return failure === undefined ? present : present.filter((condition) => condition.type !== FAILURE)
  if (failure !== undefined) return present
  const difference = active - (set.spec.replicas ?? 1)
  const reason = difference < 0 ? 'FailedCreate' : difference > 0 ? 'FailedDelete' : ''
  return [...present, { type: FAILURE, status: 'True', lastTransitionTime: formatTime(now), ...(reason === '' ? {} : { reason }), message: error }]
}

/** Writes the status if it changed; one conflict is answered with the live object's version. */
export function* writeStatus(set: ReplicaSet, key: string, status: NonNullable<ReplicaSet['status']>): Generator<Effect, string | undefined, EffectAnswer> {
  if (isSteady(set, status)) return undefined
  let target = set
  for (let attempt = 0; ; attempt++) {
    const answer = yield { do: 'update', sub: 'status', object: withStatus(target, status) }
    if (answer.ok) {
      yield { do: 'remember', command: 'wrote', data: { key, version: answer.object.metadata.resourceVersion } }
      return undefined
    }
    if (attempt >= STATUS_RETRIES) return answer.message
    const live = yield { do: 'get', kind: set.kind, namespace: set.metadata.namespace, name: set.metadata.name }
    if (!live.ok) return live.message
    target = live.object as unknown as ReplicaSet
  }
}

function isSteady(set: ReplicaSet, status: NonNullable<ReplicaSet['status']>): boolean {
  const before = set.status
  return (
    (before?.replicas ?? 0) === status.replicas &&
    (before?.fullyLabeledReplicas ?? 0) === (status.fullyLabeledReplicas ?? 0) &&
    (before?.readyReplicas ?? 0) === (status.readyReplicas ?? 0) &&
    (before?.availableReplicas ?? 0) === (status.availableReplicas ?? 0) &&
    before?.terminatingReplicas === status.terminatingReplicas &&
    (before?.observedGeneration ?? 0) === (set.metadata.generation ?? 0) &&
    sameValue(before?.conditions ?? [], status.conditions ?? [])
  )
}

function withStatus({ apiVersion, kind, metadata, spec }: ReplicaSet, status: NonNullable<ReplicaSet['status']>): KubeObject {
  return { apiVersion, kind, metadata, spec, status } as unknown as KubeObject
}
