/**
 * Strategic merge patch: like a JSON merge patch, but lists whose elements have a merge key merge by it, lists
 * of primitives that are sets merge as sets, and the directives `$patch: delete | replace | merge`,
 * `$deleteFromPrimitiveList/FIELD`, `$retainKeys` and `$setElementOrder/FIELD` are obeyed.
 * Source: apimachinery, pkg/util/strategicpatch.
 */
import { inElementOrder } from './element-order.js'
import { isPrimitiveSet, mergeKeyOf, mergeKeysOf } from './merge-keys.js'
import { isPlain } from '../plain/index.js'

type Plain = Readonly<Record<string, unknown>>

const ORDER = '$setElementOrder/'
const DELETED = '$deleteFromPrimitiveList/'

/** Applies a strategic merge patch to an object. */
export function strategicPatch(target: unknown, patch: unknown): unknown {
  if (!isPlain(patch)) return patch
  if (patch.$patch === 'replace') return without(patch, ['$patch'])
  if (patch.$patch === 'delete') return {}
  let result: Record<string, unknown> = isPlain(target) ? { ...target } : {}
  const retained = patch.$retainKeys
  if (Array.isArray(retained)) result = Object.fromEntries(Object.entries(result).filter(([key]) => retained.includes(key)))
  for (const key of Object.keys(patch)) if (!key.startsWith('$')) patchKey(result, key, patch[key])
  for (const key of Object.keys(patch)) if (key.startsWith(DELETED)) takeOut(result, key.slice(DELETED.length), patch[key])
  for (const key of Object.keys(patch)) if (key.startsWith(ORDER)) putInOrder(result, target, key.slice(ORDER.length), patch)
  return result
}

function patchKey(result: Record<string, unknown>, key: string, part: unknown): void {
  if (part === null) {
    delete result[key]
    return
  }
  const value = patched(key, result[key], part)
  if (value === undefined) delete result[key]
  else result[key] = value
}

function patched(field: string, present: unknown, patch: unknown): unknown {
  if (isPlain(present) && isPlain(patch)) return strategicPatch(present, patch)
  if (Array.isArray(present) && Array.isArray(patch)) return patchedList(field, present, patch)
  return withoutDirectives(patch)
}

/** A value that takes the place of nothing, or of another type: parts with a directive are left out, nulls too. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !hasDirective(item)).map(withoutDirectives)
  if (!isPlain(value)) return value
  if (hasDirective(value)) return undefined
  const kept = Object.entries(value).filter(([key, part]) => part !== null && !key.startsWith('$') && !hasDirective(part))
  return Object.fromEntries(kept.map(([key, part]) => [key, withoutDirectives(part)]))
}

function hasDirective(value: unknown): boolean {
  return isPlain(value) && value.$patch !== undefined
}

function takeOut(result: Record<string, unknown>, field: string, gone: unknown): void {
  const present = result[field]
  if (Array.isArray(present) && Array.isArray(gone)) result[field] = present.filter((item) => !gone.includes(item))
}

function patchedList(field: string, present: readonly unknown[], patch: readonly unknown[]): readonly unknown[] {
  if (isPrimitiveSet(field)) {
    const merged = [...new Set([...present, ...patch])]
    return inElementOrder(field, merged, patch, present)
  }
  if (mergeKeysOf(field).length > 0 && patch.some((item) => isPlain(item) && item.$patch === 'replace')) return patch.filter((item) => !hasDirective(item))
  const mergeKey = mergeKeyOf(field, patch, present)
  return mergeKey === undefined ? patch : mergeList(field, mergeKey, present as readonly Plain[], patch as readonly Plain[])
}

/** The merged list: what the patch names stands in its order, what is new before what it does not name. */
function mergeList(field: string, mergeKey: string, present: readonly Plain[], patch: readonly Plain[]): readonly unknown[] {
  const plain = patch.filter((item) => !hasDirective(item))
  const kept = withoutDeleted(mergeKey, present, patch)
  const merged = [...kept]
  for (const item of plain) {
    const index = merged.findIndex((candidate) => candidate[mergeKey] === item[mergeKey])
    if (index < 0) merged.push(withoutDirectives(item) as Plain)
    else merged[index] = strategicPatch(merged[index], item) as Plain
  }
  return inElementOrder(field, merged, plain, kept)
}

function withoutDeleted(mergeKey: string, present: readonly Plain[], patch: readonly unknown[]): readonly Plain[] {
  const deleted = patch.filter((item): item is Plain => isPlain(item) && item.$patch === 'delete').map((item) => item[mergeKey])
  return present.filter((item) => !deleted.includes(item[mergeKey]))
}

function putInOrder(result: Record<string, unknown>, target: unknown, field: string, patch: Plain): void {
  const [merged, order] = [result[field], patch[`${ORDER}${field}`]]
  if (!Array.isArray(merged) || !Array.isArray(order)) return
  const before = isPlain(target) && Array.isArray(target[field]) ? (target[field] as readonly unknown[]) : []
  result[field] = inElementOrder(field, merged, order, placesBefore(field, before, patch[field]))
}

/** The list as it was; to upstream, which works in place, new elements have stood at its end if as many were deleted. */
function placesBefore(field: string, present: readonly unknown[], patch: unknown): readonly unknown[] {
  if (!Array.isArray(patch) || !patch.some(hasDirective)) return present
  const mergeKey = mergeKeyOf(field, patch, present)
  if (mergeKey === undefined) return present
  const kept = withoutDeleted(mergeKey, present as readonly Plain[], patch)
  const added = (patch as readonly Plain[]).filter((item) => !hasDirective(item) && !kept.some((candidate) => candidate[mergeKey] === item[mergeKey]))
  return [...kept, ...added.slice(0, present.length - kept.length)]
}

function without(value: Plain, keys: readonly string[]): Plain {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)))
}
