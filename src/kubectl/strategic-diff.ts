/**
 * The strategic merge patch from one object to another. Lists whose elements have a merge key are compared element
 * by element, sets of texts as sets, all other lists as a whole; a changed list says in which order its elements
 * shall be, a changed union which of its keys stay. `add` finds what is new or different, `remove` what is gone: a
 * three-way patch takes the one from the live object and the other from what was applied before.
 * Source: apimachinery, pkg/util/strategicpatch (diffMaps, diffLists).
 */
import { isPrimitiveSet, mergeKeyOf, retainsKeys } from '../apiserver/index.js'
import { byText, sameValue } from '../model/index.js'
import { isPlain } from '../plain/index.js'

export type Plain = Readonly<Record<string, unknown>>
export type DiffMode = 'add' | 'remove'

/** The patch that adds to `from` what `to` has, or removes from it what `to` does not have; empty if there is none. */
export function strategicDiff(from: Plain, to: Plain, mode: DiffMode, retain = false): Plain {
  const patch: Record<string, unknown> = {}
  for (const key of keysOf(from)) {
    if (!Object.hasOwn(to, key)) {
      if (mode === 'remove') patch[key] = null
    } else diffField(patch, key, from[key], to[key], mode)
  }
  const added = keysOf(to).filter((key) => !Object.hasOwn(from, key))
  if (mode === 'add') for (const key of added) patch[key] = to[key]
  if (retain && (Object.keys(patch).length > 0 || added.length > 0)) patch.$retainKeys = keysOf(to)
  return patch
}

function diffField(patch: Record<string, unknown>, key: string, from: unknown, to: unknown, mode: DiffMode): void {
  if (isPlain(from) && isPlain(to)) {
    const inner = strategicDiff(from, to, mode, retainsKeys(key))
    if (Object.keys(inner).length > 0) patch[key] = inner
  } else if (Array.isArray(from) && Array.isArray(to)) {
    diffList(patch, key, from, to, mode)
  } else if (mode === 'add' && !sameValue(from, to)) {
    patch[key] = to
  }
}

function diffList(patch: Record<string, unknown>, field: string, from: readonly unknown[], to: readonly unknown[], mode: DiffMode): void {
  if (isPrimitiveSet(field)) return diffSet(patch, field, from, to, mode)
  const mergeKey = mergeKeyOf(field, to, from)
  if (mergeKey === undefined) {
    if (mode === 'add' && !sameValue(from, to)) patch[field] = to
    return
  }
  const items = diffElements(field, mergeKey, from as readonly Plain[], to as readonly Plain[], mode)
  if (items.length > 0) patch[field] = items
  const sameOrder = from.length === to.length && to.every((item, i) => (item as Plain)[mergeKey] === (from[i] as Plain)[mergeKey])
  if (items.length > 0 || (mode === 'add' && !sameOrder)) patch[`$setElementOrder/${field}`] = to.map((item) => ({ [mergeKey]: (item as Plain)[mergeKey] }))
}

function diffElements(field: string, mergeKey: string, from: readonly Plain[], to: readonly Plain[], mode: DiffMode): Plain[] {
  const patches: Plain[] = []
  for (const item of to) {
    const before = from.find((candidate) => candidate[mergeKey] === item[mergeKey])
    if (before === undefined) {
      if (mode === 'add') patches.push(item)
      continue
    }
    const inner = strategicDiff(before, item, mode, retainsKeys(field))
    if (Object.keys(inner).length > 0) patches.push({ ...inner, [mergeKey]: item[mergeKey] })
  }
  if (mode === 'add') return patches
  const gone = from.filter((item) => !to.some((candidate) => candidate[mergeKey] === item[mergeKey]))
  return [...patches, ...gone.map((item) => ({ $patch: 'delete', [mergeKey]: item[mergeKey] }))]
}

function diffSet(patch: Record<string, unknown>, field: string, from: readonly unknown[], to: readonly unknown[], mode: DiffMode): void {
  const items = mode === 'add' ? to.filter((item) => !from.includes(item)) : from.filter((item) => !to.includes(item))
  if (items.length === 0) return
  patch[mode === 'add' ? field : `$deleteFromPrimitiveList/${field}`] = items
  patch[`$setElementOrder/${field}`] = to
}

/** One patch of two, where `more` has the last word. */
export function combinePatches(patch: Plain, more: Plain): Plain {
  const result: Record<string, unknown> = { ...patch }
  for (const key of keysOf(more)) {
    const [before, after] = [result[key], more[key]]
    if (isPlain(before) && isPlain(after)) result[key] = combinePatches(before, after)
    else if (Array.isArray(before) && Array.isArray(after) && !key.startsWith('$')) result[key] = combineLists(key, before, after)
    else result[key] = after
  }
  return result
}

function combineLists(field: string, before: readonly unknown[], after: readonly unknown[]): readonly unknown[] {
  const mergeKey = mergeKeyOf(field, after, before)
  if (mergeKey === undefined) return after
  const rest = [...(before as readonly Plain[])]
  const merged = (after as readonly Plain[]).map((item) => {
    const at = rest.findIndex((candidate) => candidate[mergeKey] === item[mergeKey])
    return at < 0 ? item : combinePatches(rest.splice(at, 1)[0]!, item)
  })
  return [...merged, ...rest]
}

function keysOf(value: Plain): string[] {
  return Object.keys(value).sort(byText)
}
