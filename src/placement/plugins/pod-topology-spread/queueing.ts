/**
 * What may help a pod that hard spreading refused: a pod that a constraint counts comes, goes or is relabelled, or
 * the domains change.
 * Source: pkg/scheduler/framework/plugins/podtopologyspread/plugin.go (isSchedulableAfterPodChange, …NodeChange).
 */
import { matches } from '../../../model/index.js'
import type { Node, Pod } from '../../../model/index.js'
import { onNode, onPod } from '../../framework/events.js'
import type { HintRegistration, NodeChange } from '../../framework/events.js'
import type { ClusterModel } from '../../model/cluster-model.js'
import type { PodClass } from '../../model/pod-class.js'
import { sameJson } from '../../model/same-json.js'
import { effectiveConstraints } from './constraints.js'
import type { Constraint, Defaults } from './constraints.js'

function isCounted(constraints: readonly Constraint[], podClass: PodClass, pod: Pod): boolean {
  return (pod.metadata.namespace ?? '') === podClass.namespace && constraints.some(({ selector }) => matches(selector, pod.metadata.labels))
}

/** Whether a constraint begins or ceases to mean a pod that is relabelled. */
function isRecounted(constraints: readonly Constraint[], podClass: PodClass, old: Pod, pod: Pod): boolean {
  return (pod.metadata.namespace ?? '') === podClass.namespace
    && constraints.some(({ selector }) => matches(selector, old.metadata.labels) !== matches(selector, pod.metadata.labels))
}

function values(constraints: readonly Constraint[], node: Node): readonly (string | undefined)[] {
  return constraints.map(({ topologyKey }) => node.metadata.labels?.[topologyKey])
}

function hasAll(constraints: readonly Constraint[], node: Node): boolean {
  return values(constraints, node).every((value) => value !== undefined)
}

function nodeMayHelp(constraints: readonly Constraint[], { action, old, new: node }: NodeChange): boolean {
  if (old === undefined || node === undefined) return hasAll(constraints, (node ?? old)!)
  if (hasAll(constraints, old) !== hasAll(constraints, node)) return true
  if (!hasAll(constraints, node)) return false
  return action === 'UpdateNodeTaint' || !sameJson(values(constraints, old), values(constraints, node))
}

/** The registrations with these defaults for pods that bring no constraints. */
export function eventsWith(defaults: Defaults): readonly HintRegistration[] {
  const hard = (podClass: PodClass, cluster: ClusterModel) => effectiveConstraints(podClass, 'DoNotSchedule', defaults, cluster)
  return [
    onPod(['AddPod'], ({ podClass }, { new: pod }, cluster) => isCounted(hard(podClass, cluster), podClass, pod!)),
    onPod(['DeletePod'], ({ podClass }, { old }, cluster) => isCounted(hard(podClass, cluster), podClass, old!)),
    onPod(['UpdatePodLabel', 'UpdateOwnLabel'], ({ podClass }, { old, new: pod }, cluster) => isRecounted(hard(podClass, cluster), podClass, old!, pod!)),
    onNode(
      ['AddNode', 'DeleteNode', 'UpdateNodeLabel', 'UpdateNodeTaint'],
      ({ podClass }, change, cluster) => nodeMayHelp(hard(podClass, cluster), change),
    ),
  ]
}
