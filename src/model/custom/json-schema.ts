/**
 * The vocabulary of structural schemas: what an OpenAPI v3 schema of a custom resource may say.
 * Source: apiextensions/v1 (JSONSchemaProps).
 */
import { isPlain } from '../../plain/index.js'

/** The schema of a value. */
export interface JsonSchema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: JsonSchema | boolean
  readonly items?: JsonSchema
  readonly required?: readonly string[]
  readonly enum?: readonly unknown[]
  readonly default?: unknown
  readonly nullable?: boolean
  readonly pattern?: string
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: boolean
  readonly exclusiveMaximum?: boolean
  readonly multipleOf?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly minProperties?: number
  readonly maxProperties?: number
  readonly allOf?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly not?: JsonSchema
  readonly title?: string
  readonly description?: string
  readonly 'x-kubernetes-int-or-string'?: boolean
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean
  readonly 'x-kubernetes-embedded-resource'?: boolean
  readonly 'x-kubernetes-list-type'?: string
  readonly 'x-kubernetes-list-map-keys'?: readonly string[]
  readonly 'x-kubernetes-map-type'?: string
  readonly 'x-kubernetes-validations'?: readonly object[]
  readonly [other: string]: unknown
}

export type Plain = Readonly<Record<string, unknown>>

/** The schemas inside a schema, with the paths to them. */
export function* innerSchemas(schema: JsonSchema, path: string): Generator<readonly [path: string, inner: JsonSchema]> {
  for (const [name, inner] of entriesOf(schema.properties)) yield [`${path}.properties[${name}]`, inner]
  if (isPlain(schema.additionalProperties)) yield [`${path}.additionalProperties`, schema.additionalProperties]
  if (isPlain(schema.items)) yield [`${path}.items`, schema.items]
  if (isPlain(schema.not)) yield [`${path}.not`, schema.not]
  for (const word of ['allOf', 'anyOf', 'oneOf'] as const) for (const [i, inner] of (schema[word] ?? []).entries()) yield [`${path}.${word}[${i}]`, inner]
}

/** The entries of a map of the user's, sorted by key. */
export function entriesOf<T>(map: Readonly<Record<string, T>> | undefined): readonly (readonly [string, T])[] {
  return Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
}

/** What a map has under a key of its own. */
export function own<T>(map: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined
}
