/**
 * Whether two wire values are the same: order of lists counts, order of keys does not, an absent field is the same
 * as an undefined one. Shared parts are the same at once, so that comparing two versions of an object costs little.
 */

type Plain = Readonly<Record<string, unknown>>

/** Structural equality of plain values. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && sameList(a, b)
  return sameFields(a as Plain, b as Plain)
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((element, i) => sameValue(element, b[i]))
}

function sameFields(a: Plain, b: Plain): boolean {
  const keys = Object.keys(a)
  const others = Object.keys(b)
  return keys.every((key) => sameValue(a[key], Object.hasOwn(b, key) ? b[key] : undefined))
    && others.every((key) => Object.hasOwn(a, key) || b[key] === undefined)
}
