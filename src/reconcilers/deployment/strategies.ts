/**
 * What a sync does beyond the new set: scaling, the rolling update, recreating. Source: kubernetes,
 * pkg/controller/deployment/{sync,rolling,recreate}.go.
 */
import { sameValue } from '../../model/index.js'
import type { Deployment, ReplicaSet } from '../../model/index.js'
import { desiredOf } from './annotations.js'
import { proportionalSizes } from './proportion.js'
import { rollbackRevision } from './rollback.js'
import { cleanUp, currentSets, newSetSize, resize, resizeIfNeeded, SyncError, withStatus, writeStatus, type Steps, type Sync } from './rollout.js'
import { activeSets, askedFor, byCreation, isRolling, maxUnavailable, present, replicasOf, statusSum } from './sets.js'
import { countedStatus, deadlineCheckMs, isComplete, rolloutStatus } from './status.js'

/** When the Deployment must be looked at again, if nothing happens before. */
export type Recheck = number | undefined

type Sets = readonly (ReplicaSet | undefined)[]

/** Paused, or being scaled: sizes follow, nothing is rolled out. */
export function* scaleOnly(sync: Sync, paused: boolean): Steps<Recheck> {
  const { newSet, oldSets } = yield* currentSets(sync, false)
  yield* scale(sync, newSet, oldSets)
  if (paused && rollbackRevision(sync.deployment) === undefined) yield* cleanUp(sync, oldSets)
  return yield* countOnly(sync, [...oldSets, newSet], newSet)
}

/** Being deleted: only the status follows. */
export function* statusOnly(sync: Sync): Steps<Recheck> {
  const { newSet, oldSets } = yield* currentSets(sync, false)
  return yield* countOnly(sync, [...oldSets, newSet], newSet)
}

function* countOnly(sync: Sync, sets: Sets, newSet: ReplicaSet | undefined): Steps<undefined> {
  const status = countedStatus(sync.deployment, sets, newSet, sync.now)
  if (sameStatus(sync.deployment, status)) return undefined
  sync.deployment = withStatus(sync.deployment, status)
  yield* writeStatus(sync)
  return undefined
}

function sameStatus(deployment: Deployment, status: object): boolean {
  return sameValue({ ...deployment.status, conditions: deployment.status?.conditions ?? [] }, status)
}

function* scale(sync: Sync, newSet: ReplicaSet | undefined, oldSets: readonly ReplicaSet[]): Steps<void> {
  const { deployment } = sync
  const newestFirst = [...oldSets].sort((a, b) => byCreation(b, a))
  const active = activeSets([...newestFirst, newSet])
  const single = active.length === 1 ? active[0] : active.length === 0 ? (newSet ?? newestFirst[0]) : undefined
  if (single !== undefined) return void (yield* resizeIfNeeded(sync, single, replicasOf(deployment)))
  if (isSaturated(deployment, newSet)) {
    for (const old of activeSets(newestFirst)) yield* resizeIfNeeded(sync, old, 0)
    return
  }
  if (!isRolling(deployment)) return
  for (const [set, size] of proportionalSizes(deployment, active)) yield* resize(sync, set, size)
}

/** The new set has all the pods it shall have, available. */
function isSaturated(deployment: Deployment, set: ReplicaSet | undefined): boolean {
  if (set === undefined) return false
  const desired = replicasOf(deployment)
  return replicasOf(set) === desired && desiredOf(set) === desired && (set.status?.availableReplicas ?? 0) === desired
}

/** Whether the Deployment's size differs from what its active sets were made for. */
export function* isScaling(sync: Sync): Steps<boolean> {
  const { newSet, oldSets } = yield* currentSets(sync, false)
  return activeSets([...oldSets, newSet]).some((set) => {
    const desired = desiredOf(set)
    return desired !== undefined && desired !== replicasOf(sync.deployment)
  })
}

export function* rollingUpdate(sync: Sync): Steps<Recheck> {
  const { newSet, oldSets } = yield* currentSets(sync, true)
  const sets = [...oldSets, newSet!]
  if (yield* growNewSet(sync, sets, newSet!)) return yield* finish(sync, sets, newSet)
  if (yield* shrinkOldSets(sync, sets, activeSets(oldSets), newSet!)) return yield* finish(sync, sets, newSet)
  if (isComplete(sync.deployment, sync.deployment.status ?? {})) yield* cleanUp(sync, oldSets)
  return yield* finish(sync, sets, newSet)
}

function* growNewSet(sync: Sync, sets: readonly ReplicaSet[], newSet: ReplicaSet): Steps<boolean> {
  const desired = replicasOf(sync.deployment)
  const size = replicasOf(newSet) > desired ? desired : newSetSize(sync.deployment, sets, newSet)
  return replicasOf(newSet) === desired ? false : (yield* resizeIfNeeded(sync, newSet, size)).scaled
}

/** Takes away unhealthy old pods first, then healthy ones as far as availability allows; errors wait for the next sync. */
function* shrinkOldSets(sync: Sync, sets: readonly ReplicaSet[], oldSets: readonly ReplicaSet[], newSet: ReplicaSet): Steps<boolean> {
  if (askedFor(oldSets) === 0) return false
  const least = replicasOf(sync.deployment) - maxUnavailable(sync.deployment)
  const newUnavailable = replicasOf(newSet) - (newSet.status?.availableReplicas ?? 0)
  const most = askedFor(sets) - least - newUnavailable
  if (most <= 0) return false
  try {
    const cleaned = yield* removeUnhealthy(sync, oldSets, most)
    const removed = yield* removeHealthy(sync, cleaned.sets, newSet, least)
    return cleaned.count + removed > 0
  } catch (error) {
    if (error instanceof SyncError) return false
    throw error
  }
}

function* removeUnhealthy(sync: Sync, oldSets: readonly ReplicaSet[], most: number): Steps<{ sets: ReplicaSet[]; count: number }> {
  const sets = [...oldSets].sort(byCreation)
  let count = 0
  for (const [i, set] of sets.entries()) {
    if (count >= most) break
    const unhealthy = replicasOf(set) - (set.status?.availableReplicas ?? 0)
    if (replicasOf(set) === 0 || unhealthy === 0) continue
    const fewer = Math.min(most - count, unhealthy)
    if (fewer < 0) throw new SyncError(`when cleaning up unhealthy replicas, got invalid request to scale down ${set.metadata.namespace}/${set.metadata.name} ${replicasOf(set)} -> ${replicasOf(set) - fewer}`)
    sets[i] = (yield* resizeIfNeeded(sync, set, replicasOf(set) - fewer)).set
    count += fewer
  }
  return { sets, count }
}

function* removeHealthy(sync: Sync, oldSets: readonly ReplicaSet[], newSet: ReplicaSet, least: number): Steps<number> {
  const spare = statusSum([...oldSets, newSet], 'availableReplicas') - least
  let count = 0
  for (const set of [...oldSets].sort(byCreation)) {
    if (count >= spare) break
    if (replicasOf(set) === 0) continue
    const fewer = Math.min(replicasOf(set), spare - count)
    yield* resizeIfNeeded(sync, set, replicasOf(set) - fewer)
    count += fewer
  }
  return count
}

/** @param oldPodsRun whether pods of sets other than this one still run */
export function* recreate(sync: Sync, oldPodsRun: (newSet: ReplicaSet | undefined) => boolean): Steps<Recheck> {
  let { newSet, oldSets } = yield* currentSets(sync, false)
  let scaled = false
  for (const set of activeSets(oldSets)) scaled = (yield* resizeIfNeeded(sync, set, 0)).scaled || scaled
  if (scaled || statusSum(oldSets, 'replicas') > 0 || oldPodsRun(newSet)) return yield* finish(sync, [...oldSets, newSet], newSet)
  if (newSet === undefined) ({ newSet, oldSets } = yield* currentSets(sync, true))
  yield* resizeIfNeeded(sync, newSet!, replicasOf(sync.deployment))
  if (isComplete(sync.deployment, sync.deployment.status ?? {})) yield* cleanUp(sync, oldSets)
  return yield* finish(sync, [...oldSets, newSet], newSet)
}

/** Writes the status of the rollout, or says when its deadline must be looked at. */
function* finish(sync: Sync, sets: Sets, newSet: ReplicaSet | undefined): Steps<Recheck> {
  const status = rolloutStatus(sync.deployment, present(sets), newSet, sync.now)
  if (sameStatus(sync.deployment, status)) return deadlineCheckMs(sync.deployment, status, sync.now)
  sync.deployment = withStatus(sync.deployment, status)
  yield* writeStatus(sync)
  return undefined
}
