/** The status of a ReplicaSet. Source: kubernetes, pkg/controller/replicaset/replica_set_utils.go. */
import type { Availability } from '../../client/index.js'
import { formatTime, getCondition, type ReplicaSet, type ReplicaSetCondition, type ReplicaSetStatus } from '../../model/index.js'

/** What the pods of a set add up to. */
export interface Counts extends Availability {
  readonly active: number
  readonly fullyLabeled: number
  readonly ready: number
  readonly terminating: number
}

const FAILURE = 'ReplicaFailure'

/** The status after a sync; `error` is that of making or deleting pods. */
export function replicaSetStatus(set: ReplicaSet, counts: Counts, error: string | undefined, now: number): ReplicaSetStatus {
  const conditions = failureConditions(set, counts.active, error, now)
  return {
    replicas: counts.active,
    ...positive('fullyLabeledReplicas', counts.fullyLabeled),
    ...positive('readyReplicas', counts.ready),
    ...positive('availableReplicas', counts.available),
    terminatingReplicas: counts.terminating,
    ...(set.metadata.generation === undefined ? {} : { observedGeneration: set.metadata.generation }),
    ...(conditions.length === 0 ? {} : { conditions }),
  }
}

/** Upstream leaves zero out of these fields. */
function positive<K extends string>(field: K, value: number): { [P in K]?: number } {
  return value === 0 ? {} : ({ [field]: value } as { [P in K]?: number })
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
