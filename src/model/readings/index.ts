/** Readings: what can be told from one object alone. */
export {
  computePodLimits, computePodRequests, hasPodLevelResources, isExtendedResource, isPodLevelResource, podLimits, podRequests,
  podRequestsForScoring, SCORING_DEFAULTS,
} from './resources.js'
export type { PodResourcesOptions } from './resources.js'
export { qosClass } from './qos.js'
export type { QOSClass } from './qos.js'
export { getCondition, isConditionTrue, setCondition } from './conditions.js'
export type { AnyCondition } from './conditions.js'
export {
  deletionGraceSeconds, isCriticalPod, isPodActive, isPodPhaseTerminal, isMirrorPod, isPodTerminal, isReadyStatus, isStaticPod, mirroredUid, podAvailable, podAvailableAt,
  podReady, restartPolicyOf, restartsContainer,
} from './pod.js'
export { isDisruptionConditionCurrent, updatedDisruptionCondition, withDisruptionCondition } from './disruption.js'
export { nodeReady } from './node.js'
export { findMatchingUntoleratedTaint, isHardTaint, sameTaint, tolerates, toleratesAny } from './taints.js'
export {
  BATCH_CONTROLLER_UID, BATCH_JOB_NAME, finishedCondition, generatedLabels, isIndexedJob, isJobAtRest, isJobFinished, LEGACY_CONTROLLER_UID, LEGACY_JOB_NAME,
} from './job.js'
export { controllerOf, groupOf, isControlledBy, keyOf, newControllerRef, objectKey, splitKey } from './owners.js'
export type { Named, Owned } from './owners.js'
export {
  ANN_BETA_STORAGE_PROVISIONER, ANN_BIND_COMPLETED, ANN_BOUND_BY_CONTROLLER, ANN_PROVISIONED_BY, ANN_SELECTED_NODE, ANN_STORAGE_PROVISIONER, annotationOf,
  bindVolumeToClaim, ephemeralClaimName, isBoundToClaim, isFullyBound, NO_PROVISIONER, notEphemeralClaimOf, storageClassOf, waitsForFirstConsumer, withAnnotations,
} from './volumes.js'
