/**
 * How the fields of built-in kinds are merged by a server-side apply: as their schemas and the merge keys of
 * strategic patches say, and where upstream's list and map types (`x-kubernetes-list-type`, `x-kubernetes-map-type`)
 * say otherwise, as those do. Source: the listType, listMapKey, mapType and structType tags of the API types.
 */
import { byText, fieldNames, isListSchema, isMapSchema, objectMetaSchema, resolveKind, schemaOfStep, type CustomKind, type JsonSchema } from '../model/index.js'
import type { StoredKind } from './kinds.js'
import { isPrimitiveSet, mergeKeysOf } from './merge-keys.js'
import { SET, UNTYPED, WHOLE, type Fields, type MergeType } from './structured-merge/index.js'

type Schema = ReturnType<typeof schemaOfStep>

/** Structs and maps that are merged as a whole. */
const ATOMIC: ReadonlySet<string> = new Set([
  'selector', 'labelSelector', 'namespaceSelector', 'podSelector', 'nodeSelector', 'scopeSelector', 'requiredDuringSchedulingIgnoredDuringExecution', 'required',
  'secretKeyRef', 'configMapKeyRef', 'fileKeyRef', 'fieldRef', 'resourceFieldRef', 'dataSource', 'resource', 'port',
  'nodeTopology', 'secretRef', 'nodePublishSecretRef', 'nodeStageSecretRef', 'nodeExpandSecretRef', 'controllerPublishSecretRef', 'controllerExpandSecretRef',
])

/** Lists whose elements are merged as a whole once their key has told them apart. */
const ATOMIC_ELEMENTS: ReadonlySet<string> = new Set(['ownerReferences', 'imagePullSecrets', 'secrets'])

/** Keys beside the one that a strategic patch goes by. */
const SECOND_KEYS: ReadonlyMap<string, string> = new Map([['ports', 'protocol'], ['topologySpreadConstraints', 'whenUnsatisfiable']])

/** What the keys count as that an element leaves out; those that are not here as the empty text. */
const KEY_DEFAULTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([['protocol', 'TCP'], ['containerPort', 0], ['port', 0]])

/** Lists whose elements may not leave out their key. */
const NEEDS_KEY: ReadonlySet<string> = new Set(['secrets'])

/** Lists that only a server-side apply merges by a key. */
const OTHER_KEYS: ReadonlyMap<string, string> = new Map([['claims', 'name'], ['drivers', 'name'], ['resourceClaimStatuses', 'name']])

/** Lists that are sets to a server-side apply only. */
const OTHER_SETS: ReadonlySet<string> = new Set(['volumeLifecycleModes', 'succeeded', 'failed'])

/** Lists of some kinds that a server-side apply replaces. */
const REPLACED: ReadonlySet<string> = new Set(['Job.conditions', 'EndpointSlice.ports', 'ServiceAccount.imagePullSecrets'])

/** Structs that are there in every object of upstream's, empty or not: their fields in Go are no pointers. */
const ALWAYS_THERE: ReadonlySet<string> = new Set(['metadata', 'spec', 'status', 'template', 'jobTemplate', 'strategy', 'updateStrategy', 'resources'])

/** How objects of a kind are merged, and whether they have a status apart. */
export interface Merging {
  readonly type: MergeType
  readonly hasStatus: boolean
}

const mergings = new Map<string, Merging>()

/** How objects of a kind are merged; beyond their metadata untyped where nobody knows their schema. */
export function mergingOf(info: StoredKind): Merging {
  return info.definition === undefined ? knownMerging(info) : definedMerging(info.definition)
}

function knownMerging({ storeKind, apiVersion, kind }: StoredKind): Merging {
  const known = mergings.get(storeKind)
  if (known !== undefined) return known
  const info = resolveKind(apiVersion, kind)
  const schema = 'plural' in info ? info.schema : undefined
  const made = schema === undefined ? { type: withMetadata(UNTYPED), hasStatus: false } : { type: typeOfSchema(schema, kind, ''), hasStatus: fieldNames(schema).includes('status') }
  mergings.set(storeKind, made)
  return made
}

/** The type of objects of which only the metadata and the type of all other fields are known. */
function withMetadata(others: MergeType, typed?: Fields): MergeType {
  const known: Readonly<Record<string, MergeType>> = { apiVersion: WHOLE, kind: WHOLE, metadata: metadataType }
  const isKnown = (name: string): boolean => Object.hasOwn(known, name)
  return { form: 'fields', of: (name) => (isKnown(name) ? known[name] : typed === undefined ? others : typed.of(name)), names: (name) => isKnown(name) || typed?.names(name) === true }
}

const definedMergings = new WeakMap<CustomKind, Merging>()

function definedMerging(definition: CustomKind): Merging {
  let made = definedMergings.get(definition)
  if (made === undefined) {
    const { schema, hasStatus } = definition.versions.get(definition.storage)!
    definedMergings.set(definition, (made = { type: withMetadata(UNTYPED, typeOfStructure(schema) as Fields), hasStatus }))
  }
  return made
}

/** How a structural schema has its values merged. Source: apiextensions-apiserver, pkg/controller/openapi. */
function typeOfStructure(schema: JsonSchema): MergeType {
  if (schema.type === 'array') return typeOfList(schema)
  if (schema.type !== 'object') return schema['x-kubernetes-preserve-unknown-fields'] === true ? UNTYPED : WHOLE
  if (schema['x-kubernetes-map-type'] === 'atomic') return WHOLE
  const { properties = {}, additionalProperties } = schema
  const inner = new Map(Object.entries(properties).map(([name, field]): [string, MergeType] => [name, typeOfStructure(field)]))
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true || schema['x-kubernetes-embedded-resource'] === true || additionalProperties === true
  const others = typeof additionalProperties === 'object' ? typeOfStructure(additionalProperties) : isOpen ? UNTYPED : undefined
  return { form: 'fields', of: (name) => inner.get(name) ?? others, names: (name) => inner.has(name) }
}

function typeOfList({ items, ...schema }: JsonSchema): MergeType {
  const listType = schema['x-kubernetes-list-type']
  if (listType === 'set') return SET
  if (listType !== 'map' || items === undefined) return WHOLE
  const keys = [...(schema['x-kubernetes-list-map-keys'] ?? [])].sort(byText)
  const defaults = Object.fromEntries(keys.flatMap((key) => (items.properties?.[key]?.default === undefined ? [] : [[key, items.properties[key].default]])))
  return { form: 'keyed', keys, defaults, element: typeOfStructure(items) }
}

function typeOfSchema(schema: Schema, kind: string, field: string): MergeType {
  if (isListSchema(schema)) return listType(schemaOfStep(schema, 0), kind, field)
  const names = new Set(fieldNames(schema))
  if (ATOMIC.has(field) || (names.size === 0 && !isMapSchema(schema))) return schema !== undefined && isAnything(schema) ? UNTYPED : WHOLE
  const inner = new Map<string, MergeType>()
  const of = (name: string): MergeType | undefined => {
    let type = inner.get(name)
    if (type === undefined && (names.has(name) || isMapSchema(schema))) inner.set(name, (type = typeOfSchema(schemaOfStep(schema, name), kind, name)))
    return type
  }
  return { form: 'fields', of, names: (name) => names.has(name), alwaysThere: ALWAYS_THERE.has(field) }
}

function listType(element: Schema, kind: string, field: string): MergeType {
  if (REPLACED.has(`${kind}.${field}`)) return WHOLE
  const names = fieldNames(element)
  if (names.length === 0) return isPrimitiveSet(field) || OTHER_SETS.has(field) ? SET : WHOLE
  const first = OTHER_KEYS.get(field) ?? mergeKeysOf(field).find((key) => names.includes(key))
  if (first === undefined) return WHOLE
  const second = SECOND_KEYS.get(field)
  const keys = second === undefined || !names.includes(second) ? [first] : [first, second].sort(byText)
  const defaults = NEEDS_KEY.has(field) ? {} : Object.fromEntries(keys.map((key) => [key, KEY_DEFAULTS.get(key) ?? '']))
  return { form: 'keyed', keys, defaults, element: ATOMIC_ELEMENTS.has(field) ? WHOLE : typeOfSchema(element, kind, '') }
}

/** A schema that says nothing about its values. */
function isAnything(schema: NonNullable<Schema>): boolean {
  return schema._zod.def.type === 'unknown'
}

const metadataType = typeOfSchema(objectMetaSchema, '', 'metadata')
