/** The order of texts everywhere below the scenario: by code units, the same on every host and in every locale. */

/** Compares two texts by their code units. */
export function byText(a: string, b: string): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Whether two lists hold the same texts in the same order. */
export function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** More keys than this the host sorts faster. */
const INSERTION_MAX = 24

/** The keys of a map, in an order that does not depend on how it was written; few of them are sorted faster by insertion. */
export function sortedKeys(map: object | undefined): string[] {
  const keys = map === undefined ? [] : Object.keys(map)
  if (keys.length > INSERTION_MAX) return keys.sort(byText)
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i]!
    let at = i
    for (; at > 0 && keys[at - 1]! > key; at--) keys[at] = keys[at - 1]!
    keys[at] = key
  }
  return keys
}
