/** Checks that need no test framework. */
import { unexpectedViolations, type ScenarioResult, type ViolationResult } from '../scenario/index.js'

/** The violations of a run that its scenario does not expect; an empty list if every invariant held. */
export function checkInvariants({ result }: { readonly result: ScenarioResult }): readonly ViolationResult[] {
  return unexpectedViolations(result)
}
