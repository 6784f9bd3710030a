/**
 * One sync of a Deployment as it goes on: the Deployment as this sync has changed it in memory, and the writes that
 * all strategies share. A status write that follows another within one sync carries the old version and is refused
 * with a conflict, as in a real cluster; the next sync does it again. Source: kubernetes,
 * pkg/controller/deployment/sync.go.
 */
import { isTerminatingNamespace, type Effect, type EffectAnswer } from '../../client/index.js'
import { newControllerRef, podTemplateHash, type Deployment, type DeploymentStatus, type KubeObject, type ReplicaSet } from '../../model/index.js'
import { sizeAnnotations, sizesDiffer, syncedAnnotations, type Annotations } from './annotations.js'
import { byRevision, findNewSet, findOldSets, maxRevision, maxSurge, present, replicasOf, REVISION, sameTemplate, TEMPLATE_HASH } from './sets.js'
import { hasDeadline, makeCondition, setCondition } from './status.js'

/** Thrown within a decision to end the sync with an error; caught where the sync began, so it takes no stack along. */
export class SyncError {
  constructor(readonly message: string) {}
}

export type Steps<T> = Generator<Effect, T, EffectAnswer>

export interface Sync {
  /** With the annotations and the status that this sync has given it. */
  deployment: Deployment
  readonly sets: readonly ReplicaSet[]
  readonly now: number
  /** The set that has the name of the present template's set, as the cache has it. */
  readonly namesake: ReplicaSet | undefined
}

export function regarding(deployment: Deployment): KubeObject {
  return deployment as unknown as KubeObject
}

export function event(deployment: Deployment, type: 'Normal' | 'Warning', reason: string, message: string): Effect {
  return { do: 'event', type, reason, message, regarding: regarding(deployment) }
}

/** The object, or the end of the sync. */
export function must(answer: EffectAnswer): KubeObject {
  if (!answer.ok) throw new SyncError(answer.message)
  return answer.object
}

export function* writeStatus(sync: Sync): Steps<void> {
  must(yield statusUpdate(sync.deployment))
}

function statusUpdate(deployment: Deployment): Effect {
  return { do: 'update', sub: 'status', object: regarding(deployment) }
}

export function withStatus({ apiVersion, kind, metadata, spec }: Deployment, status: DeploymentStatus): Deployment {
  return { apiVersion, kind, metadata, spec, status }
}

export function withCondition(sync: Sync, type: string, status: string, reason: string, message: string): Deployment {
  const conditions = setCondition(sync.deployment.status?.conditions ?? [], makeCondition(type, status, reason, message, sync.now))
  return withStatus(sync.deployment, { ...sync.deployment.status, conditions })
}

function withRevision(deployment: Deployment, revision: string): Deployment {
  const annotations = { ...deployment.metadata.annotations, [REVISION]: revision }
  return { ...deployment, metadata: { ...deployment.metadata, annotations } }
}

/** The new set (made if `create` says so) and the old ones, with revisions brought up to date. */
export function* currentSets(sync: Sync, create: boolean): Steps<{ newSet: ReplicaSet | undefined; oldSets: ReplicaSet[] }> {
  const oldSets = findOldSets(sync.deployment, sync.sets)
  const existing = findNewSet(sync.deployment, sync.sets)
  const revision = maxRevision(oldSets) + 1
  if (existing !== undefined) return { newSet: yield* existingSet(sync, existing, revision), oldSets }
  return { newSet: create ? yield* createSet(sync, oldSets, revision) : undefined, oldSets }
}

function* existingSet(sync: Sync, set: ReplicaSet, revision: number): Steps<ReplicaSet> {
  const annotations = syncedAnnotations(sync.deployment, set, revision, true)
  const minReadySeconds = sync.deployment.spec.minReadySeconds ?? 0
  if (annotations !== undefined || (set.spec.minReadySeconds ?? 0) !== minReadySeconds) {
    return must(yield { do: 'update', object: revised(set, annotations ?? set.metadata.annotations, minReadySeconds) }) as unknown as ReplicaSet
  }
  const own = set.metadata.annotations?.[REVISION] ?? ''
  let changed = false
  if (sync.deployment.metadata.annotations?.[REVISION] !== own) {
    sync.deployment = withRevision(sync.deployment, own)
    changed = true
  }
  const progressing = sync.deployment.status?.conditions?.some((condition) => condition.type === 'Progressing') === true
  if (hasDeadline(sync.deployment) && !progressing) {
    sync.deployment = withCondition(sync, 'Progressing', 'True', 'FoundNewReplicaSet', `Found new replica set "${set.metadata.name}"`)
    changed = true
  }
  if (changed) yield* writeStatus(sync)
  return set
}

function revised(set: ReplicaSet, annotations: Annotations | undefined, minReadySeconds: number): KubeObject {
  const { minReadySeconds: _before, ...spec } = set.spec
  return { ...set, metadata: { ...set.metadata, annotations }, spec: { ...spec, ...(minReadySeconds === 0 ? {} : { minReadySeconds }) } } as unknown as KubeObject
}

function* createSet(sync: Sync, oldSets: readonly ReplicaSet[], revision: number): Steps<ReplicaSet> {
  const wanted = newSetOf(sync.deployment, oldSets, revision)
  const answer = yield { do: 'create', object: wanted as unknown as KubeObject }
  let set = answer.ok ? (answer.object as unknown as ReplicaSet) : undefined
  const existed = !answer.ok && answer.reason === 'AlreadyExists'
  if (set === undefined && existed) set = yield* existingOrCollision(sync, wanted, (answer as { message: string }).message)
  if (set === undefined) return yield* notCreated(sync, wanted, answer)
  if (!existed && replicasOf(wanted) > 0) {
    yield event(sync.deployment, 'Normal', 'ScalingReplicaSet', `Scaled up replica set ${set.metadata.name} from 0 to ${replicasOf(wanted)}`)
  }
  let changed = false
  if (sync.deployment.metadata.annotations?.[REVISION] !== String(revision)) {
    sync.deployment = withRevision(sync.deployment, String(revision))
    changed = true
  }
  if (!existed && hasDeadline(sync.deployment)) {
    sync.deployment = withCondition(sync, 'Progressing', 'True', 'NewReplicaSetCreated', `Created new replica set "${set.metadata.name}"`)
    changed = true
  }
  if (changed) yield* writeStatus(sync)
  return set
}

/** A set of this name is there already: ours, or one whose hash happens to be the same. */
function* existingOrCollision(sync: Sync, wanted: ReplicaSet, message: string): Steps<ReplicaSet> {
  const found = sync.namesake
  if (found === undefined) throw new SyncError(`replicaset.apps "${wanted.metadata.name}" not found`)
  const owner = found.metadata.ownerReferences?.find((reference) => reference.controller === true)
  if (owner?.uid === sync.deployment.metadata.uid && sameTemplate(sync.deployment.spec.template, found.spec.template)) return found
  const collisionCount = (sync.deployment.status?.collisionCount ?? 0) + 1
  sync.deployment = withStatus(sync.deployment, { ...sync.deployment.status, collisionCount })
  yield statusUpdate(sync.deployment)
  throw new SyncError(message)
}

function* notCreated(sync: Sync, wanted: ReplicaSet, answer: EffectAnswer): Steps<never> {
  const { message } = answer as { message: string }
  if (!isTerminatingNamespace(answer)) {
    const text = `Failed to create new replica set "${wanted.metadata.name}": ${message}`
    if (hasDeadline(sync.deployment)) {
      sync.deployment = withCondition(sync, 'Progressing', 'False', 'ReplicaSetCreateError', text)
      yield statusUpdate(sync.deployment)
    }
    yield event(sync.deployment, 'Warning', 'ReplicaSetCreateError', text)
  }
  throw new SyncError(message)
}

/** The name that the set of a Deployment's present template has. */
export function nameOfNewSet({ metadata, spec, status }: Deployment): string {
  return `${metadata.name}-${podTemplateHash(spec.template, status?.collisionCount)}`
}

function newSetOf(deployment: Deployment, oldSets: readonly ReplicaSet[], revision: number): ReplicaSet {
  const { metadata, spec } = deployment
  const hash = podTemplateHash(spec.template, deployment.status?.collisionCount)
  const labels = { ...spec.template.metadata?.labels, [TEMPLATE_HASH]: hash }
  const template = { ...spec.template, metadata: { ...spec.template.metadata, labels } }
  const selector = { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, [TEMPLATE_HASH]: hash } }
  const empty = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name: `${metadata.name}-${hash}`, namespace: metadata.namespace ?? 'default', labels, ownerReferences: [newControllerRef(regarding(deployment))] },
    spec: { replicas: 0, ...(spec.minReadySeconds === undefined || spec.minReadySeconds === 0 ? {} : { minReadySeconds: spec.minReadySeconds }), selector, template },
  } as unknown as ReplicaSet
  const replicas = newSetSize(deployment, [...oldSets, empty], empty)
  return { ...empty, metadata: { ...empty.metadata, annotations: syncedAnnotations(deployment, empty, revision, false) ?? {} }, spec: { ...empty.spec, replicas } }
}

/** The size that the new set may have now. */
export function newSetSize(deployment: Deployment, sets: readonly ReplicaSet[], newSet: ReplicaSet): number {
  const desired = replicasOf(deployment)
  if (deployment.spec.strategy?.type === 'Recreate') return desired
  const room = desired + maxSurge(deployment) - sets.reduce((sum, set) => sum + replicasOf(set), 0)
  if (room <= 0) return replicasOf(newSet)
  return replicasOf(newSet) + Math.min(room, desired - replicasOf(newSet))
}

/** Gives a set another size and the annotations that go with it; tells whether the size changed. */
export function* resize(sync: Sync, set: ReplicaSet, size: number): Steps<{ scaled: boolean; set: ReplicaSet }> {
  const before = replicasOf(set)
  if (before === size && !sizesDiffer(sync.deployment, set)) return { scaled: false, set }
  const annotations = { ...set.metadata.annotations, ...sizeAnnotations(sync.deployment) }
  const updated = must(yield { do: 'update', object: { ...set, metadata: { ...set.metadata, annotations }, spec: { ...set.spec, replicas: size } } as unknown as KubeObject }) as unknown as ReplicaSet
  if (before === size) return { scaled: false, set: updated }
  yield event(sync.deployment, 'Normal', 'ScalingReplicaSet', `Scaled ${before < size ? 'up' : 'down'} replica set ${set.metadata.name} from ${before} to ${size}`)
  return { scaled: true, set: updated }
}

/** `resize` unless the set has that size already. */
export function* resizeIfNeeded(sync: Sync, set: ReplicaSet, size: number): Steps<{ scaled: boolean; set: ReplicaSet }> {
  if (replicasOf(set) === size) return { scaled: false, set }
  return yield* resize(sync, set, size)
}

/** Deletes old sets without pods beyond the history limit, lowest revisions first. */
export function* cleanUp(sync: Sync, oldSets: readonly (ReplicaSet | undefined)[]): Steps<void> {
  const limit = sync.deployment.spec.revisionHistoryLimit
  if (limit === undefined || limit === 2_147_483_647) return
  const alive = present(oldSets).filter((set) => set.metadata.deletionTimestamp === undefined)
  const excess = alive.length - limit
  if (excess <= 0) return
  for (const set of alive.sort(byRevision).slice(0, excess)) {
    const { generation = 0, namespace, name } = set.metadata
    if ((set.status?.replicas ?? 0) !== 0 || replicasOf(set) !== 0 || generation > (set.status?.observedGeneration ?? 0)) continue
    const answer = yield { do: 'delete', kind: 'ReplicaSet', namespace, name }
    if (!answer.ok && answer.reason !== 'NotFound') throw new SyncError(answer.message)
  }
}
