/**
 * What of a pod's volumes the scheduler reads: the claims, in-tree disks that only one pod may write to, and inline
 * volumes that CSI drivers have taken over. Most pods have none of these and share one empty value.
 */
import { ephemeralClaimName, objectKey } from '../../model/index.js'
import type { Pod, PodSpec, Volume } from '../../model/index.js'
import { freeze } from '../../plain/index.js'
import { migratedVolume } from './migration.js'
import type { CSIVolume } from './migration.js'

/** A claim that a pod uses: by its name, or made for the pod's ephemeral volume of that name. */
export interface ClaimUse {
  readonly name: string
  readonly ephemeral: boolean
}

/** What of a pod's volumes the scheduler reads. */
export interface PodVolumes {
  /** In the order of the pod's volumes. */
  readonly claims: readonly ClaimUse[]
  /** In-tree disks that pods on one node exclude each other from. */
  readonly disks: readonly Volume[]
  /** Inline volumes that CSI drivers have taken over. */
  readonly migrated: readonly CSIVolume[]
}

/** That of a pod without such volumes. */
export const NO_VOLUMES: PodVolumes = Object.freeze({ claims: Object.freeze([]), disks: Object.freeze([]), migrated: Object.freeze([]) })

/** Reads a pod's volumes. */
export function podVolumesOf({ volumes }: PodSpec): PodVolumes {
  if (volumes === undefined) return NO_VOLUMES
  const claims: ClaimUse[] = []
  const disks: Volume[] = []
  const migrated: CSIVolume[] = []
  for (const volume of volumes) {
    if (volume.persistentVolumeClaim !== undefined) claims.push({ name: volume.persistentVolumeClaim.claimName, ephemeral: false })
    else if (volume.ephemeral !== undefined) claims.push({ name: volume.name, ephemeral: true })
    if (isExclusive(volume)) disks.push(volume)
    const taken = migratedVolume(volume)
    if (taken !== undefined) migrated.push(taken)
  }
  return claims.length + disks.length + migrated.length === 0 ? NO_VOLUMES : freeze({ claims, disks, migrated })
}

function isExclusive({ gcePersistentDisk, awsElasticBlockStore, rbd, iscsi }: Volume): boolean {
  return gcePersistentDisk !== undefined || awsElasticBlockStore !== undefined || rbd !== undefined || iscsi !== undefined
}

/** The name of the claim that a pod uses. */
export function claimNameOf(use: ClaimUse, pod: Pod): string {
  return use.ephemeral ? ephemeralClaimName(pod.metadata.name, use.name) : use.name
}

/** The key of the claim that a pod uses. */
export function claimKeyOf(use: ClaimUse, pod: Pod): string {
  return objectKey(pod.metadata.namespace, claimNameOf(use, pod))
}

function usesClaim({ persistentVolumeClaim, ephemeral }: Volume): boolean {
  return persistentVolumeClaim !== undefined || ephemeral !== undefined
}

/** The keys of the claims that a pod uses; undefined if it uses none. */
export function claimKeysOf(pod: Pod): readonly string[] | undefined {
  const { volumes } = pod.spec
  if (volumes === undefined || !volumes.some(usesClaim)) return undefined
  return podVolumesOf(pod.spec).claims.map((use) => claimKeyOf(use, pod))
}
