/** CSIStorageCapacity: how much room the volumes of a class have for some of the nodes. Source: storage.k8s.io/v1. */
import { labelSelectorSchema } from './meta.js'
import { kindSchema } from './object.js'
import { quantity, required, string } from './schema.js'
import type { Wire } from './schema.js'

export const csiStorageCapacitySchema = kindSchema('storage.k8s.io/v1', 'CSIStorageCapacity', {
  nodeTopology: labelSelectorSchema,
  storageClassName: required(string),
  capacity: quantity,
  maximumVolumeSize: quantity,
})
export type CSIStorageCapacity = Wire<typeof csiStorageCapacitySchema>
