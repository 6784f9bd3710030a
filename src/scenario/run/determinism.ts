/** Whether two runs of a scenario are the same to the byte, and where they part if not. */
import type { Scenario } from '../resolve/scenario.js'
import { ScenarioRunner } from './runner.js'

/** Where two logs part. */
export interface Parting {
  /** Number of the first entry that differs. */
  readonly line: number
  readonly first: string | undefined
  readonly second: string | undefined
  /** The last entries that both have, oldest first, at most 20. */
  readonly common: readonly string[]
}

/** The first place where the histories of two runs of one scenario part. */
export interface Divergence extends Parting {
  /** Where the engine's events and draws part: mostly earlier, and nearer to the cause. */
  readonly engine?: Parting
}

export interface Determinism {
  readonly deterministic: boolean
  readonly digest: string
  readonly divergence?: Divergence
}

const COMMON_LINES = 20

/**
 * Runs a scenario twice and compares; names the first difference. It can only fail if something of the user's own (a
 * reconciler, a behaviour) reads what is not in the simulation.
 * @example checkDeterminism(scenario, { seed: '42' }).deterministic
 */
export function checkDeterminism(scenario: Scenario, options: { readonly seed?: string; readonly make?: (scenario: Scenario) => ScenarioRunner } = {}): Determinism {
  const make = options.make ?? ((each: Scenario) => new ScenarioRunner(each, { history: 'lines', ...(options.seed === undefined ? {} : { seed: options.seed }) }))
  const [first, second] = [make(scenario), make(scenario)]
  const engine = sideBySide(first, second)
  const [a, b] = [first.simulation.ledger.history, second.simulation.ledger.history]
  if (a.digest === b.digest) return { deterministic: true, digest: a.digest }
  const comparison = new Comparison()
  for (let line = 0; comparison.parting === undefined; line++) comparison.next(a.line(line), b.line(line))
  return { deterministic: false, digest: a.digest, divergence: { ...comparison.parting, ...(engine === undefined ? {} : { engine }) } }
}

/** Runs both to their ends, instant by instant, so that of their events and draws only those of an instant are kept. */
function sideBySide(first: ScenarioRunner, second: ScenarioRunner): Parting | undefined {
  const logs: readonly [string[], string[]] = [[], []]
  const comparison = new Comparison()
  let going: readonly ScenarioRunner[] = [first, second]
  going.forEach(({ simulation }, i) => (simulation.engine.debug = ({ at, what, detail }) => void logs[i]!.push(`${at} ${what} ${detail}`)))
  for (const runner of going) runner.start()
  while (going.length > 0) {
    const at = going.reduce((least, { simulation }) => Math.min(least, simulation.engine.nextAt() ?? Infinity), Infinity)
    going = going.filter((runner) => runner.runTo(at) && runner.simulation.now >= at)
    const [x, y] = logs
    for (let i = 0, length = Math.max(x.length, y.length); i < length; i++) comparison.next(x[i], y[i])
    x.length = y.length = 0
  }
  return comparison.parting
}

/** Compares two logs entry by entry, up to where they part. */
class Comparison {
  parting: Parting | undefined
  private readonly common: string[] = []
  private line = 0

  next(first: string | undefined, second: string | undefined): void {
    if (this.parting !== undefined) return
    if (first === second && first !== undefined) {
      this.line++
      this.common.push(first)
      if (this.common.length > COMMON_LINES) this.common.shift()
    } else this.parting = { line: this.line, first, second, common: this.common }
  }
}
