/** The controllers. */
export { podsOnNode } from './indexes.js'
export { nodeLifecycleReconciler, type HeartbeatSource, type NodeLifecycleOptions } from './node-lifecycle/index.js'
export { taintEvictionReconciler } from './taint-eviction/index.js'
export { podGCReconciler, type PodGCOptions } from './pod-gc/index.js'
export { garbageCollectorReconciler } from './garbage-collector/index.js'
export { deploymentReconciler } from './deployment/index.js'
export { replicaSetReconciler } from './replicaset/index.js'
export { endpointSliceReconciler } from './endpointslice/index.js'
