/** Secret: bytes by key, and a type that says which keys there must be. Source: core/v1. */
import { kindSchema } from './object.js'
import { bool, bytes, map, string, stringMap } from './schema.js'
import type { Wire } from './schema.js'

export const secretSchema = kindSchema('v1', 'Secret', {
  immutable: bool,
  data: map(bytes),
  stringData: stringMap,
  type: string,
})
export type Secret = Wire<typeof secretSchema>
