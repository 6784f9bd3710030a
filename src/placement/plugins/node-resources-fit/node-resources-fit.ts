/**
 * NodeResourcesFit keeps a pod away from nodes that have not enough left of something it asks for, naming all that
 * is missing, and ranks nodes by how much of CPU and memory would be left (LeastAllocated). For the score a
 * container that asks for nothing counts as a little, and what the pod asks for as a whole does not count.
 * Source: pkg/scheduler/framework/plugins/noderesources (fit.go, least_allocated.go, resource_allocation.go).
 */
import { computePodRequests, SCORING_DEFAULTS } from '../../../model/index.js'
import { onNode, onPod } from '../../framework/events.js'
import type { Plugin } from '../../framework/plugin.js'
import type { Status } from '../../framework/status.js'
import { unresolvable, unschedulable } from '../../framework/status.js'
import { MAX_NODE_SCORE } from '../../matching/normalize.js'
import type { NodeInfo } from '../../model/node-info.js'
import type { PodClass } from '../../model/pod-class.js'
import { perClass } from '../../model/pod-class.js'
import { amountAt, CPU, MEMORY, ResourceSlots } from '../../model/resources.js'
import type { ResourceAmount } from '../../model/resources.js'
import { amountIn } from '../../model/footprint.js'
import { fitsWhenEmpty, hasGrownForPod } from './queueing.js'

const NAME = 'NodeResourcesFit'
const ERR_REASON_TOO_MANY_PODS = 'Too many pods'

const statuses = new Map<string, Status>()

/** The refusal for some missing resources; there are few of them, so each is made once. */
function refusal(reasons: readonly string[], isUnresolvable: boolean): Status {
  const key = `${isUnresolvable} ${reasons.join()}`
  let status = statuses.get(key)
  if (status === undefined) statuses.set(key, status = (isUnresolvable ? unresolvable : unschedulable)(NAME, ...reasons))
  return status
}

/** The resources of which a node has not enough left for a pod that asks for so much. */
export function missing(requests: readonly ResourceAmount[], node: NodeInfo): Status | undefined {
  let reasons: string[] | undefined
  let beyondNode = false
  if (node.pods.size + 1 > node.allowedPods) reasons = [ERR_REASON_TOO_MANY_PODS]
  for (let i = 0; i < requests.length; i++) {
    const { slot, name, amount } = requests[i]!
    if (amount === 0) continue
    const allocatable = amountAt(node.allocatable, slot)
    if (amount <= allocatable - amountAt(node.requested, slot)) continue
    ;(reasons ??= []).push(`Insufficient ${name}`)
    if (amount > allocatable) beyondNode = true
  }
  return reasons === undefined ? undefined : refusal(reasons, beyondNode)
}

const scored = perClass(({ spec }: PodClass) => {
  const { resources: _, ...containersOnly } = spec
  const amounts = new ResourceSlots().amountsOf(computePodRequests(containersOnly, { nonMissingContainerRequests: SCORING_DEFAULTS }))
  return { cpuMilli: amountIn(amounts, CPU), memory: amountIn(amounts, MEMORY) }
})

function leastRequestedScore(requested: number, capacity: number): number {
  return requested > capacity ? 0 : Math.trunc(((capacity - requested) * MAX_NODE_SCORE) / capacity)
}

/** The plugin with its default arguments. */
export const nodeResourcesFit: Plugin = {
  name: NAME,
  filterReadsOneNode: true,
  filter({ podClass }, node) {
    return missing(podClass.footprint.requests, node)
  },
  scoreReadsOneNode: true,
  score({ podClass }, node) {
    const own = scored(podClass)
    const cpu = node.allocatable[CPU]!
    const memory = node.allocatable[MEMORY]!
    let sum = 0
    let weights = 0
    if (cpu !== 0) {
      sum += leastRequestedScore(node.nonZeroCpuMilli + own.cpuMilli, cpu)
      weights++
    }
    if (memory !== 0) {
      sum += leastRequestedScore(node.nonZeroMemory + own.memory, memory)
      weights++
    }
    return weights === 0 ? 0 : Math.trunc(sum / weights)
  },
  eventsToRegister: [
    onNode(['AddNode'], ({ podClass }, { new: node }) => fitsWhenEmpty(podClass.spec, node!)),
    onNode(
      ['UpdateNodeAllocatable'],
      ({ podClass: { spec } }, { old, new: node }) => fitsWhenEmpty(spec, node!) && hasGrownForPod(spec, old!, node!),
    ),
    onPod(['DeletePod', 'UpdatePodScaleDown', 'UpdateOwnScaleDown']),
  ],
}
