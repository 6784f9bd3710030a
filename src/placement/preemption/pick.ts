/**
 * Which of several candidates: fewest violations of budgets, then the lowest of the highest priorities, the smallest
 * sum of priorities (each lifted by 2^31, so that fewer victims beat more), fewest victims, and the latest of the
 * earliest starts among the most important victims.
 * Source: pkg/scheduler/framework/preemption (pickOneNodeForPreemption).
 */
import type { Candidate } from '../framework/plugin.js'
import { earliestStart } from './importance.js'

const LIFT = 2147483648

const CRITERIA: readonly ((candidate: Candidate) => number)[] = [
  ({ pdbViolations }) => pdbViolations,
  ({ victims }) => victims[0]!.podClass.priority,
  ({ victims }) => victims.reduce((sum, { podClass }) => sum + podClass.priority + LIFT, 0),
  ({ victims }) => victims.length,
  ({ victims }) => -earliestStart(victims),
]

/** The candidates that no criterion tells apart, in their order. */
export function bestCandidates(candidates: readonly Candidate[]): readonly Candidate[] {
  let best = candidates
  for (const criterion of CRITERIA) {
    if (best.length <= 1) return best
    const values = best.map(criterion)
    const least = values.reduce((a, b) => Math.min(a, b))
    best = best.filter((_, i) => values[i] === least)
  }
  return best
}
