/**
 * The volumes of pods, looked up one by one. Of the rules about volumes only the limits of CSI drivers matter to the
 * workloads: their claims are bound, to volumes that are usable everywhere and used once.
 */
import type { Pod } from '../../../src/model/index.js'
import type { StorageObject, View, ViewedNode } from './view.js'

/** Whether a driver could not attach all volumes of a node if the newcomer were there. */
export function volumeLimitFilter(newcomer: Pod, { storage }: View): (node: ViewedNode) => boolean {
  if (csiVolumesOf(newcomer, storage).length === 0) return () => false
  return ({ name, pods }) => {
    const csiNode = storage.find((object) => object.kind === 'CSINode' && object.metadata.name === name)
    if (csiNode?.kind !== 'CSINode') return false
    const attached = new Set([newcomer, ...pods.map(({ pod }) => pod)].flatMap((pod) => csiVolumesOf(pod, storage)))
    return csiNode.spec.drivers.some((driver) => driver.allocatable?.count !== undefined
      && [...attached].filter((volume) => volume.startsWith(`${driver.name}/`)).length > driver.allocatable.count)
  }
}

function csiVolumesOf({ spec, metadata }: Pod, storage: readonly StorageObject[]): string[] {
  return (spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => {
    const claim = storage.find((object) => object.kind === 'PersistentVolumeClaim'
      && object.metadata.namespace === metadata.namespace && object.metadata.name === persistentVolumeClaim?.claimName)
    const volume = storage.find((object) => claim?.kind === 'PersistentVolumeClaim' && object.kind === 'PersistentVolume' && object.metadata.name === claim.spec.volumeName)
    return volume?.kind === 'PersistentVolume' && volume.spec.csi !== undefined ? [`${volume.spec.csi.driver}/${volume.spec.csi.volumeHandle}`] : []
  })
}
