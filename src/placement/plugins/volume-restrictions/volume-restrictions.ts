/**
 * VolumeRestrictions keeps apart pods that cannot share a volume: those that use an in-tree disk on one node, and on
 * the whole cluster a second user of a claim with the access mode ReadWriteOncePod. Evicting the others may help.
 * Source: pkg/scheduler/framework/plugins/volumerestrictions.
 */
import { objectKey } from '../../../model/index.js'
import { onNode, onPod, onStorage } from '../../framework/events.js'
import type { Plugin } from '../../framework/plugin.js'
import { unresolvable, unschedulable } from '../../framework/status.js'
import type { ClusterModel } from '../../model/cluster-model.js'
import type { PodInfo } from '../../model/pod-info.js'
import { NO_VOLUMES, podVolumesOf } from '../../model/pod-volumes.js'
import type { PodVolumes } from '../../model/pod-volumes.js'
import { disksConflict } from './disks.js'

const NAME = 'VolumeRestrictions'
const ERR_REASON_DISK_CONFLICT = 'node(s) had no available disk'
const ERR_REASON_READ_WRITE_ONCE_POD = 'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod'
const DISK_TAKEN = unschedulable(NAME, ERR_REASON_DISK_CONFLICT)
const CLAIM_TAKEN = unschedulable(NAME, ERR_REASON_READ_WRITE_ONCE_POD)
const SKIP = Object.freeze({ skip: true })

/** The first claim that is not there, or whether one that allows a single pod is in use. */
function lookAtClaims({ pod, podClass: { volumes } }: PodInfo, { storage }: ClusterModel): { readonly missing?: string; readonly taken: boolean } {
  let taken = false
  for (const { name, ephemeral } of volumes.claims) {
    if (ephemeral) continue
    const key = objectKey(pod.metadata.namespace, name)
    const claim = storage.claim(key)
    if (claim === undefined) return { missing: name, taken }
    if (claim.spec.accessModes?.includes('ReadWriteOncePod') === true && storage.isUsed(key)) taken = true
  }
  return { taken }
}

function conflict(a: PodVolumes, b: PodVolumes): boolean {
  return a.disks.some((disk) => b.disks.some((other) => disksConflict(disk, other)))
}

function shareClaim(a: PodVolumes, b: PodVolumes): boolean {
  return a.claims.some((claim) => !claim.ephemeral && b.claims.some((other) => !other.ephemeral && other.name === claim.name))
}

export const volumeRestrictions: Plugin = {
  name: NAME,
  preFilter(info, cluster) {
    const { volumes } = info.podClass
    if (volumes === NO_VOLUMES) return SKIP
    const { missing, taken } = lookAtClaims(info, cluster)
    if (missing !== undefined) return { status: unresolvable(NAME, `persistentvolumeclaim "${missing}" not found`) }
    return volumes.disks.length === 0 && !taken ? SKIP : { state: taken }
  },
  filter({ podClass: { volumes } }, node, taken) {
    if (volumes.disks.length > 0) {
      for (const other of node.podsWithVolumes.values()) if (conflict(volumes, other.podClass.volumes)) return DISK_TAKEN
    }
    return taken === true ? CLAIM_TAKEN : undefined
  },
  eventsToRegister: [
    onPod(['DeletePod'], ({ podClass }, { old }) => {
      if ((old!.metadata.namespace ?? '') !== podClass.namespace) return false
      const freed = podVolumesOf(old!.spec)
      return conflict(podClass.volumes, freed) || shareClaim(podClass.volumes, freed)
    }),
    onNode(['AddNode']),
    onStorage('PersistentVolumeClaim', ['Add'], ({ podClass }, { new: claim }) =>
      claim.metadata.namespace === podClass.namespace
      && podClass.volumes.claims.some(({ name, ephemeral }) => !ephemeral && name === claim.metadata.name)),
  ],
}
