/** The invariants that come with the project, by id. Adding one is writing it and naming it here. */
import { drainsEnd, evictionsKeepBudgets } from './disruption.js'
import { stateIsPlain, timeIsMonotone, versionsIncrease } from './engine.js'
import { hardRulesHold } from './hard-rules.js'
import { oneIdentity } from './identity.js'
import type { Invariant } from './invariant.js'
import { oneLeader } from './leaders.js'
import { noLasso } from './lasso.js'
import { deletionsFinish, pendingPodsAreTried } from './pending.js'
import { boundOnce, nodeAllocation, podOwners, podPhases } from './pods.js'
import { boundWhereItFits } from './scheduling.js'
import { autoscalerBounds, desiredStateReached, endpointsAreReady, rolloutBounds } from './workloads.js'

export const builtInInvariants: readonly Invariant[] = [
  nodeAllocation, boundOnce, podPhases, oneIdentity, versionsIncrease, podOwners, rolloutBounds, evictionsKeepBudgets, endpointsAreReady, autoscalerBounds, boundWhereItFits, hardRulesHold, timeIsMonotone, stateIsPlain, oneLeader, desiredStateReached,
  noLasso, deletionsFinish, pendingPodsAreTried, drainsEnd,
]
