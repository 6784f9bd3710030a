/**
 * Scaling several ReplicaSets at once in proportion to their sizes. Source: kubernetes,
 * pkg/controller/deployment/util/deployment_util.go (GetReplicaSetProportion) and sync.go (scale).
 */
import type { Deployment, ReplicaSet } from '../../model/index.js'
import { maxReplicasOf } from './annotations.js'
import { askedFor, bySize, maxSurge, replicasOf } from './sets.js'

/** The sets in the order in which they are written, and the size that each shall have. */
export function proportionalSizes(deployment: Deployment, active: readonly ReplicaSet[]): readonly (readonly [ReplicaSet, number])[] {
  const allowed = replicasOf(deployment) > 0 ? replicasOf(deployment) + maxSurge(deployment) : 0
  const toAdd = allowed - askedFor(active)
  if (toAdd === 0) return active.map((set) => [set, replicasOf(set)] as const)
  let added = 0
  const sizes = [...active].sort(bySize(toAdd > 0 ? 'up' : 'down')).map((set): [ReplicaSet, number] => {
    const share = proportion(set, deployment, toAdd, added)
    added += share
    return [set, replicasOf(set) + share]
  })
  // What rounding left over goes to or comes from the largest.
  const [first] = sizes
  if (first !== undefined) first[1] = Math.max(0, first[1] + toAdd - added)
  return sizes
}

function proportion(set: ReplicaSet, deployment: Deployment, toAdd: number, added: number): number {
  if (replicasOf(set) === 0 || toAdd === added) return 0
  const share = fraction(set, deployment)
  const allowed = toAdd - added
  return toAdd > 0 ? Math.min(share, allowed) : Math.max(share, allowed)
}

/** How much a set would grow or shrink if it kept its share of the whole: a product of 32 bits, divided as a double. */
function fraction(set: ReplicaSet, deployment: Deployment): number {
  const size = replicasOf(set)
  if (replicasOf(deployment) === 0) return -size
  const before = maxReplicasOf(set) || (deployment.status?.replicas ?? 0)
  if (before === 0) return 0
  return roundHalfAway(Math.imul(size, replicasOf(deployment) + maxSurge(deployment)) / before) - size
}

function roundHalfAway(value: number): number {
  return value < 0 ? Math.trunc(value - 0.5) : Math.trunc(value + 0.5)
}
