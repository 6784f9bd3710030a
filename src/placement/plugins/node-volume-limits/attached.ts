/**
 * The CSI volumes of pods as attach limits count them: each once per node, however many pods use it. A claim that
 * is not bound yet counts as a volume of its class' driver under a name of its own.
 * Source: pkg/scheduler/framework/plugins/nodevolumelimits/csi.go (filterAttachableVolumes, getCSIDriverInfo).
 */
import { keyOf, storageClassOf } from '../../../model/index.js'
import type { CSINode, PersistentVolumeClaim, Pod } from '../../../model/index.js'
import { driverOfProvisioner, migratedVolume } from '../../model/migration.js'
import type { CSIVolume } from '../../model/migration.js'
import type { NodeInfo } from '../../model/node-info.js'
import { claimKeyOf } from '../../model/pod-volumes.js'
import type { PodVolumes } from '../../model/pod-volumes.js'
import type { Storage } from '../../model/storage.js'

/** Volumes by `driver/handle`, with their driver. */
export type Attached = Map<string, string>

/** Adds the CSI volumes of a pod. */
export function addVolumes(to: Attached, volumes: PodVolumes, pod: Pod, storage: Storage, csiNode: CSINode | undefined): void {
  for (const use of volumes.claims) {
    const claim = storage.claim(claimKeyOf(use, pod))
    const volume = claim === undefined ? undefined : volumeOf(claim, storage, csiNode)
    if (volume !== undefined) add(to, volume)
  }
  if (csiNode !== undefined) for (const volume of volumes.migrated) add(to, volume)
}

function add(to: Attached, { driver, handle }: CSIVolume): void {
  if (driver !== '' && handle !== '') to.set(`${driver}/${handle}`, driver)
}

/** Drivers have taken over in-tree volumes on nodes that have drivers at all. */
function volumeOf(claim: PersistentVolumeClaim, storage: Storage, csiNode: CSINode | undefined): CSIVolume | undefined {
  const volume = storage.volume(claim.spec.volumeName ?? '')
  if (volume === undefined) return volumeToBe(claim, storage, csiNode)
  const { csi } = volume.spec
  if (csi !== undefined) return { driver: csi.driver, handle: csi.volumeHandle }
  return csiNode === undefined ? undefined : migratedVolume(volume.spec)
}

function volumeToBe(claim: PersistentVolumeClaim, storage: Storage, csiNode: CSINode | undefined): CSIVolume | undefined {
  const storageClass = storage.storageClass(storageClassOf(claim))
  if (storageClass === undefined) return undefined
  const { driver, migrated } = driverOfProvisioner(storageClass.provisioner)
  return migrated && csiNode === undefined ? undefined : { driver, handle: `?${keyOf(claim)}` }
}

interface Remembered {
  readonly changed: number
  readonly classesVersion: number
  readonly attached: Attached
}

const remembered = new WeakMap<NodeInfo, Remembered>()

/** The CSI volumes of a node's pods; worked out again when one of them, or a claim of theirs, has changed. */
export function attachedTo(node: NodeInfo, storage: Storage, csiNode: CSINode | undefined): ReadonlyMap<string, string> {
  const known = remembered.get(node)
  if (known !== undefined && known.changed === node.changed && known.classesVersion === storage.classesVersion) return known.attached
  const attached: Attached = new Map()
  for (const { pod, podClass } of node.podsWithVolumes.values()) addVolumes(attached, podClass.volumes, pod, storage, csiNode)
  remembered.set(node, { changed: node.changed, classesVersion: storage.classesVersion, attached })
  return attached
}
