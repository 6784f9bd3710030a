/**
 * Defaults and pruning by a structural schema: what is missing and has a default is filled in, what the schema does
 * not know is taken out. Parts that do not change stay the same objects.
 * Source: apiextensions-apiserver, pkg/apiserver/schema (defaulting, pruning).
 */
import { setOwn } from '../copy.js'
import { entriesOf, own, type JsonSchema } from './json-schema.js'
import { isPlain } from '../../plain/index.js'

/** What every object has, also one within another. */
const OBJECT_FIELDS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata'])

/** The value with the defaults of its schema. */
export function filled(value: unknown, schema: JsonSchema): unknown {
  if (Array.isArray(value)) {
    const { items } = schema
    return items === undefined ? value : sameOr(value as unknown[], (value as unknown[]).map((item) => filled(item, items)))
  }
  if (!isPlain(value)) return value
  const result: Record<string, unknown> = {}
  let changed = false
  for (const [key, part] of Object.entries(value)) {
    const inner = schemaOfKey(schema, key)
    // A null that may not be is no value where there is a default.
    const isMissing = part === null && inner !== undefined && inner.nullable !== true && inner.default !== undefined
    const next = inner === undefined || isMissing ? part : filled(part, inner)
    if (isMissing) changed = true
    else setOwn(result, key, next)
    if (next !== part) changed = true
  }
  for (const [key, inner] of entriesOf(schema.properties)) {
    if (inner.default === undefined || Object.hasOwn(result, key)) continue
    setOwn(result, key, filled(inner.default, inner))
    changed = true
  }
  return changed ? result : value
}

/** The value without what its schema does not know; `unknown` collects the paths of that. */
export function pruned(value: unknown, schema: JsonSchema, unknown: string[], path = '', isObject = false): unknown {
  if (Array.isArray(value)) {
    const { items } = schema
    return items === undefined ? value : sameOr(value as unknown[], (value as unknown[]).map((item, i) => pruned(item, items, unknown, `${path}[${i}]`, items['x-kubernetes-embedded-resource'] === true)))
  }
  if (!isPlain(value)) return value
  const keepsAll = schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true
  const result: Record<string, unknown> = {}
  let changed = false
  for (const [key, part] of Object.entries(value)) {
    const at = path === '' ? key : `${path}.${key}`
    const inner = schemaOfKey(schema, key)
    if (isObject && OBJECT_FIELDS.has(key)) {
      setOwn(result, key, part)
    } else if (inner !== undefined) {
      const next = pruned(part, inner, unknown, at, inner['x-kubernetes-embedded-resource'] === true)
      setOwn(result, key, next)
      if (next !== part) changed = true
    } else if (keepsAll) {
      setOwn(result, key, part)
    } else {
      unknown.push(at)
      changed = true
    }
  }
  return changed ? result : value
}

function schemaOfKey({ properties, additionalProperties }: JsonSchema, key: string): JsonSchema | undefined {
  return own(properties, key) ?? (isPlain(additionalProperties) ? (additionalProperties as JsonSchema) : undefined)
}

function sameOr(before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  return after.every((item, i) => item === before[i]) ? before : after
}
