/** Whether a node passes all filters for a pod, asked of one node alone and with nothing remembered: for whoever checks. */
import type { Pod } from '../../model/index.js'
import { unresolvable } from '../framework/status.js'
import type { Status } from '../framework/status.js'
import type { Profile } from '../framework/profile.js'
import type { ClusterModel } from '../model/cluster-model.js'
import { Attempt } from './attempt.js'
import { judge } from './judge.js'

/** Who would refuse the node, and why; undefined if it passes. */
export function refusalOn(cluster: ClusterModel, pod: Pod, profile: Profile, nodeName: string): Status | undefined {
  const node = cluster.node(nodeName)
  if (node === undefined) return unresolvable('', 'there is no such node')
  const attempt = new Attempt(cluster, pod, profile)
  const { rejected, nodeNames } = attempt.preFiltered
  if (rejected !== undefined) return rejected
  if (nodeNames?.includes(nodeName) === false) return unresolvable('', 'PreFilter left the node out')
  return judge(attempt, node)
}
