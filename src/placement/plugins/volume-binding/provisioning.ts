/**
 * Whether a volume could be provisioned for a node: the class has a provisioner, its topologies allow the node, and
 * a driver that says how much room there is has some there.
 * Source: pkg/scheduler/framework/plugins/volumebinding/binder.go (checkVolumeProvisions, hasEnoughCapacity),
 * core/v1/helper (MatchTopologySelectorTerms).
 */
import { bytes, labelSelectorAsSelector, matches, NO_PROVISIONER } from '../../../model/index.js'
import type { CSIStorageCapacity, PersistentVolumeClaim, Selector, StorageClass } from '../../../model/index.js'
import type { Labels } from '../../model/pod-class.js'
import type { Storage } from '../../model/storage.js'

/** Whether a class' provisioner can make volumes for a node with these labels. */
export function canProvision({ provisioner, allowedTopologies = [] }: StorageClass, labels: Labels): boolean {
  if (provisioner === '' || provisioner === NO_PROVISIONER) return false
  return allowedTopologies.length === 0 || allowedTopologies.some(({ matchLabelExpressions = [] }) =>
    matchLabelExpressions.length > 0
    && matchLabelExpressions.every(({ key, values }) => Object.hasOwn(labels, key) && values.includes(labels[key]!)))
}

/** The nodes for which a claim's volume has room, as selectors; undefined if its driver does not say how much there is. */
export function roomFor(claim: PersistentVolumeClaim, { metadata, provisioner }: StorageClass, storage: Storage): readonly Selector[] | undefined {
  const requested = claim.spec.resources?.requests?.['storage']
  if (requested === undefined || storage.driver(provisioner)?.spec.storageCapacity !== true) return undefined
  const room: Selector[] = []
  for (const capacity of storage.capacitiesOf(metadata.name).values()) {
    const limit = largestVolume(capacity)
    if (limit === undefined || capacity.nodeTopology === undefined || limit < bytes(requested)) continue
    const selector = labelSelectorAsSelector(capacity.nodeTopology)
    if (!('error' in selector)) room.push(selector)
  }
  return room
}

/** Whether one of them selects a node; where nobody says how much room there is there is some. */
export function hasRoom(room: readonly Selector[] | undefined, labels: Labels): boolean {
  return room === undefined || room.some((selector) => matches(selector, labels))
}

/** How large a volume can be, in bytes; undefined if nobody knows. */
export function largestVolume({ maximumVolumeSize, capacity }: CSIStorageCapacity): number | undefined {
  const limit = maximumVolumeSize ?? capacity
  return limit === undefined ? undefined : bytes(limit)
}
