/** JSON patch (RFC 6902): add, remove, replace, test, move, copy, in order; the first that fails fails all. */

/** One operation. */
export interface JsonPatchOperation {
  readonly op: string
  readonly path: string
  readonly from?: string
  readonly value?: unknown
}

/** The patched value, or why the patch cannot be applied. */
export type JsonPatched = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string }

type Container = Record<string, unknown> | unknown[]

export function jsonPatch(target: unknown, operations: readonly JsonPatchOperation[], same: (a: unknown, b: unknown) => boolean): JsonPatched {
  let value = target
  for (const operation of operations) {
    const next = applyOperation(value, operation, same)
    if (!next.ok) return next
    value = next.value
  }
  return { ok: true, value }
}

function applyOperation(target: unknown, { op, path, from, value }: JsonPatchOperation, same: (a: unknown, b: unknown) => boolean): JsonPatched {
  switch (op) {
    case 'add':
      return edit(target, path, (container, key) => insert(container, key, value))
    case 'remove':
      return edit(target, path, (container, key) => take(container, key, path, 'remove'))
    case 'replace':
      return edit(target, path, (container, key) => (has(container, key) ? put(container, key, value) : missing('replace', path)))
    case 'test':
      return same(read(target, path), value) ? { ok: true, value: target } : { ok: false, message: `testing value ${path} failed: test failed` }
    case 'copy':
      return edit(target, path, (container, key) => insert(container, key, read(target, from ?? '')))
    case 'move': {
      const moved = read(target, from ?? '')
      const without = edit(target, from ?? '', (container, key) => take(container, key, from ?? '', 'move'))
      return without.ok ? edit(without.value, path, (container, key) => insert(container, key, moved)) : without
    }
    default:
      return { ok: false, message: `unexpected kind: ${op}` }
  }
}

type Edited = Container | { readonly failure: string }

function edit(target: unknown, path: string, change: (container: Container, key: string) => Edited): JsonPatched {
  const keys = keysOf(path)
  const last = keys.pop()
  if (last === undefined) return { ok: false, message: 'the whole object cannot be patched' }
  return editAt(target, keys, last, path, change)
}

function editAt(target: unknown, keys: readonly string[], last: string, path: string, change: (container: Container, key: string) => Edited): JsonPatched {
  if (typeof target !== 'object' || target === null) return { ok: false, message: `doc is missing path: ${path}` }
  const copy = (Array.isArray(target) ? [...(target as unknown[])] : { ...target }) as Container
  const [key, ...rest] = keys
  if (key === undefined) {
    const edited = change(copy, last)
    return 'failure' in edited && typeof edited.failure === 'string' ? { ok: false, message: edited.failure } : { ok: true, value: edited }
  }
  const inner = editAt((copy as Record<string, unknown>)[key], rest, last, path, change)
  return inner.ok ? { ok: true, value: put(copy, key, inner.value) } : inner
}

function insert(container: Container, key: string, value: unknown): Edited {
  if (!Array.isArray(container)) return put(container, key, value)
  const index = key === '-' ? container.length : Number(key)
  if (!Number.isInteger(index) || index < 0 || index > container.length) return { failure: `index out of bounds: ${key}` }
  return [...container.slice(0, index), value, ...container.slice(index)]
}

function take(container: Container, key: string, path: string, op: string): Edited {
  if (!has(container, key)) return missing(op, path)
  if (Array.isArray(container)) return container.filter((_, i) => i !== Number(key))
  return Object.fromEntries(Object.entries(container).filter(([name]) => name !== key))
}

function put(container: Container, key: string, value: unknown): Container {
  Object.defineProperty(container, key, { value, enumerable: true, writable: true, configurable: true })
  return container
}

function has(container: Container, key: string): boolean {
  return Object.hasOwn(container, key)
}

function missing(op: string, path: string): { readonly failure: string } {
  return { failure: `${op} operation does not apply: doc is missing key: ${path}: missing value` }
}

function read(target: unknown, path: string): unknown {
  let value = target
  for (const key of keysOf(path)) value = typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined
  return value
}

function keysOf(path: string): string[] {
  return path.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}
