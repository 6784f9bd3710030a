/** By what the items of a list are known, so that one that comes or goes does not make all that follow look changed. */

/** The name of an item: a text itself, of an object the first of some fields that it has as a text or as a list of texts. */
export function idOf(item: unknown, keys: readonly string[]): string | undefined {
  if (typeof item === 'string') return item
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return undefined
  for (let i = 0; i < keys.length; i++) {
    const value = (item as { readonly [key: string]: unknown })[keys[i]!]
    if (typeof value === 'string') return value
    if (Array.isArray(value) && typeof value[0] === 'string') return value[0]
  }
  return undefined
}

/** Where the items of a list stand from `start` on; of several of one name the first. */
export function placesById(list: readonly unknown[], start: number, keys: readonly string[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>()
  for (let i = start; i < list.length; i++) {
    const id = idOf(list[i], keys)
    if (id !== undefined && !places.has(id)) places.set(id, i)
  }
  return places
}
