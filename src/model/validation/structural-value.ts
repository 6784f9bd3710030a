/**
 * Whether a value is as its schema wants it, in upstream's words.
 * Source: apiextensions-apiserver, pkg/apiserver/validation/validation.go; kube-openapi, pkg/validation (validate and
 * errors). Deviation: of schemas in `anyOf` and `oneOf` that all fail only that is told, upstream adds what is wrong
 * with the one that comes nearest.
 */
import { compilePattern, entriesOf, hasFormat, own, type JsonSchema, type Plain } from '../custom/index.js'
import { byteLength } from '../names.js'
import { sameValue } from '../strategy/index.js'
import { duplicate, invalid, invalidUnshown, notSupported, required, tooLong, tooMany, typeInvalid, type FieldError } from './error.js'
import { isPlain } from '../../plain/index.js'

/** What is wrong with a value; `path` is where it stands. */
export function valueErrors(value: unknown, schema: JsonSchema, path: string): FieldError[] {
  if (value === null && schema.nullable === true) return []
  const types = typesOf(schema)
  if (types.length > 0 && !types.some((type) => isOfType(value, type))) {
    const found = typeName(value)
    return [typeInvalid(path, found, `${body(path)} must be of type ${types.join(',')}: "${found}"`)]
  }
  return [
    ...(schema.enum === undefined || schema.enum.some((each) => sameValue(each, value)) ? [] : [notSupported(path, value, schema.enum.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))))]),
    ...(typeof value === 'string' ? textErrors(value, schema, path) : []),
    ...(typeof value === 'number' ? numberErrors(value, schema, path) : []),
    ...(Array.isArray(value) ? listErrors(value as unknown[], schema, path) : []),
    ...(isPlain(value) ? mapErrors(value, schema, path) : []),
    ...choiceErrors(value, schema, path),
  ]
}

function typesOf(schema: JsonSchema): readonly string[] {
  if (schema['x-kubernetes-int-or-string'] === true) return ['integer', 'string']
  return schema.type === undefined || schema.type === '' ? [] : [schema.type]
}

function isOfType(value: unknown, type: string): boolean {
  const found = typeName(value)
  return found === type || (type === 'number' && found === 'integer')
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

function body(path: string): string {
  return `${path} in body`
}

function textErrors(text: string, { format, pattern, minLength = 0, maxLength = Infinity }: JsonSchema, path: string): FieldError[] {
  const length = [...text].length
  const errors: FieldError[] = []
  if (length < minLength) errors.push(invalid(path, text, `${body(path)} should be at least ${minLength} chars long`))
  if (length > maxLength) errors.push(tooLong(path, maxLength))
  if (pattern !== undefined && compilePattern(pattern)?.test(text) === false) errors.push(invalid(path, text, `${body(path)} should match '${pattern}'`))
  if (format !== undefined && byteLength(text) > 0 && !hasFormat(text, format)) errors.push(typeInvalid(path, text, `${body(path)} must be of type ${format}: ${JSON.stringify(text)}`))
  return errors
}

function numberErrors(value: number, { minimum, maximum, exclusiveMinimum = false, exclusiveMaximum = false, multipleOf }: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = []
  const wrong = (detail: string): number => errors.push(invalid(path, value, `${body(path)} should be ${detail}`))
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) wrong(`greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`)
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) wrong(`less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`)
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) wrong(`a multiple of ${multipleOf}`)
  return errors
}

function listErrors(list: readonly unknown[], schema: JsonSchema, path: string): FieldError[] {
  const { items, minItems = 0, maxItems = Infinity } = schema
  const errors = items === undefined ? [] : list.flatMap((item, i) => valueErrors(item, items, `${path}[${i}]`))
  if (list.length < minItems) errors.push(invalid(path, list.length, `${body(path)} should have at least ${minItems} items`))
  if (list.length > maxItems) errors.push(tooMany(path, list.length, maxItems))
  return [...errors, ...twiceErrors(list, schema, path)]
}

/** Elements that a set, or a list with keys, has more than once. */
function twiceErrors(list: readonly unknown[], schema: JsonSchema, path: string): FieldError[] {
  const kind = schema['x-kubernetes-list-type']
  if (kind !== 'set' && kind !== 'map') return []
  const identity = (item: unknown): unknown => (kind === 'set' || !isPlain(item) ? item : Object.fromEntries((schema['x-kubernetes-list-map-keys'] ?? []).map((key) => [key, item[key]])))
  const identities = list.map(identity)
  return identities.flatMap((each, i) => (identities.slice(0, i).some((before) => sameValue(before, each)) ? [duplicate(`${path}[${i}]`, each)] : []))
}

function mapErrors(map: Plain, schema: JsonSchema, path: string): FieldError[] {
  const { properties, additionalProperties, minProperties = 0, maxProperties = Infinity } = schema
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`)
  const errors = (schema.required ?? []).filter((key) => !Object.hasOwn(map, key)).map((key) => required(at(key)))
  for (const [key, value] of entriesOf(map)) {
    const inner = own(properties, key) ?? (isPlain(additionalProperties) ? (additionalProperties as JsonSchema) : undefined)
    if (inner !== undefined) errors.push(...valueErrors(value, inner, at(key)))
  }
  const count = Object.keys(map).length
  if (count < minProperties) errors.push(invalid(path, count, `${body(path)} should have at least ${minProperties} properties`))
  if (count > maxProperties) errors.push(tooMany(path, count, maxProperties))
  return errors
}

function choiceErrors(value: unknown, { allOf = [], anyOf = [], oneOf = [], not }: JsonSchema, path: string): FieldError[] {
  const wrong = (detail: string): FieldError => invalidUnshown(path, `"": "${path}" ${detail}`)
  const fits = (schema: JsonSchema): boolean => valueErrors(value, schema, path).length === 0
  const errors = allOf.flatMap((schema) => valueErrors(value, schema, path))
  if (errors.length > 0) errors.push(wrong('must validate all the schemas (allOf)'))
  if (anyOf.length > 0 && !anyOf.some(fits)) errors.push(wrong('must validate at least one schema (anyOf)'))
  const count = oneOf.filter(fits).length
  if (oneOf.length > 0 && count !== 1) errors.push(wrong(`must validate one and only one schema (oneOf). Found ${count === 0 ? 'none valid' : `${count} valid alternatives`}`))
  if (not !== undefined && fits(not)) errors.push(wrong('must not validate the schema (not)'))
  return errors
}
