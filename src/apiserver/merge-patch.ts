/** JSON merge patch (RFC 7386): objects merge, null removes, everything else replaces. */
import { setOwn } from '../model/index.js'
import { isPlain } from '../plain/index.js'

export function mergePatch(target: unknown, patch: unknown): unknown {
  // Beyond the RFC, upstream takes nulls out of the objects in a list, too, unless the list takes the place of an object.
  if (Array.isArray(patch) && !isPlain(target)) return patch.map((item: unknown) => mergePatch(undefined, item))
  if (!isPlain(patch)) return patch
  const result: Record<string, unknown> = isPlain(target) ? { ...target } : {}
  for (const key of Object.keys(patch)) {
    const part = patch[key]
    if (part === null) delete result[key]
    else setOwn(result, key, mergePatch(Object.hasOwn(result, key) ? result[key] : undefined, part))
  }
  return result
}
