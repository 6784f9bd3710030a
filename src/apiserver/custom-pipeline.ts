/**
 * What an object of a custom kind goes through before it is stored: unknown fields go, defaults are filled in, it is
 * validated by the schema of its version, and stored in the version for that, in which only its apiVersion differs.
 */
import { applyDefaults, createdCustom, decodedCustom, updatedCustom, updatedCustomStatus, validateCustom, withFields, type CustomKind, type CustomVersion, type FieldError, type KubeObject } from '../model/index.js'
import { versionOf } from './definitions.js'
import type { StoredKind } from './kinds.js'

/** An object made ready, and what is wrong with it. */
export interface Readied {
  readonly object: KubeObject
  readonly errors: readonly FieldError[]
}

type Defined = StoredKind & { readonly definition: CustomKind }

export function isDefined(info: StoredKind): info is Defined {
  return info.definition !== undefined
}

export function readyCustom(info: Defined, object: KubeObject): Readied {
  const version = versionOf(info, object.apiVersion)!
  const created = createdCustom(decodedCustom(applyDefaults(object), version).object, version)
  return readied(info, created, version)
}

export function readyCustomUpdate(info: Defined, old: KubeObject, next: KubeObject, sub?: 'status'): Readied {
  const version = versionOf(info, next.apiVersion)!
  const { object } = decodedCustom(applyDefaults(next), version)
  return readied(info, sub === 'status' ? updatedCustomStatus(old, object) : updatedCustom(old, object, version), version, old)
}

function readied(info: Defined, object: KubeObject, version: CustomVersion, old?: KubeObject): Readied {
  const errors = validateCustom(object, info.definition, version, old)
  return { object: object.apiVersion === info.apiVersion ? object : withFields(object, { apiVersion: info.apiVersion }), errors }
}
