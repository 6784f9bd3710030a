/**
 * What the API server has to say about claims and volumes beyond their validation: new ones get the finalizers by
 * which they stay while they are used, and a claim may ask for more only if it is bound and its class allows it.
 * Source: plugin/pkg/admission/storage/storageobjectinuseprotection, plugin/pkg/admission/storage/persistentvolume/resize.
 */
import type { PersistentVolumeClaim, StorageClass } from '../kinds/index.js'
import { compareQuantities, quantityOf } from '../quantity/index.js'
import { storageClassOf } from '../readings/index.js'

/** On a claim: it stays while a pod uses it. */
export const PVC_PROTECTION = 'kubernetes.io/pvc-protection'
/** On a volume: it stays while it is bound. */
export const PV_PROTECTION = 'kubernetes.io/pv-protection'

const ONLY_BOUND = 'Only bound persistent volume claims can be expanded'
const NOT_EXPANDABLE = 'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize'

/** Why a claim may not ask for more; undefined if it may, or does not. */
export function expansionRefusal(old: PersistentVolumeClaim, next: PersistentVolumeClaim, classOf: (name: string) => StorageClass | undefined): string | undefined {
  const [before, after] = [old, next].map(({ spec }) => spec.resources?.requests?.['storage'] ?? '0')
  if (compareQuantities(quantityOf(after!), quantityOf(before!)) <= 0) return undefined
  if (old.status?.phase !== 'Bound') return ONLY_BOUND
  const name = storageClassOf(next)
  const allowed = name !== '' && name === storageClassOf(old) && classOf(name)?.allowVolumeExpansion === true
  return allowed ? undefined : NOT_EXPANDABLE
}
