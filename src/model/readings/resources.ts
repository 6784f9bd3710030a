/**
 * What a pod asks for and may use at most: the sum over its containers, or what its init containers need while
 * they run if that is more (a sidecar counts from its start on), then the pod's own resources, then the runtime's
 * overhead. The scheduler scores with a variant in which a container that names no CPU or memory counts as a little.
 * Results are remembered by the list of containers, which the pods of a template share also when they are bound.
 * Source: component-helpers/resource (helpers.go), pkg/apis/core/v1/helper/qos.
 */
import { byText, freeze, sortedKeys } from '../../plain/index.js'
import type { Container, PodSpec, ResourceList } from '../kinds/index.js'
import { addQuantities, compareQuantities, formatQuantity, quantityOf } from '../quantity/index.js'
import type { Quantity } from '../quantity/index.js'

/** Which requests are meant; everything counts by default. */
export interface PodResourcesOptions {
  /** Leave out the overhead of the pod's runtime. */
  readonly excludeOverhead?: boolean
  /** What a container counts as that names no request for a resource. */
  readonly nonMissingContainerRequests?: ResourceList
}

/** What a container without a request counts as when nodes are scored. */
export const SCORING_DEFAULTS: ResourceList = Object.freeze({ cpu: '100m', memory: '209715200' })

type Amounts = Map<string, Quantity>
type Field = 'requests' | 'limits'

/** What was computed for a list of containers, and for which of the other parts of a spec that matter. */
interface Remembered {
  readonly initContainers: PodSpec['initContainers']
  readonly resources: PodSpec['resources']
  readonly overhead: PodSpec['overhead']
  readonly list: ResourceList
}
type Cache = WeakMap<object, Remembered>

const requestsCache: Cache = new WeakMap()
const limitsCache: Cache = new WeakMap()
const scoringCache: Cache = new WeakMap()

/** All that a pod asks for, by resource. */
export function podRequests(spec: PodSpec): ResourceList {
  return remembered(requestsCache, spec, computePodRequests)
}

/** The most that a pod may use, by resource. */
export function podLimits(spec: PodSpec): ResourceList {
  return remembered(limitsCache, spec, computePodLimits)
}

/** What a pod asks for when nodes are scored. */
export function podRequestsForScoring(spec: PodSpec): ResourceList {
  return remembered(scoringCache, spec, (pod) => computePodRequests(pod, { nonMissingContainerRequests: SCORING_DEFAULTS }))
}

/** What a pod asks for, with options; `podRequests` remembers the usual answer. */
export function computePodRequests(spec: PodSpec, options: PodResourcesOptions = {}): ResourceList {
  const amounts = aggregate(spec, 'requests', options.nonMissingContainerRequests)
  overrideByPodLevel(amounts, spec, 'requests')
  if (options.excludeOverhead !== true) addList(amounts, spec.overhead)
  return textOf(amounts)
}

/** The most that a pod may use; `podLimits` remembers the answer. */
export function computePodLimits(spec: PodSpec): ResourceList {
  const amounts = aggregate(spec, 'limits')
  overrideByPodLevel(amounts, spec, 'limits')
  for (const [name, text] of Object.entries(spec.overhead ?? {})) {
    const limit = amounts.get(name)
    if (limit !== undefined && limit.unscaled !== 0n) amounts.set(name, addQuantities(limit, quantityOf(text)))
  }
  return textOf(amounts)
}

function aggregate(spec: PodSpec, field: Field, nonMissing?: ResourceList): Amounts {
  const total: Amounts = new Map()
  const sidecars: Amounts = new Map()
  const initPeak: Amounts = new Map()
  for (const container of spec.containers ?? []) addList(total, listOf(container, field, nonMissing))
  for (const container of spec.initContainers ?? []) {
    const list = listOf(container, field, nonMissing)
    if (container.restartPolicy === 'Always') {
      addList(total, list)
      addList(sidecars, list)
      raise(initPeak, sidecars)
    } else {
      const running: Amounts = new Map()
      addList(running, list)
      for (const [name, amount] of sidecars) add(running, name, amount)
      raise(initPeak, running)
    }
  }
  raise(total, initPeak)
  return total
}

function listOf(container: Container, field: Field, nonMissing?: ResourceList): ResourceList | undefined {
  const list = container.resources?.[field]
  return nonMissing === undefined ? list : { ...nonMissing, ...list }
}

function addList(amounts: Amounts, list: ResourceList | undefined): void {
  for (const name of sortedKeys(list)) add(amounts, name, quantityOf(list![name]))
}

function add(amounts: Amounts, name: string, amount: Quantity): void {
  const present = amounts.get(name)
  amounts.set(name, present === undefined ? amount : addQuantities(present, amount))
}

function raise(amounts: Amounts, floor: Amounts): void {
  for (const [name, amount] of floor) {
    const present = amounts.get(name)
    if (present === undefined || compareQuantities(amount, present) > 0) amounts.set(name, amount)
  }
}

function overrideByPodLevel(amounts: Amounts, spec: PodSpec, field: Field): void {
  const list = spec.resources?.[field] ?? {}
  for (const name of sortedKeys(list)) {
    if (isPodLevelResource(name)) amounts.set(name, quantityOf(list[name]))
  }
}

/** Whether a resource may be given for a pod as a whole. */
export function isPodLevelResource(name: string): boolean {
  return name === 'cpu' || name === 'memory' || name.startsWith('hugepages-')
}

/** Whether a pod names resources for itself as a whole. */
export function hasPodLevelResources(spec: PodSpec): boolean {
  const { requests = {}, limits = {} } = spec.resources ?? {}
  return Object.keys(requests).some(isPodLevelResource) || Object.keys(limits).some(isPodLevelResource)
}

function textOf(amounts: Amounts): ResourceList {
  const list: Record<string, string> = {}
  for (const name of [...amounts.keys()].sort(byText)) list[name] = formatQuantity(amounts.get(name)!)
  return freeze(list)
}

function remembered(cache: Cache, spec: PodSpec, compute: (spec: PodSpec) => ResourceList): ResourceList {
  const { containers, initContainers, resources, overhead } = spec
  const known = containers === undefined ? undefined : cache.get(containers)
  if (known !== undefined && known.initContainers === initContainers && known.resources === resources && known.overhead === overhead) return known.list
  const list = compute(spec)
  if (containers !== undefined) cache.set(containers, { initContainers, resources, overhead, list })
  return list
}

/** Whether a resource is one that Kubernetes itself knows nothing about. Source: pkg/apis/core/v1/helper (IsExtendedResourceName). */
export function isExtendedResource(name: string): boolean {
  return name.includes('/') && !name.includes('kubernetes.io/') && !name.startsWith('requests.')
}
