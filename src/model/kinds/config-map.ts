/** ConfigMap: text and bytes by key. Source: core/v1. */
import { kindSchema } from './object.js'
import { bool, bytes, map, stringMap } from './schema.js'
import type { Wire } from './schema.js'

export const configMapSchema = kindSchema('v1', 'ConfigMap', {
  immutable: bool,
  data: stringMap,
  binaryData: map(bytes),
})
export type ConfigMap = Wire<typeof configMapSchema>
