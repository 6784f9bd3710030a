/**
 * The verdict about one node, asked of the filters one by one: for whoever wants to know why, for the node that a pod
 * is nominated to, and on trial. Where pods are nominated, the pod must fit both with and without those of at least
 * its priority.
 * Source: pkg/scheduler/framework/runtime (RunFilterPluginsWithNominatedPods).
 */
import { isSamePod } from '../framework/events.js'
import type { Refusal } from '../framework/plugin.js'
import type { Status } from '../framework/status.js'
import type { NodeInfo } from '../model/node-info.js'
import type { PodInfo } from '../model/pod-info.js'
import type { Attempt } from './attempt.js'
import type { ActiveFilter } from './batch.js'
import { prepareAgain } from './pre-filter.js'

/** The first refusal of a node, or undefined if it fits. */
export function judge(attempt: Attempt, node: NodeInfo, filters = attempt.filters): Status | undefined {
  return judgeWithNominated(attempt, node, filters) ?? firstRefusal(filters, attempt.pod, node)
}

/** The first refusal of a node on which the pods that are nominated to it count; undefined also if there are none. */
export function judgeWithNominated({ cluster, pod }: Attempt, node: NodeInfo, filters: readonly ActiveFilter[]): Status | undefined {
  if (!cluster.hasNominatedTo(node.name)) return undefined
  const expected = cluster.nominatedTo(node.name).filter((nominated) =>
    (nominated.pod.spec.priority ?? 0) >= pod.podClass.priority && !isSamePod(nominated.pod, pod.pod))
  if (expected.length === 0) return undefined
  return cluster.withPods(expected, () => firstRefusal(prepareAgain(cluster, pod, filters), pod, node))
}

function firstRefusal(filters: readonly ActiveFilter[], pod: PodInfo, node: NodeInfo): Status | undefined {
  for (let i = 0; i < filters.length; i++) {
    const { plugin, state } = filters[i]!
    const status = plugin.filter(pod, node, state)
    if (status !== undefined) return status
  }
  return undefined
}

/** Why each of the nodes that do not fit was refused; asked only if somebody wants to know. */
export function refusalsOf(attempt: Attempt, rows: Int32Array): readonly Refusal[] {
  const refusals: Refusal[] = []
  for (const row of rows) {
    const node = attempt.cluster.nodeAt(row)
    const status = judge(attempt, node)
    if (status !== undefined) refusals.push({ node, status })
  }
  return refusals
}
