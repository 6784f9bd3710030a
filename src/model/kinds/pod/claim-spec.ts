/**
 * What a claim asks of its volume; shared by PersistentVolumeClaim, StatefulSet and ephemeral volumes.
 */
import { labelSelectorSchema, objectMetaSchema } from '../meta.js'
import { volumeResourceRequirementsSchema } from './resources.js'
import { typedLocalObjectReferenceSchema, typedObjectReferenceSchema } from '../references.js'
import { fields, required, string, strings } from '../schema.js'
import type { Wire } from '../schema.js'

export const persistentVolumeClaimSpecSchema = fields({
  accessModes: strings,
  selector: labelSelectorSchema,
  resources: volumeResourceRequirementsSchema,
  volumeName: string,
  storageClassName: string,
  volumeMode: string,
  dataSource: typedLocalObjectReferenceSchema,
  dataSourceRef: typedObjectReferenceSchema,
  volumeAttributesClassName: string,
})
export type PersistentVolumeClaimSpec = Wire<typeof persistentVolumeClaimSpecSchema>

export const persistentVolumeClaimTemplateSchema = fields({
  metadata: objectMetaSchema,
  spec: required(persistentVolumeClaimSpecSchema),
})
export type PersistentVolumeClaimTemplate = Wire<typeof persistentVolumeClaimTemplateSchema>
