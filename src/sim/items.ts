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
function placesById(list: readonly unknown[], start: number, keys: readonly string[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>()
  for (let i = start; i < list.length; i++) {
    const id = idOf(list[i], keys)
    if (id !== undefined && !places.has(id)) places.set(id, i)
  }
  return places
}

/** How far ahead an item is looked for before all that follow are listed by name. */
const AHEAD = 4

/** Finds items of a list by name, each behind those that were found before. */
export class ItemSearch {
  private places: ReadonlyMap<string, number> | undefined

  constructor(
    private readonly list: readonly unknown[],
    private readonly keys: readonly string[],
  ) {}

  /** Where the first item of a name stands from `start` on; -1: nowhere. */
  find(id: string, start: number): number {
    const { list, keys } = this
    const near = Math.min(start + AHEAD, list.length)
    for (let i = start; i < near; i++) if (idOf(list[i], keys) === id) return i
    if (near === list.length) return -1
    const at = (this.places ??= placesById(list, near, keys)).get(id) ?? -1
    if (at === -1 || at >= near) return at
    for (let i = near; i < list.length; i++) if (idOf(list[i], keys) === id) return i
    return -1
  }
}
