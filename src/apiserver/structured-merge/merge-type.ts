/**
 * How the parts of an object are merged: as a whole (scalars and what upstream calls atomic), field by field, as a
 * list whose elements are told by keys, or as a set. What nobody knows the type of is merged by what it looks like:
 * maps field by field, everything else as a whole. Source: structured-merge-diff, schema (elements.go).
 */
import { isPlain } from '../../plain/index.js'

/** How a value is merged. */
export type MergeType = Whole | Fields | KeyedList | SetOfValues | Untyped

interface Whole {
  readonly form: 'whole'
}

/** A struct or a map. */
export interface Fields {
  readonly form: 'fields'
  /** The type of a field or key; undefined if there is no such field. */
  readonly of: (name: string) => MergeType | undefined
  /** Whether the field has a name of its own in the type, as those of structs do. */
  readonly names: (name: string) => boolean
  /** The empty value is there even if nobody wrote it, as that of a Go struct that is no pointer. */
  readonly alwaysThere?: boolean
}

export interface KeyedList {
  readonly form: 'keyed'
  readonly keys: readonly string[]
  /** The values of keys that are left out. */
  readonly defaults: Readonly<Record<string, unknown>>
  readonly element: MergeType
}

interface SetOfValues {
  readonly form: 'set'
}

interface Untyped {
  readonly form: 'untyped'
}

export const WHOLE: MergeType = Object.freeze({ form: 'whole' })
export const SET: MergeType = Object.freeze({ form: 'set' })
export const UNTYPED: MergeType = Object.freeze({ form: 'untyped' })

const UNTYPED_FIELDS: Fields = Object.freeze({ form: 'fields', of: () => UNTYPED, names: () => false })

export type Plain = Readonly<Record<string, unknown>>

/** The type of a value by what it looks like: a part that is not of its type's form is merged as a whole. */
export function typeOf(type: MergeType, ...values: readonly unknown[]): Exclude<MergeType, Untyped> {
  const present = values.filter((value) => value !== undefined)
  switch (type.form) {
    case 'untyped':
      return present.every(isPlain) ? UNTYPED_FIELDS : (WHOLE as Whole)
    case 'fields':
      return present.every(isPlain) ? type : (WHOLE as Whole)
    case 'keyed':
    case 'set':
      return present.every(Array.isArray) ? type : (WHOLE as Whole)
    default:
      return type
  }
}

/** The type of a field, untyped if there is no such field. */
export function fieldType(type: Fields, name: string): MergeType {
  return type.of(name) ?? UNTYPED
}

/** The step to an element of a list; undefined if a key is missing. */
export function elementStep(type: KeyedList | SetOfValues, element: unknown): string | undefined {
  if (type.form === 'set') return `v:${JSON.stringify(element)}`
  const keys: Record<string, unknown> = {}
  for (const key of type.keys) {
    const value = isPlain(element) && Object.hasOwn(element, key) ? element[key] : type.defaults[key]
    if (value === undefined) return undefined
    keys[key] = value
  }
  return `k:${JSON.stringify(keys)}`
}

export function elementType(type: KeyedList | SetOfValues): MergeType {
  return type.form === 'set' ? WHOLE : type.element
}

/** Nothing, or a map or list without content. */
export function isEmptyValue(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0)
}
