/**
 * The annotations by which a Deployment and its ReplicaSets remember revisions and sizes. Source: kubernetes,
 * pkg/controller/deployment/util/deployment_util.go.
 */
import type { Deployment, ReplicaSet } from '../../model/index.js'
import { maxSurge, replicasOf, REVISION } from './sets.js'

const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history'
const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas'
const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas'
const ROLLBACK_TO = 'deprecated.deployment.rollback.to'
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

const NOT_COPIED = new Set([LAST_APPLIED, REVISION, REVISION_HISTORY, DESIRED_REPLICAS, MAX_REPLICAS, ROLLBACK_TO])
const HISTORY_LENGTH_MAX = 2_000

type Annotations = Readonly<Record<string, string>>

/** The annotations that a new ReplicaSet gets from its Deployment, or the same object if nothing changes. */
export function syncedAnnotations(deployment: Deployment, set: ReplicaSet, revision: number, exists: boolean): Annotations {
  const before: Annotations = set.metadata.annotations ?? {}
  const after: Record<string, string> = { ...before }
  for (const [name, value] of Object.entries(deployment.metadata.annotations ?? {})) if (!NOT_COPIED.has(name)) after[name] = value
  const old = before[REVISION]
  const oldNumber = old === undefined || old === '' ? 0 : Number(old)
  const readable = Number.isSafeInteger(oldNumber)
  if (readable && oldNumber < revision) {
    after[REVISION] = String(revision)
    if (old !== undefined) rememberRevision(after, old)
  }
  if (readable && !exists) Object.assign(after, sizeAnnotations(deployment))
  return sameAnnotations(before, after) ? before : after
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
  return integer(set.metadata.annotations?.[DESIRED_REPLICAS])
}

export function maxReplicasOf(set: ReplicaSet): number | undefined {
  return integer(set.metadata.annotations?.[MAX_REPLICAS])
}

function integer(text: string | undefined): number | undefined {
  return text !== undefined && /^[+-]?[0-9]+$/.test(text) ? Number(text) : undefined
}

export function sameAnnotations(a: Annotations, b: Annotations): boolean {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key])
}
