/**
 * What a commit changed, as text: the leaves that differ between two values, keys sorted, `path=json`; a leaf
 * that is gone is `path=-`. Parts that two versions share are skipped by identity, so the cost follows the
 * change and not the object. Paths that the store's owner declares volatile (versions, random ids) are left
 * out, so that an optimisation can never change a digest.
 */
import { byCodeUnits } from './state/dictionary.js'

/** A tree of keys that are left out; `true` cuts the whole subtree. `*` stands for any index of a list. */
export type VolatileTree = { readonly [key: string]: VolatileTree | true }

/** Replaces a whole subtree of a created object by other text (a content hash). */
export type Abbreviate = (key: string, value: object) => string | undefined

type Plain = { readonly [key: string]: unknown }

/** Appends the differing leaves of `from` → `to` to `out`. */
export function delta(from: unknown, to: unknown, skip: VolatileTree | undefined, path: string, out: string[]): void {
  if (from === to) return
  if (Array.isArray(to) && Array.isArray(from)) return listDelta(from, to, skip, path, out)
  if (isPlain(to) && isPlain(from)) return objectDelta(from, to, skip, path, out)
  if (to === undefined) out.push(`${path}=-`)
  else leaves(to, skip, path, out)
}

/** Appends every leaf of a created value. */
export function leaves(value: unknown, skip: VolatileTree | undefined, path: string, out: string[], abbreviate?: Abbreviate): void {
  if (typeof value !== 'object' || value === null) out.push(`${path}=${leaf(value)}`)
  else if (Array.isArray(value)) listLeaves(value, skip, path, out)
  else objectLeaves(value as Plain, skip, path, out, abbreviate)
}

function listLeaves(list: readonly unknown[], skip: VolatileTree | undefined, path: string, out: string[]): void {
  if (list.length === 0) out.push(`${path}=[]`)
  const inner = child(skip, '*')
  if (inner === true) return
  for (let i = 0; i < list.length; i++) leaves(list[i], inner, `${path}[${i}]`, out)
}

function objectLeaves(value: Plain, skip: VolatileTree | undefined, path: string, out: string[], abbreviate: Abbreviate | undefined): void {
  const keys = sorted(Object.keys(value))
  if (keys.length === 0) out.push(`${path}={}`)
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!
    const part = value[key]
    const inner = child(skip, key)
    if (inner === true || part === undefined) continue
    if (typeof part !== 'object' || part === null) {
      out.push(path === '' ? `${key}=${leaf(part)}` : `${path}.${key}=${leaf(part)}`)
      continue
    }
    const short = abbreviate?.(key, part)
    if (short !== undefined) out.push(`${join(path, key)}=${short}`)
    else leaves(part, inner, join(path, key), out)
  }
}

function leaf(value: unknown): string {
  if (typeof value !== 'string') return String(value)
  return NEEDS_ESCAPES.test(value) ? JSON.stringify(value) : `"${value}"`
}

/** What JSON does not write as it stands. */
// eslint-disable-next-line no-control-regex -- control characters are what JSON escapes
const NEEDS_ESCAPES = /["\\\u0000-\u001f\ud800-\udfff]/

function objectDelta(from: Plain, to: Plain, skip: VolatileTree | undefined, path: string, out: string[]): void {
  for (const key of sorted(changedKeys(from, to))) {
    const inner = child(skip, key)
    if (inner !== true) delta(from[key], to[key], inner, join(path, key), out)
  }
}

function changedKeys(from: Plain, to: Plain): string[] {
  const keys: string[] = []
  for (const key of Object.keys(to)) if (to[key] !== from[key]) keys.push(key)
  for (const key of Object.keys(from)) {
    const before = from[key]
    if (before !== undefined && before !== to[key] && !Object.hasOwn(to, key)) keys.push(key)
  }
  return keys
}

function listDelta(from: readonly unknown[], to: readonly unknown[], skip: VolatileTree | undefined, path: string, out: string[]): void {
  const inner = child(skip, '*')
  if (inner === true) return
  const length = Math.max(from.length, to.length)
  for (let i = 0; i < length; i++) if (from[i] !== to[i]) delta(from[i], to[i], inner, `${path}[${i}]`, out)
}

/** By code units, in place: the few keys of an object are sorted faster by insertion. */
function sorted(keys: string[]): string[] {
  if (keys.length > INSERTION_MAX) return keys.sort(byCodeUnits)
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i]!
    let at = i
    for (; at > 0 && keys[at - 1]! > key; at--) keys[at] = keys[at - 1]!
    keys[at] = key
  }
  return keys
}

const INSERTION_MAX = 24

function child(skip: VolatileTree | undefined, key: string): VolatileTree | true | undefined {
  return skip !== undefined && Object.hasOwn(skip, key) ? skip[key] : undefined
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
