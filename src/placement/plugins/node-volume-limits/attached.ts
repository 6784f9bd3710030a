/**
 * The CSI volumes of a node as attach limits count them: those of its pods each once, however many pods use it, and
 * those that VolumeAttachments name beside them. A claim that is not bound yet counts as a volume of its class' driver
 * under a name of its own. Source: pkg/scheduler/framework/plugins/nodevolumelimits/csi.go (filterAttachableVolumes,
 * getCSIDriverInfo, getNodeVolumeAttachmentInfo).
 */
import { keyOf, storageClassOf } from '../../../model/index.js'
import type { PersistentVolumeClaim, Pod, VolumeAttachment } from '../../../model/index.js'
import { csiVolumeOf, driverOfProvisioner } from '../../model/migration.js'
import type { CSIVolume } from '../../model/migration.js'
import type { NodeInfo } from '../../model/node-info.js'
import { claimKeyOf } from '../../model/pod-volumes.js'
import type { PodVolumes } from '../../model/pod-volumes.js'
import type { Storage } from '../../model/storage.js'

/** Volumes of a node that has drivers, which have taken over its in-tree volumes. */
export class Attached {
  /** Those of pods by `driver/handle`, with their driver. */
  readonly volumes = new Map<string, string>()
  /** How many each driver has, of pods and of attachments. */
  readonly perDriver = new Map<string, number>()

  /** Adds the CSI volumes of a pod. */
  add(volumes: PodVolumes, pod: Pod, storage: Storage): void {
    for (const use of volumes.claims) {
      const claim = storage.claim(claimKeyOf(use, pod))
      const volume = claim === undefined ? undefined : volumeOf(claim, storage)
      if (volume !== undefined) this.addOne(volume)
    }
    for (const volume of volumes.migrated) this.addOne(volume)
  }

  private addOne({ driver, handle }: CSIVolume): void {
    const name = `${driver}/${handle}`
    if (driver === '' || handle === '' || this.volumes.has(name)) return
    this.volumes.set(name, driver)
    this.countOne(driver)
  }

  /** Adds what is attached, or shall be, without a pod of the node using it. */
  addAttachments(attachments: Iterable<VolumeAttachment>, storage: Storage): void {
    const counted = new Set<string>()
    for (const { spec: { attacher, source } } of attachments) {
      const handle = storage.volume(source.persistentVolumeName ?? '')?.spec.csi?.volumeHandle
      const name = `${attacher}/${handle}`
      if (handle === undefined || attacher === '' || this.volumes.has(name) || counted.has(name)) continue
      counted.add(name)
      this.countOne(attacher)
    }
  }

  private countOne(driver: string): void {
    this.perDriver.set(driver, (this.perDriver.get(driver) ?? 0) + 1)
  }
}

function volumeOf(claim: PersistentVolumeClaim, storage: Storage): CSIVolume | undefined {
  const volume = storage.volume(claim.spec.volumeName ?? '')
  return volume === undefined ? volumeToBe(claim, storage) : csiVolumeOf(volume.spec)
}

function volumeToBe(claim: PersistentVolumeClaim, storage: Storage): CSIVolume | undefined {
  const storageClass = storage.storageClass(storageClassOf(claim))
  return storageClass === undefined ? undefined : { driver: driverOfProvisioner(storageClass.provisioner).driver, handle: `?${keyOf(claim)}` }
}

interface Remembered {
  readonly changed: number
  readonly classesVersion: number
  readonly attached: Attached
}

const remembered = new WeakMap<NodeInfo, Remembered>()

/** The CSI volumes of a node that has drivers; worked out again when a pod of it, a claim of theirs or an attachment has changed. */
export function attachedTo(node: NodeInfo, storage: Storage): Attached {
  const known = remembered.get(node)
  if (known !== undefined && known.changed === node.changed && known.classesVersion === storage.classesVersion) return known.attached
  const attached = new Attached()
  for (const { pod, podClass } of node.podsWithVolumes.values()) attached.add(podClass.volumes, pod, storage)
  attached.addAttachments(storage.attachments.on(node.name).values(), storage)
  remembered.set(node, { changed: node.changed, classesVersion: storage.classesVersion, attached })
  return attached
}
