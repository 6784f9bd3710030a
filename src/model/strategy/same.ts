/**
 * Whether two wire values are the same: order of lists counts, order of keys does not, an absent field is the same
 * as an undefined one. Shared parts are the same at once, so that comparing two versions of an object costs little.
 */
import { sameTexts } from '../../plain/index.js'

type Plain = Readonly<Record<string, unknown>>

/** Structural equality of plain values. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && sameList(a, b)
  return sameFields(a as Plain, b as Plain)
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && !sameValue(a[i], b[i])) return false
  return true
}

function sameFields(a: Plain, b: Plain): boolean {
  const keys = Object.keys(a)
  const others = Object.keys(b)
  // Two versions of an object mostly have their fields in the same order: their values can be gone through side by side.
  if (!sameTexts(keys, others)) return sameByKey(a, keys, b, others)
  return sameList(Object.values(a), Object.values(b))
}

function sameByKey(a: Plain, keys: readonly string[], b: Plain, others: readonly string[]): boolean {
  for (const key of keys) {
    if (a[key] !== b[key] && !sameValue(a[key], Object.hasOwn(b, key) ? b[key] : undefined)) return false
  }
  for (const key of others) if (b[key] !== undefined && !Object.hasOwn(a, key)) return false
  return true
}
