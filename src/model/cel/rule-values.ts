/**
 * Values of custom objects as rules see them: whole numbers and others are told apart by the schema, fields have names
 * that CEL can write, and what the schema does not know is not there. Source: apiserver, pkg/cel/common/values.go.
 */
import { setOwn } from '../copy.js'
import { entriesOf, own, type JsonSchema } from '../custom/index.js'
import { escapedName } from './escaped-name.js'
import { withObjectFields } from './rule-check.js'
import { isPlain } from '../../plain/index.js'

/** A value by its schema; `isObject`: it is an object of the API, or another within one. */
export function celValue(value: unknown, schema: JsonSchema | undefined, isObject: boolean): unknown {
  if (typeof value === 'number') return isWholeNumber(value, schema) ? BigInt(value) : value
  if (Array.isArray(value)) return (value as unknown[]).map((item) => celValue(item, schema?.items, schema?.items?.['x-kubernetes-embedded-resource'] === true))
  if (!isPlain(value)) return value
  const result: Record<string, unknown> = {}
  const { additionalProperties, properties } = isObject ? withObjectFields(schema ?? {}) : (schema ?? {})
  for (const [key, part] of entriesOf(value)) {
    const inner = isPlain(additionalProperties) ? (additionalProperties as JsonSchema) : own(properties, key)
    const name = isPlain(additionalProperties) ? key : escapedName(key)
    if (inner !== undefined && name !== undefined) setOwn(result, name, celValue(part, inner, inner['x-kubernetes-embedded-resource'] === true))
  }
  return result
}

function isWholeNumber(value: number, schema: JsonSchema | undefined): boolean {
  return schema?.type === 'integer' || (schema?.['x-kubernetes-int-or-string'] === true && Number.isInteger(value))
}
