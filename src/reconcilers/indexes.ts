/** Lookups that several reconcilers share. */
import type { VolumeAttachment } from '../model/index.js'
import type { IndexDefinition } from '../sim/index.js'

/** VolumeAttachments by their volume. */
export const attachmentsByVolume: IndexDefinition = { name: 'by-volume', kind: 'VolumeAttachment', keys: ({ spec }: VolumeAttachment) => spec.source.persistentVolumeName }

/** VolumeAttachments by their node. */
export const attachmentsByNode: IndexDefinition = { name: 'by-node', kind: 'VolumeAttachment', keys: ({ spec }: VolumeAttachment) => spec.nodeName }
