/** The order of texts everywhere below the scenario: by code units, the same on every host and in every locale. */

/** Compares two texts by their code units. */
export function byText(a: string, b: string): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0
}

/** The keys of a user's map, in an order that does not depend on how it was written. */
export function sortedKeys(map: object | undefined): string[] {
  return map === undefined ? [] : Object.keys(map).sort(byText)
}
