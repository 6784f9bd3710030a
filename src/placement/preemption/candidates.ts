/**
 * In a large cluster not every node is tried: the trial of nodes begins at a drawn one and ends after so many
 * candidates, of which at least one violates no budget.
 * Source: pkg/scheduler/framework/plugins/defaultpreemption (GetOffsetAndNumCandidates).
 */

/** How many candidates are enough: a share of the nodes that may help, but not fewer than an absolute number. */
export interface CandidateNumbers {
  readonly minPercentage: number
  readonly minAbsolute: number
}

export const DEFAULT_CANDIDATES: CandidateNumbers = Object.freeze({ minPercentage: 10, minAbsolute: 100 })

/** Enough for whoever wants to see them all. */
export const ALL_CANDIDATES: CandidateNumbers = Object.freeze({ minPercentage: 100, minAbsolute: 0 })

/** How many candidates are enough among so many nodes that may help. */
export function enoughCandidates(nodes: number, { minPercentage, minAbsolute }: CandidateNumbers): number {
  return Math.min(nodes, Math.max(Math.trunc((nodes * minPercentage) / 100), minAbsolute))
}
