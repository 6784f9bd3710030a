/**
 * Normalised scores of many nodes at once: most of them share a few raw scores, whole numbers that lie close together,
 * so each is normalised once and looked up afterwards.
 */
const TABLE = 256

/** Normalises raw scores between `min` and `max` and adds `weight` times the result to the totals. */
export function addNormalized(raw: Float64Array, count: number, min: number, max: number, normalize: (score: number) => number, weight: number, totals: Float64Array): void {
  const length = max - min + 1
  if (length > TABLE || length > count) {
    for (let i = 0; i < count; i++) totals[i]! += weight * normalize(raw[i]!)
    return
  }
  const table = new Float64Array(length)
  for (let i = 0; i < length; i++) table[i] = weight * normalize(min + i)
  for (let i = 0; i < count; i++) totals[i]! += table[raw[i]! - min]!
}
