/**
 * How full a node would be, as a score: of each resource that counts a share of what the node offers, weighted. The
 * strategies are LeastAllocated (spread), MostAllocated (pack) and RequestedToCapacityRatio (a function of the share,
 * given by points). An extended resource that the pod does not ask for does not count.
 * Source: pkg/scheduler/framework/plugins/noderesources (resource_allocation.go, least_allocated.go, most_allocated.go,
 * requested_to_capacity_ratio.go), helper/shape_score.go.
 */
import { computePodRequests, SCORING_DEFAULTS } from '../../../model/index.js'
import type { NodeResourcesFitArgs, PodSpec, ResourceSpec, UtilizationShapePoint } from '../../../model/index.js'
import type { PreScorePlugin, ScorePlugin } from '../../framework/plugin.js'
import { MAX_NODE_SCORE } from '../../matching/normalize.js'
import type { NodeInfo } from '../../model/node-info.js'
import { perSpec } from '../../model/class-notes.js'
import { CPU, EPHEMERAL_STORAGE, MEMORY, ResourceSlots } from '../../model/resources.js'

/** What of one resource would be taken of what a node offers. */
type ScoreOf = (requested: number, capacity: number) => number

const MAX_UTILIZATION = 100
const CUSTOM_SCORE_SCALE = MAX_NODE_SCORE / 10

const leastRequested: ScoreOf = (requested, capacity) => (requested > capacity ? 0 : Math.trunc(((capacity - requested) * MAX_NODE_SCORE) / capacity))
const mostRequested: ScoreOf = (requested, capacity) => Math.trunc((Math.min(requested, capacity) * MAX_NODE_SCORE) / capacity)

/** The function through the given points, level before the first and after the last. */
function brokenLinear(points: readonly UtilizationShapePoint[]): (utilization: number) => number {
  return (utilization) => {
    const i = points.findIndex((point) => utilization <= point.utilization)
    if (i < 0) return points.at(-1)!.score * CUSTOM_SCORE_SCALE
    const to = points[i]!
    if (i === 0) return to.score * CUSTOM_SCORE_SCALE
    const from = points[i - 1]!
    const rise = (to.score - from.score) * CUSTOM_SCORE_SCALE * (utilization - from.utilization)
    return from.score * CUSTOM_SCORE_SCALE + Math.trunc(rise / (to.utilization - from.utilization))
  }
}

function requestedToCapacityRatio(points: readonly UtilizationShapePoint[]): ScoreOf {
  const raw = brokenLinear(points)
  return (requested, capacity) => raw(requested > capacity ? MAX_UTILIZATION : Math.trunc((requested * MAX_UTILIZATION) / capacity))
}

/** What a strategy knows about a pod: how much of each resource it asks for, and where nodes book it. */
interface Prepared {
  readonly asked: readonly number[]
  readonly slots: readonly number[]
}

/** PreScore and Score of a strategy. */
export function scoringStrategy({ type, resources, requestedToCapacityRatio: ratio }: NodeResourcesFitArgs['scoringStrategy']): PreScorePlugin & ScorePlugin {
  const asked = perSpec(({ spec }) => askedFor(spec, resources))
  const isRatio = type === 'RequestedToCapacityRatio'
  const scoreOf = isRatio ? requestedToCapacityRatio(ratio!.shape) : type === 'MostAllocated' ? mostRequested : leastRequested
  return {
    preScore: ({ podClass }, cluster) => ({ state: { asked: asked(podClass), slots: resources.map(({ name }) => cluster.resources.slotOf(name)) } satisfies Prepared }),
    scoreReads: 'node',
    score(_pod, node, state) {
      const prepared = state as Prepared
      let sum = 0
      let weights = 0
      for (let i = 0; i < resources.length; i++) {
        const [requested, capacity] = takenOf(node, prepared.slots[i]!, prepared.asked[i]!)
        const score = capacity === 0 ? 0 : scoreOf(requested, capacity)
        if (capacity === 0 || (isRatio && score <= 0)) continue
        sum += score * resources[i]!.weight
        weights += resources[i]!.weight
      }
      if (weights === 0) return 0
      return isRatio ? Math.round(sum / weights) : Math.trunc(sum / weights)
    },
  }
}

/** What a pod asks for of each resource; a container that asks for no CPU or memory counts as a little. */
function askedFor(spec: PodSpec, resources: readonly ResourceSpec[]): readonly number[] {
  const { resources: _, ...containersOnly } = spec
  const amounts = new ResourceSlots().amountsOf(computePodRequests(containersOnly, { nonMissingContainerRequests: SCORING_DEFAULTS }))
  return resources.map(({ name }) => amounts.find((each) => each.name === name)?.amount ?? 0)
}

/** What would be taken of a resource, and what the node offers; nothing if the resource does not count. */
function takenOf(node: NodeInfo, slot: number, asked: number): readonly [requested: number, capacity: number] {
  const capacity = node.allocatable(slot)
  switch (slot) {
    case CPU:
      return [node.nonZeroCpuMilli + asked, capacity]
    case MEMORY:
      return [node.nonZeroMemory + asked, capacity]
    default:
      return asked === 0 && slot !== EPHEMERAL_STORAGE ? [0, 0] : [node.requested(slot) + asked, capacity]
  }
}
