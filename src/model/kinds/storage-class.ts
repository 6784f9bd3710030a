/** StorageClass: how volumes of a kind are made. Source: storage.k8s.io/v1. */
import { kindSchema } from './object.js'
import { bool, fields, list, required, string, stringMap, strings } from './schema.js'
import type { Wire } from './schema.js'

const topologySelectorTermSchema = fields({
  matchLabelExpressions: list(fields({ key: required(string), values: required(strings) })),
})

export const storageClassSchema = kindSchema('storage.k8s.io/v1', 'StorageClass', {
  provisioner: required(string),
  parameters: stringMap,
  reclaimPolicy: string,
  mountOptions: strings,
  allowVolumeExpansion: bool,
  volumeBindingMode: string,
  allowedTopologies: list(topologySelectorTermSchema),
})
export type StorageClass = Wire<typeof storageClassSchema>
