/** Admission: what plugins of the API server make of a new object before it is validated and stored. */
export type { Admission } from './result.js'
export { admitClaim, defaultStorageClassOf } from './default-storage-class.js'
export { expansionRefusal, PV_PROTECTION, PVC_PROTECTION } from './storage-protection.js'
export { claimLimitErrors, joinedErrors, podLimitErrors, withLimitDefaults } from './limit-ranger.js'
export { admitPriority, defaultClassRefusal } from './priority.js'
export {
  admitDefaultTolerations, DEFAULT_NODE_TOLERATIONS, TAINT_NODE_NOT_READY, TAINT_NODE_UNREACHABLE,
} from './tolerations.js'
export type { NodeTolerations } from './tolerations.js'
export { admitPod } from './pod.js'
export { notReadyTaint } from './node-taint.js'
export { admitServiceAccount, type FindServiceAccount } from './service-account.js'
