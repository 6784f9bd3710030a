/**
 * What claims and volumes say of each other: which class they belong to, who is bound to whom, and the annotations by
 * which the scheduler, the binder and provisioners speak with each other.
 * Source: component-helpers/storage/volume (helpers.go, pv_helpers.go), component-helpers/storage/ephemeral.
 */
import type { ObjectMeta, PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../kinds/index.js'
import { withFields } from '../copy.js'
import { isControlledBy } from './owners.js'

/** On a claim: its binding is complete. */
export const ANN_BIND_COMPLETED = 'pv.kubernetes.io/bind-completed'
/** On a claim or volume: the binding was made by a controller, not by its user. */
export const ANN_BOUND_BY_CONTROLLER = 'pv.kubernetes.io/bound-by-controller'
/** On a claim: the node that the scheduler has chosen, near which the volume is to be provisioned. */
export const ANN_SELECTED_NODE = 'volume.kubernetes.io/selected-node'
/** On a volume: who has provisioned it. */
export const ANN_PROVISIONED_BY = 'pv.kubernetes.io/provisioned-by'
/** On a claim: who is to provision its volume. */
export const ANN_STORAGE_PROVISIONER = 'volume.kubernetes.io/storage-provisioner'
/** The older name of the same. */
export const ANN_BETA_STORAGE_PROVISIONER = 'volume.beta.kubernetes.io/storage-provisioner'
const ANN_BETA_STORAGE_CLASS = 'volume.beta.kubernetes.io/storage-class'
/** The provisioner of a class that provisions nothing. */
export const NO_PROVISIONER = 'kubernetes.io/no-provisioner'

/** The value of an annotation; empty if there is none. */
export function annotationOf({ metadata: { annotations } }: { readonly metadata: Pick<ObjectMeta, 'annotations'> }, name: string): string {
  return annotations !== undefined && Object.hasOwn(annotations, name) ? annotations[name]! : ''
}

/** A copy with annotations set. */
export function withAnnotations<T extends PersistentVolume | PersistentVolumeClaim>(object: T, annotations: Readonly<Record<string, string>>): T {
  const { metadata } = object
  return withFields(object, { metadata: withFields(metadata, { annotations: { ...metadata.annotations, ...annotations } }) } as Partial<T>)
}

/** The class of a claim or volume; empty if it has none. */
export function storageClassOf(object: PersistentVolume | PersistentVolumeClaim): string {
  const beta = annotationOf(object, ANN_BETA_STORAGE_CLASS)
  return beta !== '' ? beta : object.spec.storageClassName ?? ''
}

/** Whether a claim has its volume and both sides know. */
export function isFullyBound(claim: PersistentVolumeClaim): boolean {
  return (claim.spec.volumeName ?? '') !== '' && claim.metadata.annotations !== undefined && Object.hasOwn(claim.metadata.annotations, ANN_BIND_COMPLETED)
}

/** Whether a volume is bound to a claim, or its user has bound it in advance. */
export function isBoundToClaim({ spec: { claimRef } }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  if (claimRef === undefined || claimRef.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false
  return (claimRef.uid ?? '') === '' || claimRef.uid === metadata.uid
}

/** The volume bound to a claim; the same object if it is already. */
export function bindVolumeToClaim(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  const { name, namespace, uid } = claim.metadata
  const ref = volume.spec.claimRef
  if (ref?.name === name && ref.namespace === namespace && ref.uid === uid) return volume
  const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid, resourceVersion: claim.metadata.resourceVersion }
  if (claimRef.resourceVersion === undefined) delete claimRef.resourceVersion
  const bound = withFields(volume, { spec: withFields(volume.spec, { claimRef } as Partial<PersistentVolume['spec']>) })
  return isBoundToClaim(volume, claim) ? bound : withAnnotations(bound, { [ANN_BOUND_BY_CONTROLLER]: 'yes' })
}

/** Whether a class has its claims wait for a pod that uses them. */
export function waitsForFirstConsumer(storageClass: StorageClass | undefined): boolean {
  return storageClass?.volumeBindingMode === 'WaitForFirstConsumer'
}

/** The name of the claim that is made for a pod's ephemeral volume. */
export function ephemeralClaimName(podName: string, volumeName: string): string {
  return `${podName}-${volumeName}`
}

/** Why a claim is not that of a pod's ephemeral volume; undefined if it is. */
export function notEphemeralClaimOf(pod: Pod, claim: PersistentVolumeClaim): string | undefined {
  if (isControlledBy(claim, pod)) return undefined
  const { name, namespace } = claim.metadata
  return `PVC ${namespace}/${name} was not created for pod ${pod.metadata.namespace}/${pod.metadata.name} (pod is not owner)`
}
