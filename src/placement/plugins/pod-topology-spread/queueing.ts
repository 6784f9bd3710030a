/**
 * What may help a pod that hard spreading refused: a pod that a constraint counts comes, goes or is relabelled, or
 * the domains change.
 * Source: pkg/scheduler/framework/plugins/podtopologyspread/plugin.go (isSchedulableAfterPodChange, …NodeChange).
 */
import { matches } from '../../../model/index.js'
import type { Node, Pod } from '../../../model/index.js'
import { onNode, onPod } from '../../framework/events.js'
import type { HintRegistration, NodeChange } from '../../framework/events.js'
import type { PodClass } from '../../model/pod-class.js'
import { sameJson } from '../../model/same-json.js'
import { constraintsOf } from './constraints.js'

function hard(podClass: PodClass) {
  return constraintsOf(podClass, 'DoNotSchedule')
}

function isCounted(podClass: PodClass, pod: Pod): boolean {
  return (pod.metadata.namespace ?? '') === podClass.namespace && hard(podClass).some(({ selector }) => matches(selector, pod.metadata.labels))
}

/** Whether a constraint begins or ceases to mean a pod that is relabelled. */
function isRecounted(podClass: PodClass, old: Pod, pod: Pod): boolean {
  return (pod.metadata.namespace ?? '') === podClass.namespace
    && hard(podClass).some(({ selector }) => matches(selector, old.metadata.labels) !== matches(selector, pod.metadata.labels))
}

function values(podClass: PodClass, node: Node): readonly (string | undefined)[] {
  return hard(podClass).map(({ topologyKey }) => node.metadata.labels?.[topologyKey])
}

function hasAll(podClass: PodClass, node: Node): boolean {
  return values(podClass, node).every((value) => value !== undefined)
}

function nodeMayHelp(podClass: PodClass, { action, old, new: node }: NodeChange): boolean {
  if (old === undefined || node === undefined) return hasAll(podClass, (node ?? old)!)
  if (hasAll(podClass, old) !== hasAll(podClass, node)) return true
  if (!hasAll(podClass, node)) return false
  return action === 'UpdateNodeTaint' || !sameJson(values(podClass, old), values(podClass, node))
}

export const eventsToRegister: readonly HintRegistration[] = [
  onPod(['AddPod'], ({ podClass }, { new: pod }) => isCounted(podClass, pod!)),
  onPod(['DeletePod'], ({ podClass }, { old }) => isCounted(podClass, old!)),
  onPod(['UpdatePodLabel', 'UpdateOwnLabel'], ({ podClass }, { old, new: pod }) => isRecounted(podClass, old!, pod!)),
  onNode(
    ['AddNode', 'DeleteNode', 'UpdateNodeLabel', 'UpdateNodeTaint'],
    ({ podClass }, change) => nodeMayHelp(podClass, change),
  ),
]
