/**
 * Preemption on trial: without the pods of lower priority, would the pod fit on a node, and how many of them could
 * stay after all? Victims of whom a budget would be violated are spared first, then the most important. The trial
 * books pods out of the model and in again; what it leaves behind is what was there.
 * Source: pkg/scheduler/framework/plugins/defaultpreemption (SelectVictimsOnNode).
 */
import type { Candidate, PostFilterContext } from '../framework/plugin.js'
import { failure, unresolvable } from '../framework/status.js'
import type { Failure, Status } from '../framework/status.js'
import type { ClusterModel } from '../model/cluster-model.js'
import type { NodeInfo } from '../model/node-info.js'
import type { PlacedPod } from '../model/pod-info.js'
import { splitByBudgets } from './budgets.js'
import { byImportance } from './importance.js'

const NO_VICTIMS = unresolvable('', 'No preemption victims found for incoming pod')

/** Who would have to go from a node, or why nothing helps there. */
export function selectVictimsOnNode({ cluster, pod, judge }: PostFilterContext, node: NodeInfo): Candidate | Status | Failure {
  if (node.lowestPriority >= pod.podClass.priority) return NO_VICTIMS
  const lower = node.pods.filter(({ podClass }) => podClass.priority < pod.podClass.priority).sort(byImportance)
  return cluster.withoutPods(lower, () => judge(node) ?? spare(cluster, node, lower, () => judge(node) === undefined))
}

function spare(cluster: ClusterModel, node: NodeInfo, lower: readonly PlacedPod[], fits: () => boolean): Candidate | Failure {
  const { violating, others } = splitByBudgets(lower, cluster.budgets())
  const spared: PlacedPod[] = []
  const victims: PlacedPod[] = []
  const reprieve = (victim: PlacedPod): void => {
    cluster.place(victim)
    if (fits()) spared.push(victim)
    else {
      cluster.displace(victim)
      victims.push(victim)
    }
  }
  violating.forEach(reprieve)
  const pdbViolations = victims.length
  others.forEach(reprieve)
  for (const pod of spared) cluster.displace(pod)
  // Without a victim the node was refused for something that a trial does not show.
  if (victims.length === 0) return failure('', `expected at least one victim pod on node "${node.name}"`)
  return { node: node.name, victims: victims.sort(byImportance), pdbViolations }
}
