/**
 * A Deployment's ReplicaSets: which is the new one, which are old, their orders and sums. Source: kubernetes,
 * pkg/controller/deployment/util/deployment_util.go and pkg/controller/controller_utils.go.
 */
import { byText, parseTime, resolveFenceposts, sameValue, type Deployment, type PodTemplateSpec, type ReplicaSet } from '../../model/index.js'
import { isFrozen } from '../../plain/index.js'

export const REVISION = 'deployment.kubernetes.io/revision'
export const TEMPLATE_HASH = 'pod-template-hash'

export function replicasOf(object: { readonly spec: { readonly replicas?: number } }): number {
  return object.spec.replicas ?? 1
}

/** With which template each was compared last, and how that came out: versions of an object share their template. */
const compared = new WeakMap<PodTemplateSpec, { readonly other: PodTemplateSpec; readonly same: boolean }>()

/** Whether two templates are the same apart from the hash label. */
export function sameTemplate(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
  const known = compared.get(a)
  if (known?.other === b) return known.same
  const same = sameValue(withoutHash(a), withoutHash(b))
  if (isFrozen(a) && isFrozen(b)) compared.set(a, { other: b, same })
  return same
}

/** A set's template as the Deployment had it. */
export function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  const { labels = {}, ...metadata } = template.metadata ?? {}
  const { [TEMPLATE_HASH]: _hash, ...rest } = labels
  return { ...template, metadata: { ...metadata, labels: rest } as PodTemplateSpec['metadata'] }
}

/** Oldest first, then by name. */
export function byCreation(a: ReplicaSet, b: ReplicaSet): number {
  return (parseTime(a.metadata.creationTimestamp) ?? 0) - (parseTime(b.metadata.creationTimestamp) ?? 0) || byText(a.metadata.name, b.metadata.name)
}

/** By revision, then oldest first. */
export function byRevision(a: ReplicaSet, b: ReplicaSet): number {
  const [x, y] = [revisionOf(a), revisionOf(b)]
  return x === undefined || y === undefined || x === y ? byCreation(a, b) : x - y
}

/** Largest first; of equal ones the newer (`up`) or the older (`down`). */
export function bySize(direction: 'up' | 'down'): (a: ReplicaSet, b: ReplicaSet) => number {
  return (a, b) => replicasOf(b) - replicasOf(a) || (direction === 'up' ? byCreation(b, a) : byCreation(a, b))
}

/** The number in a set's revision annotation; 0 without one, undefined if it is no number. */
export function revisionOf(set: ReplicaSet): number | undefined {
  const text = set.metadata.annotations?.[REVISION]
  return text === undefined ? 0 : integer(text)
}

/** A decimal integer as Go parses it, undefined if the text is none. */
export function integer(text: string): number | undefined {
  return /^[+-]?[0-9]+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined
}

export function maxRevision(sets: readonly ReplicaSet[]): number {
  return sets.reduce((max, set) => Math.max(max, revisionOf(set) ?? 0), 0)
}

/** The oldest set with the Deployment's template. */
export function findNewSet(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return [...sets].sort(byCreation).find((set) => sameTemplate(set.spec.template, deployment.spec.template))
}

/** All sets but the new one, oldest first. */
export function findOldSets(deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet[] {
  const newSet = findNewSet(deployment, sets)
  return sets.filter((set) => set.metadata.uid !== newSet?.metadata.uid).sort(byCreation)
}

export function activeSets(sets: readonly (ReplicaSet | undefined)[]): ReplicaSet[] {
  return sets.filter((set): set is ReplicaSet => set !== undefined && replicasOf(set) > 0)
}

export function present(sets: readonly (ReplicaSet | undefined)[]): ReplicaSet[] {
  return sets.filter((set): set is ReplicaSet => set !== undefined)
}

/** What the sets ask for. */
export function askedFor(sets: readonly (ReplicaSet | undefined)[]): number {
  let sum = 0
  for (const set of sets) if (set !== undefined) sum += replicasOf(set)
  return sum
}

/** Sums over the sets' statuses. */
export function statusSum(sets: readonly (ReplicaSet | undefined)[], field: 'replicas' | 'readyReplicas' | 'availableReplicas' | 'terminatingReplicas'): number {
  let sum = 0
  for (const set of sets) sum += set?.status?.[field] ?? 0
  return sum
}

function fenceposts(deployment: Deployment): { readonly maxSurge: number; readonly maxUnavailable: number } {
  const { maxSurge, maxUnavailable } = deployment.spec.strategy?.rollingUpdate ?? {}
  const found = resolveFenceposts(maxSurge, maxUnavailable, replicasOf(deployment))
  return 'error' in found ? { maxSurge: 0, maxUnavailable: 0 } : found
}

export function isRolling(deployment: Deployment): boolean {
  return deployment.spec.strategy?.type === 'RollingUpdate'
}

export function maxSurge(deployment: Deployment): number {
  return isRolling(deployment) ? fenceposts(deployment).maxSurge : 0
}

export function maxUnavailable(deployment: Deployment): number {
  if (!isRolling(deployment) || replicasOf(deployment) === 0) return 0
  return Math.min(fenceposts(deployment).maxUnavailable, replicasOf(deployment))
}
