/**
 * Brings a value from YAML into the shape that the schemas describe, as Kubernetes' decoder does on the way: `null`
 * is an absent field, and in lists and maps of the user's it is the element's zero value; a number where a quantity
 * belongs is read as its text. What does not fit is left as it is: the schema names it. Unknown fields stay too.
 */
import { z } from 'zod'
import { quantity } from '../kinds/schema.js'
import type { Form } from '../kinds/form.js'
import { setOwn } from '../copy.js'
import { isObject } from '../yaml/index.js'
import type { YamlValue } from '../yaml/index.js'

/** The value as its form has it. */
export function normalize(form: Form, value: YamlValue): unknown {
  switch (form.is) {
    case 'struct': return isObject(value) ? normalizeFields(form.field, value) : value
    case 'list': return Array.isArray(value) ? value.map((item) => element(form.element, item)) : value
    case 'map': return isObject(value) ? normalizeMap(form.value, value) : value
    case 'leaf': return normalizeLeaf(form.schema, value)
  }
}

function normalizeLeaf(schema: z.core.$ZodType, value: YamlValue): unknown {
  if (typeof value === 'string') return value
  if (schema === quantity) return typeof value === 'number' || typeof value === 'bigint' ? String(value) : value
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

function normalizeFields(fieldCalled: (name: string) => Form | undefined, value: { readonly [key: string]: YamlValue }): unknown {
  const object: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    const field = fieldCalled(key)
    const content = value[key] ?? null
    if (field === undefined) setOwn(object, key, toJson(content))
    else if (content !== null) object[key] = normalize(field, content)
  }
  return object
}

function normalizeMap(form: Form, value: { readonly [key: string]: YamlValue }): unknown {
  const object: Record<string, unknown> = {}
  for (const key of Object.keys(value)) setOwn(object, key, element(form, value[key] ?? null))
  return object
}

function element(form: Form, value: YamlValue): unknown {
  return value === null ? zeroOf(form) : normalize(form, value)
}

function zeroOf({ is, schema }: Form): unknown {
  if (is === 'struct') return {}
  if (schema === quantity) return '0'
  return schema instanceof z.ZodString ? '' : null
}
