/** CSINode: the CSI drivers of a node and how many volumes each can attach. Source: storage.k8s.io/v1. */
import { kindSchema } from './object.js'
import { fields, int32, list, required, string, strings } from './schema.js'
import type { Wire } from './schema.js'

const csiNodeDriverSchema = fields({
  name: required(string),
  nodeID: required(string),
  topologyKeys: strings,
  allocatable: fields({ count: int32 }),
})
export type CSINodeDriver = Wire<typeof csiNodeDriverSchema>

export const csiNodeSchema = kindSchema('storage.k8s.io/v1', 'CSINode', {
  spec: required(fields({ drivers: required(list(csiNodeDriverSchema)) })),
})
export type CSINode = Wire<typeof csiNodeSchema>
