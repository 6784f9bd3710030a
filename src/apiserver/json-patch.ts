/**
 * JSON patch (RFC 6902): add, remove, replace, test, move, copy, in order; the first that fails fails all. As upstream's
 * library does it: a field that is not there can be replaced, and is null where it is copied or tested; indices below 0
 * count from the end. Source: gopkg.in/evanphx/json-patch.v4 v4.13.0.
 */
import { setOwn } from '../model/index.js'

/** One operation. */
export interface JsonPatchOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'test' | 'move' | 'copy'
  readonly path: string
  readonly from?: string
  readonly value?: unknown
}

/** The patched value, or why the patch cannot be applied. */
export type JsonPatched = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string }

type Container = Record<string, unknown> | unknown[]
type Same = (a: unknown, b: unknown) => boolean

export function jsonPatch(target: unknown, operations: readonly JsonPatchOperation[], same: Same): JsonPatched {
  let value = target
  for (const operation of operations) {
    const next = applyOperation(value, operation, same)
    if (!next.ok) return next
    value = next.value
  }
  return { ok: true, value }
}

function applyOperation(target: unknown, operation: JsonPatchOperation, same: Same): JsonPatched {
  const { op, path, from = '', value = null } = operation
  if (typeof path !== 'string') return failed(`${op} operation failed to decode path: missing value`)
  switch (op) {
    case 'add':
      return edit(target, path, (container, key) => insert(container, key, value, path))
    case 'remove':
      return edit(target, path, (container, key) => take(container, key, path))
    case 'replace':
      if (path === '') return isContainer(value) ? { ok: true, value } : failed('replace operation value must be object or array')
      return edit(target, path, (container, key) => replace(container, key, value, path))
    case 'test':
      return test(target, path, value, same)
    case 'copy':
    case 'move':
      return bring(target, { op, path, from })
    default:
      return failed(`Unexpected kind: ${String(op)}`)
  }
}

function test(target: unknown, path: string, value: unknown, same: Same): JsonPatched {
  const found = path === '' ? { ok: true as const, value: target } : read(target, path)
  if (!found.ok) return found
  return same(found.value ?? null, value) ? { ok: true, value: target } : failed(`testing value ${path} failed: test failed`)
}

function bring(target: unknown, { op, path, from }: { readonly op: 'copy' | 'move'; readonly path: string; readonly from: string }): JsonPatched {
  const found = read(target, from)
  if (!found.ok) return found
  const rest = op === 'copy' ? { ok: true as const, value: target } : edit(target, from, (container, key) => take(container, key, from))
  return rest.ok ? edit(rest.value, path, (container, key) => insert(container, key, found.value ?? null, path)) : rest
}

/** The container in which the path ends, with its key changed; all around it is copied. */
function edit(target: unknown, path: string, change: (container: Container, key: string) => JsonPatched): JsonPatched {
  const keys = keysOf(path)
  const last = keys.pop()
  return last === undefined ? noSuchPath(path) : editAt(target, keys, path, (container) => change(container, last))
}

function editAt(target: unknown, [key, ...rest]: readonly string[], path: string, change: (container: Container) => JsonPatched): JsonPatched {
  if (!isContainer(target)) return noSuchPath(path)
  const copy = (Array.isArray(target) ? [...(target as unknown[])] : { ...target }) as Container
  if (key === undefined) return change(copy)
  const at = placeOf(copy, key)
  const inner = at === undefined ? noSuchPath(path) : editAt(valueAt(copy, at), rest, path, change)
  return inner.ok ? { ok: true, value: put(copy, at!, inner.value) } : inner
}

function insert(container: Container, key: string, value: unknown, path: string): JsonPatched {
  if (!Array.isArray(container)) return { ok: true, value: put(container, key, value) }
  const at = key === '-' ? container.length : indexOf(key, container.length + 1)
  return at === undefined ? noSuchIndex(key, path) : { ok: true, value: [...container.slice(0, at), value, ...container.slice(at)] }
}

function take(container: Container, key: string, path: string): JsonPatched {
  if (Array.isArray(container)) {
    const at = indexOf(key, container.length)
    return at === undefined ? noSuchIndex(key, path) : { ok: true, value: container.filter((_, i) => i !== at) }
  }
  if (!Object.hasOwn(container, key)) return failed(`error in remove for path: '${path}': Unable to remove nonexistent key: ${key}: missing value`)
  return { ok: true, value: Object.fromEntries(Object.entries(container).filter(([name]) => name !== key)) }
}

function replace(container: Container, key: string, value: unknown, path: string): JsonPatched {
  const at = placeOf(container, key)
  return at === undefined ? failed(`replace operation does not apply: doc is missing key: ${path}: missing value`) : { ok: true, value: put(container, at, value) }
}

function read(target: unknown, path: string): JsonPatched {
  const keys = keysOf(path)
  let value = target
  for (const [i, key] of keys.entries()) {
    const at = isContainer(value) ? placeOf(value, key) : undefined
    if (at === undefined) return isContainer(value) && i === keys.length - 1 ? noSuchIndex(key, path) : noSuchPath(path)
    value = valueAt(value as Container, at)
  }
  return keys.length === 0 ? noSuchPath(path) : { ok: true, value }
}

/** Where a value stands or would stand in a map; of a list, where it stands. */
function placeOf(container: Container, key: string): string | number | undefined {
  return Array.isArray(container) ? indexOf(key, container.length) : key
}

function valueAt(container: Container, at: string | number): unknown {
  return Object.hasOwn(container, at) ? (container as Record<string | number, unknown>)[at] : undefined
}

function put(container: Container, at: string | number, value: unknown): Container {
  if (Array.isArray(container)) container[at as number] = value
  else setOwn(container, at as string, value)
  return container
}

/** The index of one of so many places. */
function indexOf(key: string, places: number): number | undefined {
  const index = /^[+-]?\d+$/.test(key) ? Number(key) : NaN
  const at = index < 0 ? index + places : index
  return at >= 0 && at < places ? at : undefined
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null
}

function failed(message: string): JsonPatched {
  return { ok: false, message }
}

function noSuchPath(path: string): JsonPatched {
  return failed(`doc is missing path: ${JSON.stringify(path)}: missing value`)
}

function noSuchIndex(key: string, path: string): JsonPatched {
  return failed(`error in path '${path}': Unable to access invalid index: ${key}: invalid index referenced`)
}

function keysOf(path: string): string[] {
  return path.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}
