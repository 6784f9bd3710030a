/**
 * Decodes one object strictly, as the API server does for `kubectl --validate=strict`: known fields of the right
 * types and no others. Unknown fields are named as upstream names them, with the field that was probably meant;
 * wrong types are told in words, because what Go says about them (`cannot unmarshal …`) is of no help. Only shapes
 * are checked here: whether the values make sense is validation's question, after defaulting.
 */
import type { z } from 'zod'
import { schemasOf, schemaWordsSchema } from '../custom/index.js'
import type { CustomResourceDefinition } from '../kinds/custom-resource-definition.js'
import { formOf } from '../kinds/form.js'
import { objectMetaSchema } from '../kinds/meta.js'
import type { KindInfo } from '../kinds/registry.js'
import { fieldNames, schemaOfStep } from '../kinds/walk.js'
import { nearestWord } from '../nearest.js'
import { formatPath } from '../yaml/index.js'
import type { Path, YamlValue } from '../yaml/index.js'
import { describeTypeError } from './describe.js'
import { fits } from './fits.js'
import { normalize, toJson } from './normalize.js'

/** Something in an object that does not fit its schema. */
export interface Misfit {
  readonly code: 'unknown-field' | 'type'
  readonly path: Path
  readonly message: string
  readonly remedy?: string
}

/** An object and what does not fit; unknown fields are left out of it. */
export interface Decoded {
  readonly object: Readonly<Record<string, unknown>>
  readonly misfits: readonly Misfit[]
}

/** Looking for what was meant takes time, and nobody reads more of it. */
const maxRemedies = 20

/** Enough for the deepest kind. */
const maxSchemasSearched = 2000

/** Decodes an object of a kind; of kinds without schema only the metadata is looked at. */
export function decodeObject(kind: KindInfo, value: { readonly [key: string]: YamlValue }): Decoded {
  if (kind.schema !== undefined) return withSchemaWords(kind, decodeStruct(kind.schema, value))
  const object = toJson(value) as Record<string, unknown>
  if (value.metadata === undefined || value.metadata === null) return { object, misfits: [] }
  object.metadata = normalize(formOf(objectMetaSchema), value.metadata)
  return { object, misfits: check(objectMetaSchema, object.metadata, ['metadata']) }
}

/** The schemas within a CustomResourceDefinition have a vocabulary of their own. */
function withSchemaWords(kind: KindInfo, { object, misfits }: Decoded): Decoded {
  if (kind.kind !== 'CustomResourceDefinition' || misfits.some(({ code }) => code === 'type')) return { object, misfits }
  const wrong = [...schemasOf(object as unknown as CustomResourceDefinition)].flatMap(([schema, path]) => check(schemaWordsSchema, schema, path))
  return { object, misfits: [...misfits, ...wrong] }
}

/** Decodes a struct that a schema describes; `at` is its path, for messages. */
export function decodeStruct(schema: z.ZodType, value: { readonly [key: string]: YamlValue }, at: Path = []): Decoded {
  const object = normalize(formOf(schema), value) as Record<string, unknown>
  return { object, misfits: check(schema, object, at) }
}

function check(schema: z.ZodType, value: unknown, prefix: Path): Misfit[] {
  if (fits(formOf(schema), value)) return []
  const misfits: Misfit[] = []
  for (const issue of schema.safeParse(value).error?.issues ?? []) {
    const inner = issue.path as Path
    const path = [...prefix, ...inner]
    if (issue.code !== 'unrecognized_keys') {
      misfits.push({ code: 'type', path, ...describeTypeError(formatPath(path), issue, at(value, inner)) })
      continue
    }
    for (const key of issue.keys) {
      const remedy = misfits.length < maxRemedies ? remedyFor(schema, inner, key) : undefined
      misfits.push(unknownField(value, inner, [...path, key], remedy))
    }
  }
  return misfits
}

/** Names an unknown field and takes it out of its object. */
function unknownField(value: unknown, parentPath: Path, path: Path, remedy: string | undefined): Misfit {
  const parent = at(value, parentPath)
  if (typeof parent === 'object' && parent !== null) Reflect.deleteProperty(parent, path.at(-1) ?? '')
  return {
    code: 'unknown-field',
    path,
    message: `unknown field "${formatPath(path)}"`,
    ...(remedy === undefined ? {} : { remedy }),
  }
}

/** A misspelt field has a right name beside it, a misplaced one a right place elsewhere. */
function remedyFor(schema: z.ZodType, parent: Path, key: string): string | undefined {
  const near = nearestWord(key, fieldsOf(schema, parent))
  if (near !== undefined) return `did you mean "${near}"?`
  const place = placeOfField(schema, key)
  return place === undefined ? undefined : `it belongs in ${place}`
}

/** Where in a schema there is a field of this name: the place nearest to the root. */
function placeOfField(root: z.ZodType, key: string): string | undefined {
  const queue: { readonly schema: z.core.$ZodType, readonly path: string }[] = [{ schema: root, path: '' }]
  for (let i = 0; i < queue.length && i < maxSchemasSearched; i++) {
    const { schema, path } = queue[i]!
    for (const name of fieldNames(schema)) {
      if (name === key && path !== '') return path
      const field = schemaOfStep(schema, name)
      const element = schemaOfStep(field, 0)
      const inner = path === '' ? name : `${path}.${name}`
      if (element !== undefined) queue.push({ schema: element, path: `${inner}[]` })
      else if (field !== undefined && fieldNames(field).length > 0) queue.push({ schema: field, path: inner })
    }
  }
  return undefined
}

function fieldsOf(schema: z.ZodType, path: Path): string[] {
  let current: z.core.$ZodType | undefined = schema
  for (const step of path) current = schemaOfStep(current, step)
  return fieldNames(current)
}

function at(value: unknown, path: Path): unknown {
  let current: unknown = value
  for (const step of path) {
    current = typeof current === 'object' && current !== null && Object.hasOwn(current, step)
      ? (current as Record<string | number, unknown>)[step]
      : undefined
  }
  return current
}
