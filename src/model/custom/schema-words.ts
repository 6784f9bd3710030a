/** The words of a schema with what each may hold; the schemas inside it are looked at by themselves. Source: apiextensions/v1 (JSONSchemaProps). */
import { z } from 'zod'
import { anyJson, bool, fields, int64, list, string, strings } from '../kinds/schema.js'
import type { CustomResourceDefinition } from '../kinds/custom-resource-definition.js'
import { type JsonSchema } from './json-schema.js'
import { isPlain } from '../../plain/index.js'

const inner = z.looseObject({})
const number = z.number()
const ruleSchema = fields({ rule: string, message: string, messageExpression: string, reason: string, fieldPath: string, optionalOldSelf: bool })

const WORDS = {
  type: string, properties: z.record(z.string(), inner), additionalProperties: z.union([z.boolean(), inner]), items: z.union([inner, z.array(inner)]), required: strings, enum: list(anyJson),
  default: anyJson, nullable: bool, pattern: string, format: string, minimum: number, maximum: number, exclusiveMinimum: bool, exclusiveMaximum: bool, multipleOf: number,
  minLength: int64, maxLength: int64, minItems: int64, maxItems: int64, uniqueItems: bool, minProperties: int64, maxProperties: int64,
  allOf: z.array(inner), anyOf: z.array(inner), oneOf: z.array(inner), not: inner, title: string, description: string, example: anyJson, externalDocs: anyJson,
  'x-kubernetes-int-or-string': bool, 'x-kubernetes-preserve-unknown-fields': bool, 'x-kubernetes-embedded-resource': bool, 'x-kubernetes-list-type': string,
  'x-kubernetes-list-map-keys': strings, 'x-kubernetes-map-type': string, 'x-kubernetes-validations': list(ruleSchema),
  // Words that are told to be not supported.
  id: string, $schema: string, $ref: string, additionalItems: anyJson, patternProperties: anyJson, definitions: anyJson, dependencies: anyJson,
}

/** A schema but for those inside it. */
export const schemaWordsSchema = fields(Object.fromEntries(Object.entries(WORDS).map(([word, schema]) => [word, schema.nullable()])))

type Path = readonly (string | number)[]

/** The schemas of a definition, and those inside them, with their paths. */
export function* schemasOf(definition: CustomResourceDefinition): Generator<readonly [schema: JsonSchema, path: Path]> {
  for (const [i, { schema }] of (definition.spec?.versions ?? []).entries()) {
    if (isPlain(schema?.openAPIV3Schema)) yield* within(schema.openAPIV3Schema, ['spec', 'versions', i, 'schema', 'openAPIV3Schema'])
  }
}

function* within(schema: JsonSchema, path: Path): Generator<readonly [schema: JsonSchema, path: Path]> {
  yield [schema, path]
  for (const [word, value] of Object.entries(schema)) {
    if (word === 'properties' && isPlain(value)) for (const [name, each] of Object.entries(value)) if (isPlain(each)) yield* within(each, [...path, word, name])
    if (Array.isArray(value) && ['allOf', 'anyOf', 'oneOf'].includes(word)) for (const [i, each] of (value as unknown[]).entries()) if (isPlain(each)) yield* within(each, [...path, word, i])
    if (isPlain(value) && ['items', 'additionalProperties', 'not'].includes(word)) yield* within(value, [...path, word])
  }
}
