/**
 * Brings a value from YAML into the shape that the schemas describe, as Kubernetes' decoder does on the way: `null`
 * is an absent field, and in lists and maps of the user's it is the element's zero value; a number where a quantity
 * belongs is read as its text. What does not fit is left as it is: the schema names it. Unknown fields stay too.
 */
import { z } from 'zod'
import { quantity } from '../kinds/schema.js'
import { fieldSchema } from '../kinds/walk.js'
import { isObject, setOwn } from '../yaml/index.js'
import type { YamlValue } from '../yaml/index.js'

/** The value as the schema expects it. */
export function normalize(schema: z.core.$ZodType, value: YamlValue): unknown {
  if (schema instanceof z.ZodOptional) return normalize(schema.unwrap(), value)
  if (schema === quantity) return typeof value === 'number' || typeof value === 'bigint' ? String(value) : value
  if (schema instanceof z.ZodObject && isObject(value)) return normalizeFields(schema, value)
  if (schema instanceof z.ZodArray && Array.isArray(value)) return value.map((item) => element(schema.element, item))
  if (schema instanceof z.ZodRecord && isObject(value)) return normalizeMap(schema.valueType, value)
  return schema instanceof z.ZodUnknown ? toJson(value) : value
}

/** A value without bigints, as JSON has it. */
export function toJson(value: YamlValue): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(toJson)
  if (!isObject(value)) return value
  const object: Record<string, unknown> = {}
  for (const key of Object.keys(value)) setOwn(object, key, toJson(value[key] ?? null))
  return object
}

function normalizeFields(schema: z.ZodObject, value: { readonly [key: string]: YamlValue }): unknown {
  const object: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    const field = fieldSchema(schema, key)
    const content = value[key] ?? null
    if (field === undefined) setOwn(object, key, toJson(content))
    else if (content !== null) object[key] = normalize(field, content)
  }
  return object
}

function normalizeMap(schema: z.core.$ZodType, value: { readonly [key: string]: YamlValue }): unknown {
  const object: Record<string, unknown> = {}
  for (const key of Object.keys(value)) setOwn(object, key, element(schema, value[key] ?? null))
  return object
}

function element(schema: z.core.$ZodType, value: YamlValue): unknown {
  return value === null ? zeroOf(schema) : normalize(schema, value)
}

function zeroOf(schema: z.core.$ZodType): unknown {
  if (schema instanceof z.ZodObject) return {}
  if (schema === quantity) return '0'
  return schema instanceof z.ZodString ? '' : null
}
