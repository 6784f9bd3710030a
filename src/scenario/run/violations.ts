/** The invariants that broke, and those that were to break. */
import type { InvariantChecker } from '../../invariants/index.js'
import type { Simulation } from '../../simulation/index.js'
import type { ExpectedViolation } from '../resolve/expectation.js'
import type { Scenario } from '../resolve/scenario.js'
import { causesOf } from './causes.js'
import type { ExpectationResult, ScenarioResult, ViolationResult } from './result.js'

/** All violations, each with its causes; those of which the scenario says that they happen are marked. */
export function violationsOf(simulation: Simulation, checker: InvariantChecker | undefined, { expectedViolations }: Scenario): readonly ViolationResult[] {
  const expected = new Set(expectedViolations.map(({ invariant }) => invariant))
  return (checker?.violations ?? []).map((violation) => ({
    ...violation, ...(expected.has(violation.invariant) ? { expected: true as const } : {}), why: causesOf(simulation, violation.transition),
  }))
}

/** The violations that a scenario does not expect; an empty list if every invariant held. */
export function unexpectedViolations({ invariants: { violations } }: Pick<ScenarioResult, 'invariants'>): readonly ViolationResult[] {
  return violations.filter(({ expected }) => expected !== true)
}

/** Whether an invariant broke that was to. */
export function violationOf({ index, name, invariant, place }: ExpectedViolation, violations: readonly ViolationResult[]): ExpectationResult {
  const first = violations.find((violation) => violation.invariant === invariant)
  return {
    index, name, kind: 'violates', text: invariant, met: first !== undefined, broken: [], read: [], values: [], transition: first?.transition ?? -1, why: [], place,
    ...(first === undefined ? { detail: `${invariant} held` } : { atMs: first.at }),
  }
}
