/** Lookups that several reconcilers share. */
import type { Pod, VolumeAttachment } from '../model/index.js'
import type { IndexDefinition } from '../sim/index.js'

/** Pods by their namespace. */
export const podsByNamespace: IndexDefinition = { name: 'by-namespace', kind: 'Pod', keys: (pod: Pod) => pod.metadata.namespace ?? 'default' }

/** Pods by the node they are bound to. */
export const podsOnNode: IndexDefinition = {
  name: 'pods-on-node',
  kind: 'Pod',
  keys: (pod: Pod) => (pod.spec.nodeName === undefined || pod.spec.nodeName === '' ? undefined : pod.spec.nodeName),
}

/** VolumeAttachments by their volume. */
export const attachmentsByVolume: IndexDefinition = { name: 'by-volume', kind: 'VolumeAttachment', keys: ({ spec }: VolumeAttachment) => spec.source.persistentVolumeName }

/** VolumeAttachments by their node. */
export const attachmentsByNode: IndexDefinition = { name: 'by-node', kind: 'VolumeAttachment', keys: ({ spec }: VolumeAttachment) => spec.nodeName }
