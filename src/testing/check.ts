/** Checks that need no test framework: invariants, and that two runs are the same to the byte. */
import { ScenarioRunner, type Scenario, type ScenarioResult, type ViolationResult } from '../scenario/index.js'

/** The violations of a run; an empty list if every invariant held. */
export function checkInvariants({ result }: { readonly result: ScenarioResult }): readonly ViolationResult[] {
  return result.invariants.violations
}

/** The first place where two runs of one scenario part. */
export interface Divergence {
  /** Number of the first line that differs. */
  readonly line: number
  readonly first: string | undefined
  readonly second: string | undefined
  /** The last lines that both have, oldest first, at most 20. */
  readonly common: readonly string[]
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
  for (const runner of [first, second]) {
    runner.start()
    runner.runTo()
  }
  const [a, b] = [first.simulation.ledger.history, second.simulation.ledger.history]
  if (a.digest === b.digest) return { deterministic: true, digest: a.digest }
  const common: string[] = []
  for (let line = 0; ; line++) {
    const [x, y] = [a.line(line), b.line(line)]
    if (x !== y || x === undefined) return { deterministic: false, digest: a.digest, divergence: { line, first: x, second: y, common: common.slice(-COMMON_LINES) } }
    common.push(x)
  }
}
