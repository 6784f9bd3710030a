import type { Difference } from './types.js'

/**
 * Structural comparison of two JSON values: the differing leaves with their paths. An absent field and
 * `undefined` are the same thing; everything else counts, also the order of lists.
 */
export function diff(expected: unknown, actual: unknown, path = '', out: Difference[] = []): Difference[] {
  if (Object.is(expected, actual)) return out
  if (Array.isArray(expected) && Array.isArray(actual)) {
    for (let i = 0; i < Math.max(expected.length, actual.length); i++) {
      diff(expected[i], actual[i], `${path}[${i}]`, out)
    }
    return out
  }
  if (isRecord(expected) && isRecord(actual)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort()
    for (const key of keys) diff(expected[key], actual[key], path === '' ? key : `${path}.${key}`, out)
    return out
  }
  out.push({ path, expected, actual })
  return out
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
