/** What controllers share: the shape of a reconciler, its process, its memory, the protocol of effects. */
export type { Decide, Effect, EffectAnswer, EnqueueEffect, EventEffect, Outcome, ParallelEffect, RememberEffect } from './protocol.js'
export { Memory } from './memory.js'
export { defineReconciler, fromOutside, isFromOutside, type ControllerContext, type Reconciler, type Watch } from './reconciler.js'
export { Controller, type ControllerHost } from './controller.js'
export { Election, Lock, type Candidate } from './election/index.js'
export { componentOf, instanceOf, ofInstance } from './instance.js'
export { Ticker, tickAfter, tickAtOrAfter, type Grid } from './ticker.js'
export { drawnLatencies, INSTANT, lagOf, REALISTIC, type Latencies, type LatencyTable, type UniformMs, type VolumeTimes, type VolumeTimesEntry, type VolumeTimesOf, type WatchLagMs } from './latencies.js'
export { EventRecorder, type RecordedEvent, type RecordObserver, type RecordOutcome } from './event-recorder.js'
export { creationObserved, deletionObserved, expect, EXPECTATIONS, expectationsMet, forgetExpectations, type Expectation } from './expectations.js'
export {
  allCarry, daemonSetsByNamespace, deploymentsByNamespace, orphanedPods, orphanedReplicaSets, orphanedRevisions, POD_COUNTS, podCounts, podCountsByController, podsByClaim, podsByController, podsByNamespace, podsByNode, replicaSetsByController,
  replicaSetsByNamespace, replicationControllersByNamespace, revisionsByController, statefulSetsByNamespace, type PodCounts,
} from './indexes.js'
export { endpointFacts, slicesByPod, slicesOfPod } from './endpoint-pods.js'
export { forgetWrites, hasCaughtUp, OWN_WRITES, wrote } from './own-writes.js'
export { readyTimes, ReadyTimes, type Availability } from './ready-times.js'
export { claim, type Claim, type Claimed } from './adoption.js'
export { byRevision, newRevision, sameRevision, type RevisionNaming, type Revised } from './revisions.js'
export { sideBySide } from './side-by-side.js'
export { isTerminatingNamespace } from './terminating-namespace.js'
export { createPods, deletePods, type Made, type Victim } from './pod-control.js'
export { Heap } from './heap.js'
