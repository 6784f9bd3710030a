/**
 * What a pod takes from its node in the scheduler's books: its requests, the same with a little for containers
 * that ask for nothing (which only scores look at), and its host ports. While a container is being resized the
 * larger of what it shall have, has been given and was promised counts; if the resize cannot be done, what shall
 * be no longer counts.
 * Source: pkg/scheduler/framework/types.go (CalculateResource), component-helpers/resource (UseStatusResources).
 */
import { compareQuantities, computePodRequests, getCondition, hasPodLevelResources, podRequests, quantityOf, SCORING_DEFAULTS } from '../../model/index.js'
import type { Container, ContainerStatus, Pod, PodSpec, ResourceList } from '../../model/index.js'
import { CPU, MEMORY } from './resources.js'
import type { ResourceAmount, ResourceSlots } from './resources.js'

/** What a pod takes. */
export interface Footprint {
  /** Its requests, the usual resources first, the others by name. */
  readonly requests: readonly ResourceAmount[]
  /** Its CPU and memory as scores see them. */
  readonly nonZeroCpuMilli: number
  readonly nonZeroMemory: number
}

/** The footprint of a pod whose requests are those of its spec. */
export function footprintOfSpec(spec: PodSpec, slots: ResourceSlots): Footprint {
  const list = podRequests(spec)
  const defaults = missingRequests(spec, list)
  const nonZero = slots.amountsOf(defaults === undefined ? list : computePodRequests(spec, { nonMissingContainerRequests: defaults }))
  return {
    requests: slots.amountsOf(list),
    nonZeroCpuMilli: amountIn(nonZero, CPU),
    nonZeroMemory: amountIn(nonZero, MEMORY),
  }
}

/** The amount of a resource in a list of amounts. */
export function amountIn(amounts: readonly ResourceAmount[], slot: number): number {
  return amounts.find((each) => each.slot === slot)?.amount ?? 0
}

/** What a container without a request counts as: nothing that the pod as a whole has settled. */
function missingRequests(spec: PodSpec, requests: ResourceList): ResourceList | undefined {
  if (!hasPodLevelResources(spec)) return SCORING_DEFAULTS
  const missing = Object.keys(SCORING_DEFAULTS).filter((name) => requests[name] === undefined)
  return missing.length === 0 ? undefined : Object.fromEntries(missing.map((name) => [name, SCORING_DEFAULTS[name]!]))
}

/** The spec with the requests that count while containers are resized; the spec itself if none is. */
export function effectiveSpec(pod: Pod): PodSpec {
  const { spec, status } = pod
  if (!anyResized(spec.containers, status?.containerStatuses) && !anyResized(spec.initContainers, status?.initContainerStatuses)) return spec
  const infeasible = isResizeInfeasible(pod)
  const counted = (containers: readonly Container[] | undefined, statuses: readonly ContainerStatus[] | undefined, which: (container: Container) => boolean) =>
    containers?.map((container) => which(container) ? countedContainer(container, statuses, infeasible) : container)
  return {
    ...spec,
    containers: counted(spec.containers, status?.containerStatuses, () => true)!,
    ...(spec.initContainers === undefined ? {} : {
      initContainers: counted(spec.initContainers, status?.initContainerStatuses, ({ restartPolicy }) => restartPolicy === 'Always')!,
    }),
  }
}

function isResizeInfeasible(pod: Pod): boolean {
  const condition = getCondition(pod.status?.conditions, 'PodResizePending')
  return condition !== undefined && condition.reason === 'Infeasible'
}

function anyResized(containers: readonly Container[] | undefined, statuses: readonly ContainerStatus[] | undefined): boolean {
  if (statuses === undefined || containers === undefined) return false
  for (const status of statuses) {
    const given = status.resources?.requests
    const promised = status.allocatedResources
    if (given === undefined && promised === undefined) continue
    const asked = containers.find(({ name }) => name === status.name)?.resources?.requests
    if ((given !== undefined && !sameList(given, asked)) || (promised !== undefined && !sameList(promised, asked))) return true
  }
  return false
}

function sameList(a: ResourceList, b: ResourceList | undefined): boolean {
  if (a === b) return true
  const keys = Object.keys(a)
  return b !== undefined && keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key])
}

function countedContainer(container: Container, statuses: readonly ContainerStatus[] | undefined, infeasible: boolean): Container {
  const status = statuses?.find(({ name }) => name === container.name)
  if (status === undefined) return container
  const given = status.resources?.requests ?? {}
  const lists = [...(infeasible ? [] : [container.resources?.requests ?? {}]), given, status.allocatedResources ?? {}]
  return { ...container, resources: { ...container.resources, requests: lists.reduce(largest) } }
}

function largest(a: ResourceList, b: ResourceList): ResourceList {
  const result: Record<string, string> = { ...a }
  for (const [name, amount] of Object.entries(b)) {
    const present = result[name]
    if (present === undefined || compareQuantities(quantityOf(amount), quantityOf(present)) > 0) result[name] = amount
  }
  return result
}
