/**
 * A kind of the user's own, as its definition describes it: in which versions it is served, what its objects look
 * like, which subresources they have; and what storing does to them.
 * Source: apiextensions-apiserver, pkg/registry/customresource (strategy.go, validator.go).
 */
import { freeze } from '../../plain/index.js'
import { withFields, withoutFields } from '../copy.js'
import type { CustomResourceDefinition } from '../kinds/custom-resource-definition.js'
import type { KubeObject } from '../kinds/object.js'
import { filled, pruned, type JsonSchema } from '../custom/index.js'
import { sameValue } from '../strategy/index.js'
import { invalid, validateCommonUpdate, validateObjectMeta, valueErrors, type FieldError } from '../validation/index.js'
import { hasRules, ruleErrors } from './rule-errors.js'

/** Where the numbers of a scale are, as steps from the object. */
export interface ScalePaths {
  readonly specReplicas: readonly string[]
  readonly statusReplicas: readonly string[]
  readonly selector: readonly string[] | undefined
}

export interface CustomVersion {
  readonly name: string
  readonly served: boolean
  readonly schema: JsonSchema
  readonly hasStatus: boolean
  readonly scale: ScalePaths | undefined
}

export interface CustomKind {
  readonly group: string
  readonly kind: string
  readonly plural: string
  readonly namespaced: boolean
  /** The names by which people call it. */
  readonly names: readonly string[]
  readonly versions: ReadonlyMap<string, CustomVersion>
  /** The version in which objects are stored. */
  readonly storage: string
  readonly isTerminating: boolean
}

const known = new WeakMap<CustomResourceDefinition, CustomKind>()

/** The kind that a stored definition describes. */
export function customKindOf(definition: CustomResourceDefinition): CustomKind {
  let kind = known.get(definition)
  if (kind === undefined) known.set(definition, (kind = read(definition)))
  return kind
}

/** An object of a version, whole: what the schema does not know taken out, defaults filled in; and what was taken out. */
export function decodedCustom(object: KubeObject, { schema }: CustomVersion): { readonly object: KubeObject; readonly unknown: readonly string[] } {
  const unknown: string[] = []
  return { object: filled(pruned(object, schema, unknown, '', true), schema) as KubeObject, unknown }
}

/** A new object as it is stored, but for its version. */
export function createdCustom(object: KubeObject, { hasStatus }: CustomVersion): KubeObject {
  const metadata = withFields(withoutFields(object.metadata, ['deletionTimestamp', 'deletionGracePeriodSeconds']) as KubeObject['metadata'], { generation: 1 })
  const bare = hasStatus ? (withoutFields(object, ['status']) as KubeObject) : object
  return freeze(withFields(bare, { metadata }))
}

/** What takes the place of `old`: with a status apart the old one; the generation counts changes of all but metadata and that. */
export function updatedCustom(old: KubeObject, next: KubeObject, { hasStatus }: CustomVersion): KubeObject {
  const kept = !hasStatus || next.status === old.status ? next
    : old.status === undefined ? (withoutFields(next, ['status']) as KubeObject) : withFields(next, { status: old.status })
  const content = ({ metadata: _metadata, apiVersion: _version, ...rest }: KubeObject): unknown => rest
  const { generation = 0 } = old.metadata
  const counted = withFields(kept.metadata, { generation: sameValue(content(old), content(kept)) ? generation : generation + 1 })
  return freeze(withFields(kept, { metadata: counted }))
}

/** A write to the status takes nothing else. */
export function updatedCustomStatus(old: KubeObject, next: KubeObject): KubeObject {
  const bare = withoutFields(old, ['status']) as KubeObject
  return freeze(next.status === undefined ? bare : withFields(bare, { status: next.status }))
}

/** What is wrong with an object of a version; `old` is what it takes the place of. */
export function validateCustom(object: KubeObject, { namespaced }: CustomKind, { schema }: CustomVersion, old?: KubeObject): readonly FieldError[] {
  const errors = [
    ...validateObjectMeta(object.metadata, namespaced, 'subdomain'),
    ...(old === undefined ? [] : validateCommonUpdate(old.metadata, object.metadata, namespaced)),
    ...valueErrors(object, schema, ''),
  ]
  if (!hasRules(schema)) return errors
  return errors.some(({ reason }) => BLOCKING.has(reason)) ? [...errors, UNCHECKED] : [...errors, ...ruleErrors(object, schema, old)]
}

/** An object that is wrong so is not asked about its rules. */
const BLOCKING: ReadonlySet<string> = new Set(['FieldValueNotSupported', 'FieldValueRequired', 'FieldValueTooLong', 'FieldValueTooMany', 'FieldValueTypeInvalid'])
const UNCHECKED = invalid('<nil>', null, 'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation')

function read(definition: CustomResourceDefinition): CustomKind {
  const { metadata, spec: { group, names, scope, versions } } = definition
  const { plural, singular = names.kind.toLowerCase(), shortNames = [], kind } = names
  return {
    group, kind, plural, namespaced: scope === 'Namespaced',
    names: [plural, singular, ...shortNames, kind.toLowerCase(), `${plural}.${group}`, `${kind.toLowerCase()}.${group}`],
    versions: new Map(versions.map(({ name, served, schema, subresources }) => [name, {
      name, served, schema: (schema?.openAPIV3Schema ?? {}) as JsonSchema, hasStatus: subresources?.status !== undefined, scale: scalePaths(subresources?.scale),
    }])),
    storage: versions.find(({ storage }) => storage)?.name ?? '',
    isTerminating: metadata.deletionTimestamp !== undefined,
  }
}

function scalePaths(scale: NonNullable<CustomResourceDefinition['spec']['versions'][number]['subresources']>['scale']): ScalePaths | undefined {
  if (scale === undefined) return undefined
  const steps = (path: string): readonly string[] => path.split('.').slice(1)
  return {
    specReplicas: steps(scale.specReplicasPath), statusReplicas: steps(scale.statusReplicasPath),
    selector: scale.labelSelectorPath === undefined ? undefined : steps(scale.labelSelectorPath),
  }
}
