/** Invariants: what must hold at every transition, and at rest. */
export type { Invariant, InvariantContext, InvariantRun, Placement, PlacementSource, Violation } from './invariant.js'
export { InvariantChecker } from './checker.js'
export { reasonOf } from './workloads.js'
export { builtInInvariants } from './built-in.js'
