/**
 * Strategic merge patch: like a JSON merge patch, but lists whose elements have a merge key merge by it, lists
 * of primitives that are sets merge as sets, and the directives `$patch: delete | replace | merge`,
 * `$deleteFromPrimitiveList/FIELD`, `$retainKeys` and `$setElementOrder/FIELD` are obeyed.
 * Source: apimachinery, pkg/util/strategicpatch.
 */
import { inElementOrder } from './element-order.js'
import { isPrimitiveSet, mergeKeyOf } from './merge-keys.js'
import { mergePatch } from './merge-patch.js'
import { isPlain } from '../plain/index.js'

type Plain = Readonly<Record<string, unknown>>

const ORDER = '$setElementOrder/'

/** Applies a strategic merge patch to an object. */
export function strategicPatch(target: unknown, patch: unknown): unknown {
  if (!isPlain(patch)) return patch
  if (patch.$patch === 'replace') return without(patch, ['$patch'])
  if (patch.$patch === 'delete') return undefined
  let result: Record<string, unknown> = isPlain(target) ? { ...target } : {}
  const retained = patch.$retainKeys
  if (Array.isArray(retained)) result = Object.fromEntries(Object.entries(result).filter(([key]) => retained.includes(key)))
  for (const key of Object.keys(patch)) applyKey(result, key, patch[key])
  for (const key of Object.keys(patch)) if (key.startsWith(ORDER)) applyOrder(result, target, key.slice(ORDER.length), patch[key])
  return result
}

function applyKey(result: Record<string, unknown>, key: string, part: unknown): void {
  if (key === '$retainKeys' || key === '$patch' || key.startsWith(ORDER)) return
  if (key.startsWith('$deleteFromPrimitiveList/')) {
    const field = key.slice('$deleteFromPrimitiveList/'.length)
    const gone = part as unknown[]
    if (Array.isArray(result[field])) result[field] = (result[field] as unknown[]).filter((item) => !gone.includes(item))
  } else if (part === null) {
    delete result[key]
  } else {
    const value = patchField(key, result[key], part)
    if (value === undefined) delete result[key]
    else result[key] = value
  }
}

function applyOrder(result: Record<string, unknown>, target: unknown, field: string, order: unknown): void {
  const merged = result[field]
  const before = isPlain(target) && Array.isArray(target[field]) ? (target[field] as unknown[]) : []
  if (Array.isArray(merged) && Array.isArray(order)) result[field] = inElementOrder(field, merged, order, before)
}

function patchField(field: string, target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) return isPlain(patch) ? strategicPatch(target, patch) : mergePatch(target, patch)
  const present = Array.isArray(target) ? (target as unknown[]) : []
  if (isPrimitiveSet(field)) return [...present, ...patch.filter((item) => !present.includes(item))]
  const mergeKey = mergeKeyOf(field, patch, present)
  return mergeKey === undefined ? patch : mergeList(mergeKey, present as Plain[], patch as Plain[])
}

function mergeList(mergeKey: string, present: readonly Plain[], patch: readonly Plain[]): unknown[] {
  if (patch.some((item) => item.$patch === 'replace')) return patch.filter((item) => item.$patch !== 'replace')
  let result: Plain[] = [...present]
  for (const item of patch) {
    const index = result.findIndex((candidate) => candidate[mergeKey] === item[mergeKey])
    if (item.$patch === 'delete') result = result.filter((_, i) => i !== index)
    else if (index < 0) result.push(strategicPatch(undefined, item) as Plain)
    else result[index] = strategicPatch(result[index], item) as Plain
  }
  return result
}

function without(value: Plain, keys: readonly string[]): Plain {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)))
}
