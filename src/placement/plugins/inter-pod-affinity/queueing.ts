/**
 * What may help a pod that affinity between pods refused: somebody it wants comes, somebody it cannot stand goes or
 * changes, somebody who cannot stand it goes, a topology changes.
 * Source: pkg/scheduler/framework/plugins/interpodaffinity/plugin.go (isSchedulableAfterPodChange, …NodeChange).
 */
import type { Node, Pod } from '../../../model/index.js'
import { onNode, onPod } from '../../framework/events.js'
import type { HintRegistration, NodeChange } from '../../framework/events.js'
import type { ClusterModel } from '../../model/cluster-model.js'
import type { PodClass } from '../../model/pod-class.js'
import type { Term } from './terms.js'
import { ownTermMeans, termsOf, theirTermMeans } from './terms.js'

/** Whether there are terms and all of them mean a pod. */
function allMean(terms: readonly Term[], pod: Pod, cluster: ClusterModel): boolean {
  const { podClass } = cluster.podInfo(pod)
  return terms.length > 0 && terms.every((term) => ownTermMeans(term, podClass, cluster))
}

/** Whether a pod has anti-affinity terms and all of them mean the waiting pod. */
function isObjecting(pod: Pod, podClass: PodClass, cluster: ClusterModel): boolean {
  const theirs = termsOf(cluster.podInfo(pod).podClass).requiredAntiAffinity
  return theirs.length > 0 && theirs.every((term) => theirTermMeans(term, podClass, cluster))
}

function relabellingMayHelp(podClass: PodClass, old: Pod, pod: Pod, cluster: ClusterModel): boolean {
  const { requiredAffinity, requiredAntiAffinity } = termsOf(podClass)
  return (allMean(requiredAffinity, pod, cluster) && !allMean(requiredAffinity, old, cluster))
    || (allMean(requiredAntiAffinity, old, cluster) && !allMean(requiredAntiAffinity, pod, cluster))
}

function nodeMayHelp(podClass: PodClass, { old, new: node }: NodeChange): boolean {
  const { requiredAffinity, requiredAntiAffinity } = termsOf(podClass)
  if (old === undefined) {
    return requiredAntiAffinity.length > 0 || requiredAffinity.some(({ topologyKey }) => valueOf(node!, topologyKey) !== undefined)
  }
  const changed = ({ topologyKey }: Term) => valueOf(old, topologyKey) !== valueOf(node!, topologyKey)
  return requiredAffinity.some((term) => valueOf(node!, term.topologyKey) !== undefined && changed(term))
    || requiredAntiAffinity.some((term) => valueOf(old, term.topologyKey) !== undefined && changed(term))
}

function valueOf(node: Node, key: string): string | undefined {
  return node.metadata.labels?.[key]
}

export const eventsToRegister: readonly HintRegistration[] = [
  onPod(['AddPod'], ({ podClass }, { new: pod }, cluster) => allMean(termsOf(podClass).requiredAffinity, pod!, cluster)),
  onPod(
    ['DeletePod'],
    ({ podClass }, { old }, cluster) => allMean(termsOf(podClass).requiredAntiAffinity, old!, cluster) || isObjecting(old!, podClass, cluster),
  ),
  onPod(['UpdatePodLabel'], ({ podClass }, { old, new: pod }, cluster) => relabellingMayHelp(podClass, old!, pod!, cluster)),
  onPod(['UpdateOwnLabel']),
  onNode(['AddNode', 'UpdateNodeLabel'], ({ podClass }, change) => nodeMayHelp(podClass, change)),
]
