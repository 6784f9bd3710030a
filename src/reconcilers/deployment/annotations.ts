/**
 * The annotations by which a Deployment and its ReplicaSets remember revisions and sizes. Source: kubernetes,
 * pkg/controller/deployment/util/deployment_util.go.
 */
import { LAST_APPLIED, type Deployment, type ReplicaSet } from '../../model/index.js'
import { integer, maxSurge, replicasOf, REVISION } from './sets.js'

const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history'
const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas'
const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas'
export const ROLLBACK_TO = 'deprecated.deployment.rollback.to'

const NOT_COPIED = new Set([LAST_APPLIED, REVISION, REVISION_HISTORY, DESIRED_REPLICAS, MAX_REPLICAS, ROLLBACK_TO])
const HISTORY_LENGTH_MAX = 2_000

export type Annotations = Readonly<Record<string, string>>

/**
 * The annotations that a new ReplicaSet gets from its Deployment, undefined if nothing changes. A revision that is no
 * number stops all of it.
 */
export function syncedAnnotations(deployment: Deployment, set: ReplicaSet, revision: number, exists: boolean): Annotations | undefined {
  const before: Annotations = set.metadata.annotations ?? {}
  const after: Record<string, string> = { ...before }
  for (const [name, value] of Object.entries(deployment.metadata.annotations ?? {})) if (!NOT_COPIED.has(name)) after[name] = value
  const old = before[REVISION]
  const oldNumber = old === undefined || old === '' ? 0 : integer(old)
  if (oldNumber === undefined) return undefined
  if (oldNumber < revision) {
    after[REVISION] = String(revision)
    if (old !== undefined) rememberRevision(after, old)
  }
  if (!exists) Object.assign(after, sizeAnnotations(deployment))
  return sameAnnotations(before, after) ? undefined : after
}

/** A set that becomes new again keeps the numbers it had. */
function rememberRevision(annotations: Record<string, string>, old: string): void {
  const history = annotations[REVISION_HISTORY] ?? ''
  const revisions = history.split(',')
  if (revisions[0] === '') {
    annotations[REVISION_HISTORY] = old
    return
  }
  let length = history.length + old.length + 1
  let start = 0
  while (length > HISTORY_LENGTH_MAX && start < revisions.length) length -= revisions[start++]!.length + 1
  if (length <= HISTORY_LENGTH_MAX) annotations[REVISION_HISTORY] = [...revisions.slice(start), old].join(',')
}

/** A Deployment's annotations after going back to a set: its own bookkeeping, and what the set was made with. */
export function annotationsOfRevision(deployment: Deployment, set: ReplicaSet): Annotations {
  const own = Object.entries(deployment.metadata.annotations ?? {}).filter(([name]) => NOT_COPIED.has(name))
  const copied = Object.entries(set.metadata.annotations ?? {}).filter(([name]) => !NOT_COPIED.has(name))
  return Object.fromEntries([...own, ...copied])
}

/** The sizes by which sets are scaled in proportion. */
export function sizeAnnotations(deployment: Deployment): Annotations {
  const desired = replicasOf(deployment)
  return { [DESIRED_REPLICAS]: String(desired), [MAX_REPLICAS]: String(desired + maxSurge(deployment)) }
}

export function sizesDiffer(deployment: Deployment, set: ReplicaSet): boolean {
  return Object.entries(sizeAnnotations(deployment)).some(([name, value]) => set.metadata.annotations?.[name] !== value)
}

/** The desired replicas that a set remembers, undefined without or with an unreadable annotation. */
export function desiredOf(set: ReplicaSet): number | undefined {
  return integer(set.metadata.annotations?.[DESIRED_REPLICAS] ?? '')
}

export function maxReplicasOf(set: ReplicaSet): number | undefined {
  return integer(set.metadata.annotations?.[MAX_REPLICAS] ?? '')
}

function sameAnnotations(a: Annotations, b: Annotations): boolean {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key])
}
