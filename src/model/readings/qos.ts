/**
 * The quality of service of a pod: BestEffort when nothing is asked for, Guaranteed when every container's limits
 * for CPU and memory are there and equal its requests, Burstable else. A pod that has resources of its own as a
 * whole, be they empty, is judged by those alone.
 * Source: pkg/apis/core/v1/helper/qos/qos.go.
 */
import type { PodSpec, ResourceList } from '../kinds/index.js'
import { addQuantities, compareQuantities, quantityOf } from '../quantity/index.js'
import type { Quantity } from '../quantity/index.js'

export type QOSClass = 'Guaranteed' | 'Burstable' | 'BestEffort'

const bySpec = new WeakMap<PodSpec, QOSClass>()

/** The quality of service class of a pod with this spec. */
export function qosClass(spec: PodSpec): QOSClass {
  const known = bySpec.get(spec)
  if (known !== undefined) return known
  const result = compute(spec)
  bySpec.set(spec, result)
  return result
}

function compute(spec: PodSpec): QOSClass {
  const holders = spec.resources !== undefined ? [spec] : [...(spec.containers ?? []), ...(spec.initContainers ?? [])]
  const requests = new Map<string, Quantity>()
  const limits = new Map<string, Quantity>()
  let limited = true
  for (const { resources } of holders) {
    collect(requests, resources?.requests)
    const found = collect(limits, resources?.limits)
    if (!found.has('cpu') || !found.has('memory')) limited = false
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort'
  return limited && sameAmounts(requests, limits) ? 'Guaranteed' : 'Burstable'
}

function collect(amounts: Map<string, Quantity>, list: ResourceList | undefined): Set<string> {
  const found = new Set<string>()
  for (const name of ['cpu', 'memory']) {
    const amount = quantityOf(list?.[name])
    if (amount.unscaled <= 0n) continue
    found.add(name)
    const present = amounts.get(name)
    amounts.set(name, present === undefined ? amount : addQuantities(amount, present))
  }
  return found
}

function sameAmounts(requests: ReadonlyMap<string, Quantity>, limits: ReadonlyMap<string, Quantity>): boolean {
  if (requests.size !== limits.size) return false
  for (const [name, request] of requests) {
    const limit = limits.get(name)
    if (limit === undefined || compareQuantities(limit, request) !== 0) return false
  }
  return true
}
