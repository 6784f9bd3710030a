/**
 * Whether a schema is structural: every field has a type, what is structure is not said within `allOf`, `anyOf`,
 * `oneOf` and `not`, and the words that a CustomResourceDefinition may not use are not there.
 * Source: apiextensions-apiserver, pkg/apis/apiextensions/validation and pkg/apiserver/schema (validation.go).
 */
import { entriesOf, innerSchemas, own, pruned, type JsonSchema } from '../custom/index.js'
import { forbidden, invalid, notSupported, required, type FieldError } from './error.js'
import { schemaRuleErrors } from './schema-rules.js'
import { valueErrors } from './structural-value.js'
import { isPlain } from '../../plain/index.js'

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string']
const LIST_TYPES = ['atomic', 'set', 'map']
const MAP_TYPES = ['atomic', 'granular']
const UNSUPPORTED = ['additionalItems', 'definitions', 'dependencies', 'id', 'patternProperties', '$ref']
/** What only the structure itself may say. */
const STRUCTURE = [
  'additionalProperties', 'default', 'description', 'nullable', 'title', 'type', 'x-kubernetes-embedded-resource', 'x-kubernetes-int-or-string',
  'x-kubernetes-preserve-unknown-fields',
] as const

/** What is wrong with the schema of a version. */
export function schemaErrors(schema: JsonSchema, path: string): FieldError[] {
  const structural = [
    ...(schema.type === undefined ? [required(`${path}.type`, 'must not be empty at the root')] : schema.type === 'object' ? [] : [invalid(`${path}.type`, schema.type, 'must be object at the root')]),
    ...(own(schema.properties, 'metadata') === undefined ? [] : metadataErrors(schema.properties!.metadata!, `${path}.properties[metadata]`)),
    ...structureErrors(schema, path),
  ]
  return structural.length > 0 ? structural : schemaRuleErrors(schema, path)
}

/** The metadata of every object is known; a schema may only narrow names. */
function metadataErrors({ type, properties = {}, description: _words, ...others }: JsonSchema, path: string): FieldError[] {
  const isPlainObject = type === undefined || type === 'object'
  const onlyNames = Object.keys(properties).every((name) => name === 'name' || name === 'generateName')
  if (isPlainObject && onlyNames && Object.keys(others).length === 0) return []
  return [forbidden(path, 'must not specify anything other than name and generateName, but metadata is implicitly specified')]
}

function structureErrors(schema: JsonSchema, path: string): FieldError[] {
  const errors = [...wordErrors(schema, path), ...extensionErrors(schema, path), ...junctorErrors(schema, path)]
  for (const [name, inner] of entriesOf(schema.properties)) errors.push(...typedErrors(inner, `${path}.properties[${name}]`, 'must not be empty for specified object fields'))
  if (isPlain(schema.additionalProperties)) errors.push(...typedErrors(schema.additionalProperties, `${path}.additionalProperties`, 'must not be empty for specified object fields'))
  if (schema.type === 'array' && schema.items === undefined) errors.push(required(`${path}.items`, 'must be specified'))
  if (Array.isArray(schema.items)) errors.push(forbidden(`${path}.items`, 'items must be a schema object and not an array'))
  else if (schema.items !== undefined) errors.push(...typedErrors(schema.items, `${path}.items`, 'must not be empty for specified array items'))
  return [...errors, ...defaultErrors(schema, path)]
}

function typedErrors(schema: JsonSchema, path: string, missing: string): FieldError[] {
  const mayBeAnything = schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true
  const untyped = schema.type === undefined && !mayBeAnything ? [required(`${path}.type`, missing)] : []
  return [...untyped, ...structureErrors(schema, path)]
}

function wordErrors(schema: JsonSchema, path: string): FieldError[] {
  const { type, properties, additionalProperties, uniqueItems } = schema
  const errors = UNSUPPORTED.filter((word) => schema[word] !== undefined).map((word) => forbidden(`${path}.${word}`, `${word} is not supported`))
  if (uniqueItems === true) errors.push(forbidden(`${path}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic'))
  if (additionalProperties === false) errors.push(forbidden(`${path}.additionalProperties`, 'additionalProperties cannot be set to false'))
  if (additionalProperties !== undefined && Object.keys(properties ?? {}).length > 0) errors.push(forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'))
  if (type === 'null') errors.push(forbidden(`${path}.type`, 'type cannot be set to null, use nullable as an alternative'))
  else if (type !== undefined && !TYPES.includes(type)) errors.push(notSupported(`${path}.type`, type, TYPES))
  return errors
}

function extensionErrors(schema: JsonSchema, path: string): FieldError[] {
  const errors: FieldError[] = []
  const { type } = schema
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) errors.push(invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'))
  if (schema['x-kubernetes-int-or-string'] === true && type !== undefined) errors.push(invalid(`${path}.type`, type, 'must be empty if x-kubernetes-int-or-string is true'))
  if (schema['x-kubernetes-embedded-resource'] === true) {
    if (type === undefined) errors.push(required(`${path}.type`, 'must be object if x-kubernetes-embedded-resource is true'))
    else if (type !== 'object') errors.push(invalid(`${path}.type`, type, 'must be object if x-kubernetes-embedded-resource is true'))
    const isEmpty = schema.properties === undefined && schema['x-kubernetes-preserve-unknown-fields'] !== true
    if (isEmpty) errors.push(required(`${path}.properties`, 'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields'))
  }
  const mapType = schema['x-kubernetes-map-type']
  if (mapType !== undefined && !MAP_TYPES.includes(mapType)) errors.push(notSupported(`${path}.x-kubernetes-map-type`, mapType, MAP_TYPES))
  if (mapType !== undefined && type !== 'object') errors.push(invalid(`${path}.type`, type ?? '', 'must be object if x-kubernetes-map-type is specified'))
  return [...errors, ...listErrors(schema, path)]
}

function listErrors(schema: JsonSchema, path: string): FieldError[] {
  const { type, items } = schema
  const listType = schema['x-kubernetes-list-type']
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const errors: FieldError[] = []
  if (listType !== undefined && !LIST_TYPES.includes(listType)) errors.push(notSupported(`${path}.x-kubernetes-list-type`, listType, LIST_TYPES))
  if (listType !== undefined && type !== 'array') errors.push(invalid(`${path}.type`, type ?? '', 'must be array if x-kubernetes-list-type is specified'))
  if (listType !== 'map') {
    if (keys.length > 0) errors.push(invalid(`${path}.x-kubernetes-list-type`, listType ?? '', 'must be map if x-kubernetes-list-map-keys is non-empty'))
    return errors
  }
  if (keys.length === 0) errors.push(required(`${path}.x-kubernetes-list-map-keys`, 'must not be empty if x-kubernetes-list-type is map'))
  if (items?.type !== 'object') errors.push(invalid(`${path}.items.type`, items?.type ?? '', 'must be object if parent array\'s x-kubernetes-list-type is map'))
  for (const [i, key] of keys.entries()) {
    const field = own(items?.properties, key)
    if (field === undefined) errors.push(invalid(`${path}.x-kubernetes-list-map-keys[${i}]`, key, 'entries must all be names of item properties'))
    else if (field.type === 'array' || field.type === 'object') errors.push(invalid(`${path}.items.properties[${key}].type`, field.type, 'must be a scalar type if parent array\'s x-kubernetes-list-type is map'))
    const hasValue = field?.default !== undefined || (items?.required ?? []).includes(key)
    if (field !== undefined && !hasValue) errors.push(required(`${path}.items.properties[${key}].default`, 'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property'))
  }
  return errors
}

/** `allOf`, `anyOf`, `oneOf` and `not` say what values may be, not how they are made up. */
function junctorErrors(schema: JsonSchema, path: string): FieldError[] {
  return [...innerSchemas(schema, path)].flatMap(([at, inner]) => (/\.(?:not|allOf\[\d+\]|anyOf\[\d+\]|oneOf\[\d+\])$/.test(at) ? valueSchemaErrors(inner, at, schema) : []))
}

function valueSchemaErrors(schema: JsonSchema, path: string, structure: JsonSchema | undefined): FieldError[] {
  const isIntOrString = structure?.['x-kubernetes-int-or-string'] === true
  const errors = STRUCTURE.filter((word) => schema[word] !== undefined && !(word === 'type' && isIntOrString)).map((word) => forbidden(`${path}.${word}`, `must be undefined to be structural`))
  for (const [name, inner] of entriesOf(schema.properties)) {
    const known = own(structure?.properties, name) ?? (isPlain(structure?.additionalProperties) ? (structure.additionalProperties as JsonSchema) : undefined)
    const where = `${path}.properties[${name}]`
    if (known === undefined && structure !== undefined) errors.push(required(`${path.replace(/\.(?:not|allOf\[\d+\]|anyOf\[\d+\]|oneOf\[\d+\]).*$/, '')}.properties[${name}]`, `because it is defined in ${where}`))
    errors.push(...valueSchemaErrors(inner, where, known))
  }
  if (isPlain(schema.items)) errors.push(...valueSchemaErrors(schema.items, `${path}.items`, structure?.items))
  for (const [at, inner] of innerSchemas(schema, path)) if (/\.(?:not|allOf\[\d+\]|anyOf\[\d+\]|oneOf\[\d+\])$/.test(at)) errors.push(...valueSchemaErrors(inner, at, structure))
  return errors
}

/** A default is as its schema wants it, and whole. */
function defaultErrors(schema: JsonSchema, path: string): FieldError[] {
  const value = schema.default
  if (value === undefined) return []
  const unknown: string[] = []
  pruned(value, schema, unknown)
  if (unknown.length > 0) return [invalid(`${path}.default`, value, 'must be pruned')]
  return valueErrors(value, { ...schema, default: undefined }, `${path}.default`)
}
