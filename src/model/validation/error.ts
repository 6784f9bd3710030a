/**
 * What is wrong with a field, in upstream's words: where, which kind of wrong, and the text that a user sees. A list
 * of them becomes the message of a refusal, each text once, in brackets if there are several.
 * Source: apimachinery/pkg/util/validation/field (errors.go), apimachinery/pkg/api/errors (NewInvalid).
 */
import { sortedKeys } from '../../plain/index.js'

export type FieldErrorReason =
  | 'FieldValueRequired' | 'FieldValueInvalid' | 'FieldValueNotSupported' | 'FieldValueForbidden'
  | 'FieldValueTypeInvalid' | 'FieldValueDuplicate' | 'FieldValueNotFound' | 'FieldValueTooLong' | 'FieldValueTooMany'

/** One thing that is wrong with an object. */
export interface FieldError {
  readonly field: string
  readonly reason: FieldErrorReason
  readonly message: string
}

/** A value as upstream prints it: as JSON, quantities and absent values included. */
function shown(value: unknown): string {
  return JSON.stringify(value ?? null)
}

function withDetail(text: string, detail: string): string {
  return detail === '' ? text : `${text}: ${detail}`
}

export function required(field: string, detail = ''): FieldError {
  return { field, reason: 'FieldValueRequired', message: withDetail('Required value', detail) }
}

export function invalid(field: string, value: unknown, detail: string): FieldError {
  return { field, reason: 'FieldValueInvalid', message: withDetail(`Invalid value: ${shown(value)}`, detail) }
}

/** A value of another type than is wanted. */
export function typeInvalid(field: string, value: unknown, detail: string): FieldError {
  return { ...invalid(field, value, detail), reason: 'FieldValueTypeInvalid' }
}

/** `supported` in the order in which upstream lists it. */
export function notSupported(field: string, value: unknown, supported: readonly string[]): FieldError {
  const values = supported.map((text) => JSON.stringify(text)).join(', ')
  return { field, reason: 'FieldValueNotSupported', message: `Unsupported value: ${shown(value)}: supported values: ${values}` }
}

export function forbidden(field: string, detail: string): FieldError {
  return { field, reason: 'FieldValueForbidden', message: withDetail('Forbidden', detail) }
}

export function duplicate(field: string, value: unknown, detail = ''): FieldError {
  return { field, reason: 'FieldValueDuplicate', message: withDetail(`Duplicate value: ${shown(value)}`, detail) }
}

export function notFound(field: string, value: unknown): FieldError {
  return { field, reason: 'FieldValueNotFound', message: `Not found: ${shown(value)}` }
}

export function tooLong(field: string, bytesMax: number): FieldError {
  return { field, reason: 'FieldValueTooLong', message: `Too long: may not be more than ${bytesMax} bytes` }
}

export function tooMany(field: string, count: number, countMax: number): FieldError {
  return { field, reason: 'FieldValueTooMany', message: `Too many: ${count}: must have at most ${countMax} items` }
}

/** A complaint about a value that is not shown. */
export function invalidUnshown(field: string, detail: string): FieldError {
  return { field, reason: 'FieldValueInvalid', message: `Invalid value: ${detail}` }
}

/** One complaint each about the same value. */
export function invalidEach(field: string, value: unknown, details: readonly string[]): FieldError[] {
  return details.length === 0 ? [] : details.map((detail) => invalid(field, value, detail))
}

/** Puts one complaint each about the same value at the end of others. */
export function addInvalid(errors: FieldError[], field: string, value: unknown, details: readonly string[]): void {
  for (const detail of details) errors.push(invalid(field, value, detail))
}

/** The complaints of several lists, in their order. Almost always there are none: that costs nothing but a look. */
export function together(...lists: readonly (readonly FieldError[])[]): FieldError[] {
  let all: FieldError[] | undefined
  for (const list of lists) {
    if (list.length === 0) continue
    if (all === undefined) all = [...list]
    else all.push(...list)
  }
  return all ?? []
}

export function nonNegative(field: string, value: number | undefined): FieldError[] {
  return value !== undefined && value < 0 ? [invalid(field, value, 'must be greater than or equal to 0')] : []
}

/** One of a few values; absent ones are the caller's question. */
export function oneOf(field: string, value: string, supported: readonly string[]): FieldError[] {
  return supported.includes(value) ? [] : [notSupported(field, value, supported)]
}

/** The whole text of a refusal: `Deployment.apps "x" is invalid: spec.selector: Required value`. */
export function invalidMessage(kind: string, group: string, name: string, errors: readonly FieldError[]): string {
  const texts = [...new Set(errors.map(({ field, message }) => `${field}: ${message}`))]
  const qualified = group === '' ? kind : `${kind}.${group}`
  return `${qualified} ${JSON.stringify(name)} is invalid: ${texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`}`
}

/** A struct as Go prints it: its fields in their order, absent ones left out. */
export function inOrder<T extends object>(object: T | undefined, keys: readonly (keyof T & string)[]): unknown {
  if (object === undefined) return null
  return Object.fromEntries(keys.filter((key) => object[key] !== undefined).map((key) => [key, object[key]]))
}

/** A map as Go prints it: sorted by key. */
export function sortedMap(map: Readonly<Record<string, string>> | undefined): unknown {
  return map === undefined ? undefined : Object.fromEntries(sortedKeys(map).map((key) => [key, map[key]!]))
}
