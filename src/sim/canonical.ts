/** Canonical JSON (keys sorted by code units), and what is not plain. */
import { isFrozen } from '../plain/index.js'
import { byCodeUnits } from './state/dictionary.js'

/** JSON with sorted keys; undefined fields are left out. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const record = value as Record<string, unknown>
    const parts: string[] = []
    for (const key of Object.keys(record).sort(byCodeUnits)) {
      if (record[key] !== undefined) parts.push(`${JSON.stringify(key)}:${canonicalJson(record[key])}`)
    }
    return `{${parts.join(',')}}`
  }
  return JSON.stringify(value)
}

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
