/** What syncs of the binder look at. */
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../model/index.js'
import type { Place } from './topology.js'

/** A claim and what it could get. */
export interface ClaimInput {
  readonly what: 'claim'
  readonly nowMs: number
  readonly claim: PersistentVolumeClaim
  /** The volume that the claim names. */
  readonly named: PersistentVolume | null
  /** The volume that suits it best, if it names none. */
  readonly match: PersistentVolume | null
  readonly storageClass: StorageClass | null
  /** The pods that use the claim and have no node yet, by name. */
  readonly unscheduled: readonly string[]
  /** The class of claims that name none. */
  readonly defaultClass: StorageClass | null
}

/** A volume and the claim that it is bound to. */
export interface VolumeInput {
  readonly what: 'volume'
  readonly nowMs: number
  readonly volume: PersistentVolume
  /** The claim with the name and uid that the volume refers to. */
  readonly claim: PersistentVolumeClaim | null
}

/** A claim for which a provisioner has made room. */
export interface ProvisionInput {
  readonly what: 'provision'
  readonly claim: PersistentVolumeClaim
  readonly storageClass: StorageClass
  /** Who makes the volume. */
  readonly driver: string
  /** The node that the scheduler has chosen, if it is gone. */
  readonly lostNode: string | null
  /** Where the volume can be used; null: everywhere. */
  readonly place: Place | null
}

/** A volume that is to be deleted. */
export interface RemoveInput {
  readonly what: 'remove'
  readonly volume: PersistentVolume
  /** The node that has it still, null if none. */
  readonly attachedTo: string | null
}

export type Input = ClaimInput | VolumeInput | ProvisionInput | RemoveInput
