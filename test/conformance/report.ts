/** Running one vector file through its adapter and wording what came out. */
import type { Adapter, Difference, VectorCase } from './types.js'
import type { VectorFile } from './vectors.js'

export interface FileResult {
  readonly file: VectorFile
  readonly unknownArea: boolean
  readonly claimed: number
  readonly agreed: number
  /** Reason → ids of the cases that are not claimed yet. */
  readonly unclaimed: ReadonlyMap<string, readonly string[]>
  /** The first differences, ready to print. */
  readonly lines: readonly string[]
}

/** Runs the cases of a file whose id matches `glob` (all without one). */
export function runFile(file: VectorFile, adapters: readonly Adapter[], glob?: string, show = 3): FileResult {
  const adapter = adapters.find((candidate) => candidate.area === file.area)
  const unclaimed = new Map<string, string[]>()
  const lines: string[] = []
  let claimed = 0
  let agreed = 0
  let shown = 0
  if (adapter !== undefined) {
    const pattern = glob === undefined ? undefined : globPattern(glob)
    for (const vector of file.cases) {
      if (pattern !== undefined && !pattern.test(vector.id)) continue
      const reason = adapter.claims?.(vector)
      if (reason !== undefined) {
        unclaimed.set(reason, [...(unclaimed.get(reason) ?? []), vector.id])
        continue
      }
      claimed++
      const differences = runCase(adapter, vector)
      if (differences.length === 0) agreed++
      else if (shown++ < show) lines.push(...describe(vector, differences))
    }
  }
  return { file, unknownArea: adapter === undefined, claimed, agreed, unclaimed, lines }
}

function runCase(adapter: Adapter, vector: VectorCase): readonly Difference[] {
  try {
    return adapter.run(vector)
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return [{ path: '(crash)', expected: 'no exception', actual: text.split('\n').slice(0, 6).join('\n') }]
  }
}

function describe(vector: VectorCase, differences: readonly Difference[]): string[] {
  const head = `✗ ${vector.id}${vector.about === undefined ? '' : `: ${vector.about}`}`
  const body = differences.slice(0, 5).flatMap((d) => [`    ${d.path}`, `      expected ${text(d.expected)}`, `      actual   ${text(d.actual)}`])
  const more = differences.length > 5 ? [`    … and ${differences.length - 5} more`] : []
  return [head, ...body, ...more]
}

function text(value: unknown): string {
  const json = JSON.stringify(value) ?? 'absent'
  return json.length > 600 ? `${json.slice(0, 600)}…` : json
}

function globPattern(glob: string): RegExp {
  const escaped = glob.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')
  return new RegExp(`^(.*/)?${escaped}$`)
}
