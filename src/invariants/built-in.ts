/** The invariants that come with the project, by id. Adding one is writing it and naming it here. */
import { stateIsPlain, timeIsMonotone, versionsIncrease } from './engine.js'
import { hardRulesHold } from './hard-rules.js'
import type { Invariant } from './invariant.js'
import { boundOnce, nodeAllocation, podOwners, podPhases } from './pods.js'
import { boundWhereItFits } from './scheduling.js'
import { autoscalerBounds, desiredStateReached, endpointsAreReady, rolloutBounds } from './workloads.js'

export const builtInInvariants: readonly Invariant[] = [
  nodeAllocation, boundOnce, podPhases, versionsIncrease, podOwners, rolloutBounds, endpointsAreReady, autoscalerBounds, boundWhereItFits, hardRulesHold, timeIsMonotone, stateIsPlain, desiredStateReached,
]
