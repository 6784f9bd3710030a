/**
 * Whether a volume could be provisioned for a node: the class has a provisioner, and its topologies allow the node.
 * Source: pkg/scheduler/framework/plugins/volumebinding/binder.go (checkVolumeProvisions), core/v1/helper
 * (MatchTopologySelectorTerms).
 * Deviation: CSIStorageCapacity is not looked at; what a provisioner has left is not known.
 */
import { NO_PROVISIONER } from '../../../model/index.js'
import type { StorageClass } from '../../../model/index.js'
import type { Labels } from '../../model/pod-class.js'

/** Whether a class' provisioner can make volumes for a node with these labels. */
export function canProvision({ provisioner, allowedTopologies = [] }: StorageClass, labels: Labels): boolean {
  if (provisioner === '' || provisioner === NO_PROVISIONER) return false
  return allowedTopologies.length === 0 || allowedTopologies.some(({ matchLabelExpressions = [] }) =>
    matchLabelExpressions.length > 0
    && matchLabelExpressions.every(({ key, values }) => Object.hasOwn(labels, key) && values.includes(labels[key]!)))
}
