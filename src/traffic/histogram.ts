/**
 * Latencies as weights by bucket: 32 buckets for each doubling, so that a quantile is right to about 3 %. Plain
 * data, whole numbers; adding costs the length of the list of buckets in use.
 */

/** Bucket number and weight, sorted by bucket. */
export type Histogram = readonly (readonly [bucket: number, weight: number])[]

export const EMPTY_HISTOGRAM: Histogram = Object.freeze([])

const PER_DOUBLING = 32

/** The histogram with `weight` more at a latency. */
export function addLatency(histogram: Histogram, micros: number, weight: number): Histogram {
  if (weight === 0) return histogram
  const bucket = bucketOf(micros)
  const at = histogram.findIndex(([number]) => number >= bucket)
  if (at >= 0 && histogram[at]![0] === bucket) return histogram.map((entry, i) => (i === at ? [bucket, entry[1] + weight] as const : entry))
  const index = at < 0 ? histogram.length : at
  return [...histogram.slice(0, index), [bucket, weight] as const, ...histogram.slice(index)]
}

/** The latency, microseconds, that a share (per mille) of the weight does not exceed; undefined without weight. */
export function quantileMicros(histogram: Histogram, perMille: number): number | undefined {
  const total = histogram.reduce((sum, [, weight]) => sum + weight, 0)
  if (total === 0) return undefined
  let seen = 0
  for (const [bucket, weight] of histogram) {
    seen += weight
    if (seen / total >= perMille / 1000) return lowerBound(bucket)
  }
  return lowerBound(histogram[histogram.length - 1]![0])
}

function bucketOf(micros: number): number {
  if (micros < PER_DOUBLING) return micros
  const doublings = 31 - Math.clz32(Math.min(micros, 0x7fffffff)) - 5
  return (doublings + 1) * PER_DOUBLING + ((Math.min(micros, 0x7fffffff) >> doublings) - PER_DOUBLING)
}

function lowerBound(bucket: number): number {
  if (bucket < PER_DOUBLING) return bucket
  const doublings = Math.floor(bucket / PER_DOUBLING) - 1
  return (PER_DOUBLING + (bucket % PER_DOUBLING)) << doublings
}
