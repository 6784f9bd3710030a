/**
 * A Deployment's status: counts, the Available and Progressing conditions, the progress deadline. Source:
 * kubernetes, pkg/controller/deployment/{sync,progress}.go.
 */
import { formatTime, getCondition, parseTime, withFields, type Deployment, type DeploymentCondition, type DeploymentStatus, type ReplicaSet } from '../../model/index.js'
import { askedFor, maxUnavailable, present, replicasOf, statusSum } from './sets.js'

export type Conditions = readonly DeploymentCondition[]

const INT32_MAX = 2_147_483_647

export function hasDeadline({ spec }: Deployment): boolean {
  return spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== INT32_MAX
}

export function makeCondition(type: string, status: string, reason: string, message: string, now: number): DeploymentCondition {
  const time = formatTime(now)
  return { type, status, lastUpdateTime: time, lastTransitionTime: time, reason, message }
}

/** Sets a condition; one with the same status and reason stays as it is, the time of transition moves with the status. */
export function setCondition(conditions: Conditions, condition: DeploymentCondition): Conditions {
  const before = getCondition(conditions, condition.type)
  if (before !== undefined && before.status === condition.status && before.reason === condition.reason) return conditions
  const kept = before !== undefined && before.status === condition.status ? withFields(condition, transitionOf(before)) : condition
  return [...without(conditions, condition.type), kept]
}

function transitionOf({ lastTransitionTime }: DeploymentCondition): { lastTransitionTime?: string } {
  return lastTransitionTime === undefined ? {} : { lastTransitionTime: lastTransitionTime as string }
}

function without(conditions: Conditions, type: string): Conditions {
  return getCondition(conditions, type) === undefined ? conditions : conditions.filter((condition) => condition.type !== type)
}

/** The status that the sets add up to, without any estimate of progress. */
export function countedStatus(deployment: Deployment, sets: readonly (ReplicaSet | undefined)[], newSet: ReplicaSet | undefined, now: number): DeploymentStatus {
  const available = statusSum(sets, 'availableReplicas')
  const unavailable = Math.max(0, askedFor(sets) - available)
  const enough = available >= replicasOf(deployment) - maxUnavailable(deployment)
  const condition = enough
    ? makeCondition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.', now)
    : makeCondition('Available', 'False', 'MinimumReplicasUnavailable', 'Deployment does not have minimum availability.', now)
  const { collisionCount, conditions = [] } = deployment.status ?? {}
  const status: { -readonly [K in keyof DeploymentStatus]: DeploymentStatus[K] } = {}
  const count = (field: CountField, value: number): void => {
    if (value !== 0) status[field] = value
  }
  count('observedGeneration', deployment.metadata.generation ?? 0)
  count('replicas', statusSum(sets, 'replicas'))
  count('updatedReplicas', newSet?.status?.replicas ?? 0)
  count('readyReplicas', statusSum(sets, 'readyReplicas'))
  count('availableReplicas', available)
  count('unavailableReplicas', unavailable)
  status.terminatingReplicas = statusSum(sets, 'terminatingReplicas')
  if (collisionCount !== undefined) status.collisionCount = collisionCount
  status.conditions = setCondition(conditions, condition)
  return status
}

/** Counts that are left out where they are 0. */
type CountField = 'observedGeneration' | 'replicas' | 'updatedReplicas' | 'readyReplicas' | 'availableReplicas' | 'unavailableReplicas'

export function isComplete(deployment: Deployment, status: DeploymentStatus): boolean {
  const replicas = replicasOf(deployment)
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  )
}

function isProgressing(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus): number => (status.replicas ?? 0) - (status.updatedReplicas ?? 0)
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  )
}

function isTimedOut(deployment: Deployment, status: DeploymentStatus, now: number): boolean {
  const condition = getCondition(status.conditions, 'Progressing')
  if (!hasDeadline(deployment) || condition === undefined || condition.reason === 'NewReplicaSetAvailable') return false
  if (condition.reason === 'ProgressDeadlineExceeded') return true
  return (parseTime(condition.lastUpdateTime) ?? 0) + deployment.spec.progressDeadlineSeconds! * 1000 < now
}

/** The status during a rollout: counts, progress, and the failures of the sets. */
export function rolloutStatus(deployment: Deployment, sets: readonly (ReplicaSet | undefined)[], newSet: ReplicaSet | undefined, now: number): DeploymentStatus {
  const counted = countedStatus(deployment, sets, newSet, now)
  let conditions: Conditions = counted.conditions ?? []
  if (!hasDeadline(deployment)) conditions = without(conditions, 'Progressing')
  else conditions = progressCondition(deployment, counted, newSet, now)
  const failure = failureOf(sets, newSet)
  conditions = failure === undefined ? without(conditions, 'ReplicaFailure') : setCondition(conditions, failure)
  return withFields(counted, { conditions })
}

function progressCondition(deployment: Deployment, status: DeploymentStatus, newSet: ReplicaSet | undefined, now: number): Conditions {
  const conditions = status.conditions ?? []
  const current = getCondition(deployment.status?.conditions, 'Progressing')
  if ((status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === 'NewReplicaSetAvailable') return conditions
  const subject = newSet === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${newSet.metadata.name}"`
  if (isComplete(deployment, status)) {
    return setCondition(conditions, makeCondition('Progressing', 'True', 'NewReplicaSetAvailable', `${subject} has successfully progressed.`, now))
  }
  if (isProgressing(deployment.status ?? {}, status)) {
    const condition = makeCondition('Progressing', 'True', 'ReplicaSetUpdated', `${subject} is progressing.`, now)
    const kept = current?.status === 'True' ? withFields(condition, transitionOf(current)) : condition
    return setCondition(without(conditions, 'Progressing'), kept)
  }
  if (isTimedOut(deployment, status, now)) {
    return setCondition(conditions, makeCondition('Progressing', 'False', 'ProgressDeadlineExceeded', `${subject} has timed out progressing.`, now))
  }
  return conditions
}

/** The new set's failure comes before those of the old ones. */
function failureOf(sets: readonly (ReplicaSet | undefined)[], newSet: ReplicaSet | undefined): DeploymentCondition | undefined {
  for (const set of present([newSet, ...sets])) {
    const found = getCondition(set.status?.conditions, 'ReplicaFailure')
    if (found === undefined) continue
    const { type, status, lastTransitionTime, reason, message } = found
    return {
      type, status, ...(lastTransitionTime === undefined ? {} : { lastUpdateTime: lastTransitionTime, lastTransitionTime }), ...(reason === undefined ? {} : { reason }), ...(message === undefined ? {} : { message }),
    }
  }
  return undefined
}

/**
 * In how many milliseconds a stuck rollout must be looked at again; undefined: need not. Deviation: upstream looks
 * again and again at a Deployment that was complete and lost pods, though no time changes anything about it.
 */
export function deadlineCheckMs(deployment: Deployment, status: DeploymentStatus, now: number): number | undefined {
  const current = getCondition(deployment.status?.conditions, 'Progressing')
  if (!hasDeadline(deployment) || current === undefined || isComplete(deployment, status)) return undefined
  if (current.reason === 'ProgressDeadlineExceeded' || current.reason === 'NewReplicaSetAvailable') return undefined
  const after = (parseTime(current.lastUpdateTime) ?? 0) + deployment.spec.progressDeadlineSeconds! * 1000 - now
  return after < 1000 ? 5 : after + 1000
}
