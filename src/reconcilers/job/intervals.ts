/**
 * Sets of completion indexes as ordered intervals, and their text in a Job's status: `0,2-4,7,8`.
 * Source: kubernetes, pkg/controller/job/indexed_job_utils.go.
 */

/** Ordered, disjoint, not adjacent; both ends belong to it. */
export type Intervals = readonly (readonly [first: number, last: number])[]

/** The set that a text means, without indexes from `completions` on; what cannot be read is left out. */
export function parseIntervals(text: string | undefined, completions: number): Intervals {
  const result: (readonly [number, number])[] = []
  for (const fragment of text === undefined || text === '' ? [] : text.split(',')) {
    const limits = fragment.split('-')
    if (limits.slice(0, 2).some((limit) => !/^\d+$/.test(limit))) continue
    const first = Number(limits[0])
    if (first >= completions) break
    const last = Math.min(Number(limits[1] ?? first), completions - 1)
    const before = result.at(-1)
    if (before !== undefined && before[1] === first - 1) result[result.length - 1] = [before[0], last]
    else result.push([first, last])
  }
  return result
}

export function formatIntervals(intervals: Intervals): string {
  return intervals.map(([first, last]) => (first === last ? `${first}` : `${first}${last === first + 1 ? ',' : '-'}${last}`)).join(',')
}

/** The union with single indexes in any order. */
export function withIndexes(intervals: Intervals, indexes: readonly number[]): Intervals {
  return indexes.length === 0 ? intervals : union(intervals, indexes.map((index) => [index, index] as const))
}

export function union(a: Intervals, b: Intervals): Intervals {
  const result: [number, number][] = []
  for (const [first, last] of [...a, ...b].sort((x, y) => x[0] - y[0])) {
    const before = result.at(-1)
    if (before === undefined || first > before[1] + 1) result.push([first, last])
    else before[1] = Math.max(before[1], last)
  }
  return result
}

export function countOf(intervals: Intervals): number {
  return intervals.reduce((sum, [first, last]) => sum + last - first + 1, 0)
}

export function hasIndex(intervals: Intervals, index: number): boolean {
  return intervals.some(([first, last]) => first <= index && index <= last)
}

/** How many indexes are in both. */
export function overlap(a: Intervals, b: Intervals): number {
  let common = 0
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const [x, y] = [a[i]!, b[j]!]
    common += Math.max(0, Math.min(x[1], y[1]) - Math.max(x[0], y[0]) + 1)
    if (x[1] <= y[1]) i++
    if (y[1] <= x[1]) j++
  }
  return common
}

/** The first `count` indexes below `completions` that are not in the set. */
export function firstOutside(taken: Intervals, count: number, completions: number): number[] {
  const result: number[] = []
  let candidate = 0
  for (const [first, last] of [...taken, [completions, completions] as const]) {
    for (; candidate < first && candidate < completions && result.length < count; candidate++) result.push(candidate)
    candidate = Math.max(candidate, last + 1)
  }
  return result
}
