/**
 * Who owns the claims of a StatefulSet's pods, so that the garbage collector deletes them when
 * `persistentVolumeClaimRetentionPolicy` wants it: the set (whenDeleted), the pod that is scaled away (whenScaled), or
 * nobody. Claims that somebody else controls are left alone. Source: kubernetes,
 * pkg/controller/statefulset/stateful_set_utils.go (isClaimOwnerUpToDate, updateClaimOwnerRefForSetAndPod).
 */
import { newControllerRef, type KubeObject, type OwnerReference, type PersistentVolumeClaim, type Pod, type StatefulSet } from '../../model/index.js'
import { isInRange, ordinalOf } from './identity.js'

type Owner = StatefulSet | Pod

/** Whether the claim's owners are as they shall be, or not to be touched. */
export function ownersMatch(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): boolean {
  if (isStale(claim, set) || isStale(claim, pod)) return true
  if (isControlledElsewhere(claim, set, pod)) return !isOwner(claim, set) && !isOwner(claim, pod)
  if (refsOf(claim).some((ref) => (isTo(ref, set) || isTo(ref, pod)) && ref.controller !== true)) return false
  const wanted = wantedOwner(set, pod)
  return isOwner(claim, set) === (wanted === set) && isOwner(claim, pod) === (wanted === pod)
}

/** The claim with the owners that it shall have. */
export function withOwners(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): PersistentVolumeClaim {
  const others = refsOf(claim).filter((ref) => !isNamed(ref, set) && !isNamed(ref, pod))
  const owner = isControlledElsewhere(claim, set, pod) ? undefined : wantedOwner(set, pod)
  const ownerReferences = owner === undefined ? others : [...others, newControllerRef(owner as unknown as KubeObject)]
  const { ownerReferences: _before, ...metadata } = claim.metadata
  return { ...claim, metadata: ownerReferences.length === 0 ? metadata : { ...metadata, ownerReferences } }
}

/** Whether somebody else controls a claim although the set has a policy for it. */
export function isControlledElsewhere(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): boolean {
  const { whenDeleted, whenScaled } = policyOf(set)
  if (whenDeleted === 'Retain' && whenScaled === 'Retain') return false
  return refsOf(claim).some((ref) => {
    const owner = [set, pod].find((each) => isNamed(ref, each))
    return owner === undefined ? ref.controller === true : !isTo(ref, owner)
  })
}

/** A claim that belongs to a former pod of this name must be gone before the pod comes back. */
export function isStaleFor(claim: PersistentVolumeClaim, set: StatefulSet, pod: Pod): boolean {
  return policyOf(set).whenScaled !== 'Retain' && isStale(claim, pod)
}

function wantedOwner(set: StatefulSet, pod: Pod): Owner | undefined {
  const { whenDeleted, whenScaled } = policyOf(set)
  if (whenScaled === 'Delete' && !isInRange(set, ordinalOf(pod))) return pod
  return whenDeleted === 'Delete' ? set : undefined
}

function policyOf({ spec }: StatefulSet): { readonly whenDeleted: string; readonly whenScaled: string } {
  const { whenDeleted = 'Retain', whenScaled = 'Retain' } = spec.persistentVolumeClaimRetentionPolicy ?? {}
  return { whenDeleted, whenScaled }
}

function refsOf({ metadata }: PersistentVolumeClaim): readonly OwnerReference[] {
  return metadata.ownerReferences ?? []
}

function isNamed(ref: OwnerReference, { apiVersion, kind, metadata }: Owner): boolean {
  return ref.apiVersion === apiVersion && ref.kind === kind && ref.name === metadata.name
}

function isTo(ref: OwnerReference, { metadata }: Owner): boolean {
  return ref.uid === (metadata.uid ?? '')
}

function isOwner(claim: PersistentVolumeClaim, owner: Owner): boolean {
  return refsOf(claim).some((ref) => isTo(ref, owner))
}

/** Whether the claim belongs to a former object of the owner's name. */
function isStale(claim: PersistentVolumeClaim, owner: Owner): boolean {
  return refsOf(claim).some((ref) => isNamed(ref, owner) && !isTo(ref, owner))
}
