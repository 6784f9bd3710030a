/** VolumeAttachment: a volume is to be attached to a node, and whether it is. Source: storage.k8s.io/v1. */
import { kindSchema } from './object.js'
import { persistentVolumeSpecSchema } from './persistent-volume.js'
import { bool, fields, int32, required, string, stringMap, time } from './schema.js'
import type { Wire } from './schema.js'

const volumeErrorSchema = fields({ time, message: string, errorCode: int32 })

export const volumeAttachmentSchema = kindSchema('storage.k8s.io/v1', 'VolumeAttachment', {
  spec: required(fields({
    attacher: required(string),
    source: required(fields({ persistentVolumeName: string, inlineVolumeSpec: persistentVolumeSpecSchema })),
    nodeName: required(string),
  })),
  status: fields({ attached: required(bool), attachmentMetadata: stringMap, attachError: volumeErrorSchema, detachError: volumeErrorSchema }),
})
export type VolumeAttachment = Wire<typeof volumeAttachmentSchema>
