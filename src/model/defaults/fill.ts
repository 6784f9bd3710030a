/**
 * The three moves of which defaulting is made: filling in absent fields, changing one field, changing each element
 * of a list. Each returns what it was given when nothing changes, so that unchanged structure stays shared.
 */

import { withFields, withoutFields } from '../copy.js'

/** The object with the absent ones of these fields filled in; a field whose default is undefined has none. */
export function fill<T extends object>(object: T, defaults: Partial<T>): T {
  let copy: T | undefined
  for (const key of Object.keys(defaults) as (keyof T)[]) {
    if ((object[key] !== undefined && object[key] !== null) || defaults[key] === undefined) continue
    copy ??= withFields(object, {})
    copy[key] = defaults[key]!
  }
  return copy ?? object
}

/** The object with one field changed, if it is there. */
export function at<T extends object, K extends keyof T>(object: T, key: K, change: (value: NonNullable<T[K]>) => T[K]): T {
  const value = object[key]
  if (value === undefined || value === null) return object
  return put(object, key, change(value))
}

/** The object with one field set; without it if the value is undefined. */
export function put<T extends object, K extends keyof T>(object: T, key: K, value: T[K]): T {
  if (object[key] === value) return object
  if (value === undefined) return withoutFields(object, [key as K & string]) as T
  const copy = withFields(object, {})
  copy[key] = value
  return copy
}

/** The list with each element changed. */
export function each<E>(list: readonly E[] | undefined, change: (element: E) => E): readonly E[] | undefined {
  if (list === undefined || list === null) return list
  const changed = list.map(change)
  return changed.every((element, i) => element === list[i]) ? list : changed
}
