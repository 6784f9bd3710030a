/**
 * Whole-cluster time lines: the simulation with its own controllers and scheduler, the vectors' kubelet and
 * metrics. Every figure is looked at on its own, at half past each second; a value may be a range or a choice.
 */
import { diff } from '../compare.js'
import type { Adapter, Difference, VectorCase } from '../types.js'
import type { Figure, Figures } from './figures.js'
import { figuresOf } from './figures.js'
import { play } from './play.js'

/** What a vector says of a value: itself, a range, or a choice. */
type Expected = Figure | readonly [number, number] | { readonly oneOf: readonly Figure[] }

const TIME_TOLERANCE_MS = 20

const CLAIMED = [
  /^rolling-/, /^recreate$/, /^scale-/, /^paused-rollout$/, /^beyond-capacity/, /^two-deployments-compete$/, /^node-/, /^zone-outage$/,
  /^all-nodes-down$/, /^priority-preemption$/, /^hard-spread-lost-zone$/, /^hpa-/, /^taint-no-execute-by-hand$/, /^cordon-and-rollout$/, /^drain-/, /^job-/,
  /^stateful-/, /^daemon-/, /^quota-/,
]

export const clusterTimelines: Adapter = {
  area: 'cluster/timelines',
  claims: (vector) => unclaimed(vector),
  run({ input, output }) {
    const timeline = new Map<number, Record<string, Expected>>(output.timeline.map((row: any) => [row.tMs, row.changes]))
    const differences: Difference[] = []
    const expected = new Map<string, Expected>()
    const mentioned = new Set([...timeline.values()].flatMap((changes) => Object.keys(changes)))
    const run = play(input, (atMs, store, drains) => {
      for (const [name, value] of Object.entries(timeline.get(atMs) ?? {})) expected.set(name, value)
      compareFigures(atMs, expected, given(figuresOf(store, drains), mentioned), differences)
    })
    compareTotals(output.totals, run.totals, differences)
    compareInstants(output.instants, run.instants, differences)
    return differences
  },
}

function unclaimed({ input }: VectorCase): string | undefined {
  return CLAIMED.some((pattern) => pattern.test(input.name)) ? undefined : 'needs workload kinds of later issues'
}

const PLACES = /^pods\/.*\/(node|zone)\//

/** Without the places that a vector never speaks of: where its runs differ in them, it does not give them. */
function given(figures: Figures, mentioned: ReadonlySet<string>): Figures {
  return new Map([...figures].filter(([name]) => mentioned.has(name) || !PLACES.test(name)))
}

const COUNTS = /^(pods|endpoints)\//

function compareFigures(atMs: number, expected: ReadonlyMap<string, Expected>, actual: Figures, out: Difference[]): void {
  for (const name of new Set([...expected.keys(), ...actual.keys()])) {
    const want = expected.get(name)
    const have = actual.get(name) ?? null
    const wanted = want === undefined || want === null ? (COUNTS.test(name) ? 0 : null) : want
    const found = have ?? (COUNTS.test(name) ? 0 : null)
    // A figure that no sample has shown yet may exist without a value that the vectors would list.
    if (want === undefined && !COUNTS.test(name) && (found === 0 || found === null)) continue
    if (!allows(wanted, found, 0)) out.push({ path: `${atMs} ${name}`, expected: wanted, actual: found })
  }
}

function compareTotals(expected: Record<string, Expected>, actual: ReadonlyMap<string, number>, out: Difference[]): void {
  for (const name of new Set([...Object.keys(expected), ...actual.keys()])) {
    const wanted = expected[name] ?? 0
    const found = actual.get(name) ?? 0
    if (!allows(wanted, found, 0)) out.push({ path: name, expected: wanted, actual: found })
  }
}

/** Instants that the vector lists; those it leaves out differ between runs. */
function compareInstants(expected: Record<string, Expected[]>, actual: ReadonlyMap<string, readonly number[]>, out: Difference[]): void {
  for (const [name, wanted] of Object.entries(expected)) {
    const found = [...(actual.get(name) ?? [])].sort((a, b) => a - b)
    const same = wanted.length === found.length && wanted.every((each, i) => allows(each, found[i]!, TIME_TOLERANCE_MS))
    if (!same) out.push(...diff(wanted, found, `instants ${name}`))
  }
}

function allows(expected: Expected, actual: Figure, tolerance: number): boolean {
  if (Array.isArray(expected)) return typeof actual === 'number' && actual >= expected[0] - tolerance && actual <= expected[1] + tolerance
  if (typeof expected === 'object' && expected !== null) return (expected as { oneOf: readonly Figure[] }).oneOf.includes(actual)
  if (typeof expected === 'number' && typeof actual === 'number') return Math.abs(expected - actual) <= tolerance
  return expected === actual
}
