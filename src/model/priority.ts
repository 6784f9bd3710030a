/**
 * Priorities: what users may give, and the two classes that every cluster has for its own critical pods.
 * Source: pkg/apis/scheduling (types.go), pkg/apis/scheduling/v1/helpers.go.
 */
import { freeze } from '../plain/index.js'
import type { PriorityClass } from './kinds/index.js'

/** The highest value that a user's PriorityClass may have. */
export const HIGHEST_USER_DEFINABLE_PRIORITY = 1_000_000_000
/** From here on priorities belong to the system. */
export const SYSTEM_CRITICAL_PRIORITY = 2 * HIGHEST_USER_DEFINABLE_PRIORITY

/** The classes that the API server makes when it starts. */
export const SYSTEM_PRIORITY_CLASSES: readonly PriorityClass[] = Object.freeze([
  systemClass('system-node-critical', SYSTEM_CRITICAL_PRIORITY + 1000,
    'Used for system critical pods that must not be moved from their current node.'),
  systemClass('system-cluster-critical', SYSTEM_CRITICAL_PRIORITY,
    'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.'),
])

function systemClass(name: string, value: number, description: string): PriorityClass {
  return freeze({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: freeze({ name }),
    value,
    description,
    preemptionPolicy: 'PreemptLowerPriority',
  })
}
