/**
 * The JSON merge patch (RFC 7386) of an apply to an object of a kind that is not built in: what the manifest adds to
 * the live object, and `null` for what was applied before and is gone. Lists are replaced as a whole.
 * Source: apimachinery, pkg/util/jsonmergepatch.
 */
import { sameValue } from '../model/index.js'
import { combinePatches, type Plain } from './strategic-diff.js'
import { isPlain } from '../plain/index.js'

/** The patch from what was applied before (`original`) and what is live (`current`) to the manifest. */
export function threeWayMergePatch(original: Plain, modified: Plain, current: Plain): Plain {
  return combinePatches(deletions(original, modified), additions(current, modified))
}

function additions(from: Plain, to: Plain): Plain {
  const patch: Record<string, unknown> = {}
  for (const key of Object.keys(to)) {
    const [before, after] = [from[key], to[key]]
    if (isPlain(before) && isPlain(after)) {
      const inner = additions(before, after)
      if (Object.keys(inner).length > 0) patch[key] = inner
    } else if (after !== null && !sameValue(before, after)) {
      patch[key] = after
    }
  }
  return patch
}

function deletions(from: Plain, to: Plain): Plain {
  const patch: Record<string, unknown> = {}
  for (const key of Object.keys(from)) {
    const [before, after] = [from[key], to[key]]
    if (after === undefined || after === null) {
      if (before !== null) patch[key] = null
    } else if (isPlain(before) && isPlain(after)) {
      const inner = deletions(before, after)
      if (Object.keys(inner).length > 0) patch[key] = inner
    }
  }
  return patch
}
