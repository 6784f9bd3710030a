/** Canonical JSON (keys sorted by code units), and what is not plain. */
import { isFrozen, sortedKeys } from '../plain/index.js'

/** The texts of parts, by identity. */
type Texts = WeakMap<object, string>

/** JSON with sorted keys; undefined fields are left out. */
export function canonicalJson(value: unknown): string {
  return json(value, undefined, 0)
}

/**
 * Canonical JSON of values that share parts: lists of a value, and what stands in its parts, are spelt once. The texts
 * of short ones are not kept, they would cost more than they save; nor, therefore, the labels that each Job has of its own.
 */
export class SharedJson {
  private readonly texts: Texts = new WeakMap()

  of(value: unknown): string {
    return json(value, this.texts, 0)
  }
}

const KEPT_LENGTH_MIN = 400

/** @param depth how deep in the whole it stands */
function json(value: unknown, texts: Texts | undefined, depth: number): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const kept = depth === (Array.isArray(value) ? 1 : 2) && isFrozen(value) ? texts : undefined
  const known = kept?.get(value)
  if (known !== undefined) return known
  const within = kept === undefined ? texts : undefined
  const text = Array.isArray(value) ? list(value, within, depth) : object(value as Record<string, unknown>, within, depth)
  if (text.length >= KEPT_LENGTH_MIN) kept?.set(value, text)
  return text
}

function list(values: readonly unknown[], texts: Texts | undefined, depth: number): string {
  let text = '['
  for (let i = 0; i < values.length; i++) text += (i === 0 ? '' : ',') + json(values[i], texts, depth + 1)
  return text + ']'
}

function object(record: Readonly<Record<string, unknown>>, texts: Texts | undefined, depth: number): string {
  const keys = sortedKeys(record)
  let text = '{'
  for (let i = 0; i < keys.length; i++) {
    const value = record[keys[i]!]
    if (value !== undefined) text += (text === '{' ? '' : ',') + head(keys[i]!) + json(value, texts, depth + 1)
  }
  return text + '}'
}

const heads = new Map<string, string>()
const HEADS_MAX = 4_096

/** What stands before a field's value: the names of fields come again and again. */
function head(key: string): string {
  let text = heads.get(key)
  if (text === undefined) {
    if (heads.size >= HEADS_MAX) heads.clear()
    heads.set(key, (text = quoted(key) + ':'))
  }
  return text
}

/** A string as JSON writes it. */
export function quoted(text: string): string {
  return NEEDS_ESCAPES.test(text) ? JSON.stringify(text) : `"${text}"`
}

/** What JSON does not write as it stands. */
// eslint-disable-next-line no-control-regex -- control characters are what JSON escapes
const NEEDS_ESCAPES = /["\\\u0000-\u001f\ud800-\udfff]/

/** The place of the first thing in a value that is not plain JSON (undefined, NaN, -0, a Map …), if any. */
export function findNotPlain(value: unknown, path = ''): string | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return undefined
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0) ? undefined : path
  if (typeof value !== 'object') return path
  if (!isFrozen(value)) return `${path} (not frozen)`
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const found = findNotPlain(value[i], `${path}[${i}]`)
      if (found !== undefined) return found
    }
    return undefined
  }
  const prototype = Object.getPrototypeOf(value) as unknown
  if (prototype !== Object.prototype && prototype !== null) return path
  for (const key of Object.keys(value)) {
    const found = findNotPlain((value as Record<string, unknown>)[key], path === '' ? key : `${path}.${key}`)
    if (found !== undefined) return found
  }
  return undefined
}
