/** JSON merge patch (RFC 7386): objects merge, null removes, everything else replaces. */
import { setOwn } from '../model/index.js'

type Plain = Readonly<Record<string, unknown>>

export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isPlain(patch)) return patch
  const result: Record<string, unknown> = isPlain(target) ? { ...target } : {}
  for (const key of Object.keys(patch)) {
    const part = patch[key]
    if (part === null) delete result[key]
    else setOwn(result, key, mergePatch(Object.hasOwn(result, key) ? result[key] : undefined, part))
  }
  return result
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
