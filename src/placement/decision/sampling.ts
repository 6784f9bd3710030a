/**
 * How many fitting nodes the search looks for: in a large cluster not all of them. The larger the cluster, the
 * smaller the share, unless the profile says otherwise.
 * Source: pkg/scheduler/schedule_one.go (numFeasibleNodesToFind).
 */

const MIN_FEASIBLE_NODES_TO_FIND = 100
const MIN_FEASIBLE_NODES_PERCENTAGE_TO_FIND = 5
const DEFAULT_PERCENTAGE = 50
const NODES_PER_PERCENT = 125

/** The number of fitting nodes at which the search stops. `percentage` 0 lets the number of nodes decide. */
export function numFeasibleNodesToFind(percentage: number, nodes: number): number {
  if (nodes < MIN_FEASIBLE_NODES_TO_FIND) return nodes
  const share = percentage !== 0 ? percentage
    : Math.max(DEFAULT_PERCENTAGE - Math.trunc(nodes / NODES_PER_PERCENT), MIN_FEASIBLE_NODES_PERCENTAGE_TO_FIND)
  return Math.max(Math.trunc((nodes * share) / 100), MIN_FEASIBLE_NODES_TO_FIND)
}
