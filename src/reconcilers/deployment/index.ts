/**
 * The Deployment controller: rolls templates out through ReplicaSets. Each sync finds the set of the present template
 * (or makes it), moves the sizes of all sets one step, and counts the status anew; the sets' own changes bring it back
 * for the next step. Source: kubernetes, pkg/controller/deployment/deployment_controller.go.
 */
import {
  claim, deploymentsByNamespace, orphanedReplicaSets, podCounts, podCountsByController, POD_COUNTS, replicaSetsByController, replicaSetsByNamespace,
  type ControllerContext, type Decide, type Reconciler,
} from '../../client/index.js'
import { getCondition, isEmptySelector, labelSelectorAsSelector, matches, type Deployment, type KubeObject, type ReplicaSet } from '../../model/index.js'
import { rollback, rollbackRevision } from './rollback.js'
import { nameOfNewSet, regarding, SyncError, withCondition, withStatus, writeStatus, type Steps, type Sync } from './rollout.js'
import { hasDeadline } from './status.js'
import { isScaling, recreate, rollingUpdate, scaleOnly, statusOnly, type Recheck } from './strategies.js'
import { deploymentChanged, podChanged, replicaSetChanged } from './watch.js'

interface Input {
  readonly deployment: Deployment
  readonly now: number
  /** ReplicaSets that the Deployment owns, and all that its selector may mean. */
  readonly owned: readonly ReplicaSet[]
  readonly orphans: readonly ReplicaSet[]
  /** Unfinished pods by the uid of their ReplicaSet; only for Recreate. */
  readonly pods: Readonly<Record<string, number>>
  /** The set that has the name of the present template's set. */
  readonly namesake?: ReplicaSet
}

export const deploymentReconciler: Reconciler<Input> = {
  name: 'deployment',
  actor: 'deployment-controller',
  readsClock: true,
  watches: [
    { kind: 'Deployment', on: (change, context) => deploymentChanged(change, context) },
    { kind: 'ReplicaSet', on: (change, context) => replicaSetChanged(change, context) },
    { kind: 'Pod', on: (change, context) => podChanged(change, context) },
  ],
  indexes: [replicaSetsByController, orphanedReplicaSets, replicaSetsByNamespace, deploymentsByNamespace],
  aggregates: [podCountsByController],
  gather,
  decide,
}

function gather({ view, now }: ControllerContext, key: string): Input | undefined {
  const deployment = view.get<Deployment>('Deployment', key)
  if (deployment === undefined) return undefined
  const namespace = deployment.metadata.namespace ?? 'default'
  const owned = view.byIndex<ReplicaSet>('ReplicaSet', 'by-controller', deployment.metadata.uid ?? '')
  const orphans = view.byIndex<ReplicaSet>('ReplicaSet', 'orphans', namespace)
  const pods: Record<string, number> = {}
  if (deployment.spec.strategy?.type === 'Recreate') {
    for (const { metadata } of owned) {
      const { active, terminating } = podCounts(view.counts('Pod', POD_COUNTS, metadata.uid ?? ''))
      pods[metadata.uid ?? ''] = active + terminating
    }
  }
  const namesake = view.get<ReplicaSet>('ReplicaSet', `${namespace}/${nameOfNewSet(deployment)}`)
  return { deployment, now, owned, orphans, pods, ...(namesake === undefined ? {} : { namesake }) }
}

function* decide(input: Input): Decide {
  try {
    const recheck = yield* syncDeployment(input)
    return recheck === undefined ? {} : { requeueAfterMs: recheck }
  } catch (error) {
    if (error instanceof SyncError) return { error: error.message }
    throw error
  }
}

function* syncDeployment(input: Input): Steps<Recheck> {
  const { deployment, now } = input
  const selector = labelSelectorAsSelector(deployment.spec.selector)
  if ('error' in selector) throw new SyncError(`deployment ${deployment.metadata.namespace}/${deployment.metadata.name} has invalid label selector: ${selector.error}`)
  if (isEmptySelector(selector)) return yield* selectsAll(deployment)
  const sets = yield* claimSets(input)
  const sync: Sync = { deployment, sets, now, namesake: input.namesake }
  if (deployment.metadata.deletionTimestamp !== undefined) return yield* statusOnly(sync)
  yield* notePause(sync)
  if (deployment.spec.paused === true) return yield* scaleOnly(sync, true)
  const revision = rollbackRevision(deployment)
  if (revision !== undefined) return yield* rollback(sync, revision)
  if (yield* isScaling(sync)) return yield* scaleOnly(sync, false)
  if (deployment.spec.strategy?.type === 'Recreate') return yield* recreate(sync, (newSet) => oldPodsRun(input.pods, newSet))
  return yield* rollingUpdate(sync)
}

function* selectsAll(deployment: Deployment): Steps<undefined> {
  yield {
    do: 'event', type: 'Warning', reason: 'SelectingAll', message: 'This deployment is selecting all pods. A non-empty selector is required.', regarding: regarding(deployment),
  }
  const { generation = 0 } = deployment.metadata
  if ((deployment.status?.observedGeneration ?? 0) < generation) {
    yield { do: 'update', sub: 'status', object: regarding(withStatus(deployment, { ...deployment.status, observedGeneration: generation })) }
  }
  return undefined
}

function* claimSets({ deployment, owned, orphans }: Input): Steps<readonly ReplicaSet[]> {
  const selector = labelSelectorAsSelector(deployment.spec.selector)
  if ('error' in selector) return []
  const fits = (set: ReplicaSet): boolean => matches(selector, set.metadata.labels)
  const living = deployment.metadata.deletionTimestamp === undefined
  const adopt = living ? orphans.filter((set) => fits(set) && set.metadata.deletionTimestamp === undefined) : []
  if (adopt.length === 0 && owned.every(fits)) return owned
  const { adopted, errors } = yield* claim({ owner: regarding(deployment), release: owned.filter((set) => !fits(set)) as unknown as KubeObject[], adopt: adopt as unknown as KubeObject[] })
  if (errors.length > 0) throw new SyncError(errors.length === 1 ? errors[0] : `[${errors.join(', ')}]`)
  return [...owned.filter(fits), ...(adopted as unknown as ReplicaSet[])]
}

/** A pause, and its end, are conditions, unless the rollout has failed already. */
function* notePause(sync: Sync): Steps<void> {
  const { deployment } = sync
  if (!hasDeadline(deployment)) return
  const reason = getCondition(deployment.status?.conditions, 'Progressing')?.reason
  if (reason === 'ProgressDeadlineExceeded') return
  const paused = deployment.spec.paused === true
  if (paused === (reason === 'DeploymentPaused')) return
  sync.deployment = paused
    ? withCondition(sync, 'Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused')
    : withCondition(sync, 'Progressing', 'Unknown', 'DeploymentResumed', 'Deployment is resumed')
  yield* writeStatus(sync)
}

function oldPodsRun(pods: Readonly<Record<string, number>>, newSet: ReplicaSet | undefined): boolean {
  return Object.keys(pods).some((uid) => uid !== newSet?.metadata.uid && pods[uid]! > 0)
}
