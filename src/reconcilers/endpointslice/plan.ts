/**
 * From the endpoints that a Service shall have to the slices to create, update and delete: endpoints stay in their
 * slices, new ones fill up slices that change anyway, the fullest first, then the unchanged slice they fit best, then
 * new slices of a hundred. Deviation: where upstream takes any endpoint of a set, here they come by pod name.
 * Source: kubernetes, staging/src/k8s.io/endpointslice/reconciler.go (reconcileByPortMapping, finalize).
 */
import { byText, type Endpoint, type EndpointPort, type EndpointSlice } from '../../model/index.js'
import { sameValue } from '../../apiserver/index.js'
import { podKeyOf, type AddressType } from './endpoint.js'

export const ENDPOINTS_MAX = 100

/** Endpoints that share address type and ports. */
export interface Group {
  readonly addressType: AddressType
  readonly ports: readonly EndpointPort[]
}

/** A slice as it shall be; without `slice` it is a new one. */
export interface Wanted {
  readonly slice?: EndpointSlice
  readonly group: Group
  readonly endpoints: readonly Endpoint[]
}

export interface Plan {
  readonly create: readonly Wanted[]
  readonly update: readonly Wanted[]
  readonly remove: readonly EndpointSlice[]
}

/**
 * Plans one group.
 * @param keep the endpoint that shall stand in the place of one that stands there now; undefined: none
 * @param add endpoints that stand nowhere yet, by pod name
 * @param relabelled whether a slice must be written for other reasons
 * @param others slices that stay as they are unless they have room
 */
export function planGroup(group: Group, slices: readonly EndpointSlice[], keep: (endpoint: Endpoint) => Endpoint | undefined, add: readonly Endpoint[], relabelled: (slice: EndpointSlice) => boolean, others: readonly EndpointSlice[] = []): Plan {
  const changed: { slice: EndpointSlice; endpoints: Endpoint[] }[] = []
  const unchanged: EndpointSlice[] = [...others]
  const remove: EndpointSlice[] = []
  for (const slice of slices) {
    const before = slice.endpoints ?? []
    const endpoints: Endpoint[] = []
    let touched = false
    for (const endpoint of before) {
      const kept = keep(endpoint)
      if (kept !== endpoint) touched = true
      if (kept !== undefined) endpoints.push(kept)
    }
    if (touched && endpoints.length === 0) remove.push(slice)
    else if (touched || relabelled(slice)) changed.push({ slice, endpoints })
    else unchanged.push(slice)
  }
  const rest = fill([...add], changed)
  return fillOthers(group, rest, changed, unchanged, remove)
}

/** Fills slices that change anyway, the fullest first; returns what did not fit. */
function fill(add: Endpoint[], changed: { endpoints: Endpoint[] }[]): Endpoint[] {
  for (const { endpoints } of [...changed].sort((a, b) => b.endpoints.length - a.endpoints.length)) {
    endpoints.push(...add.splice(0, Math.max(0, ENDPOINTS_MAX - endpoints.length)))
  }
  return add
}

function fillOthers(group: Group, add: Endpoint[], changed: { slice: EndpointSlice; endpoints: Endpoint[] }[], unchanged: readonly EndpointSlice[], remove: readonly EndpointSlice[]): Plan {
  const create: Wanted[] = []
  const left = [...unchanged]
  while (add.length > 0) {
    const target = add.length < ENDPOINTS_MAX ? bestFit(left, add.length) : undefined
    if (target === undefined) {
      create.push({ group, endpoints: add.splice(0, ENDPOINTS_MAX) })
      continue
    }
    left.splice(left.indexOf(target), 1)
    const before = target.endpoints ?? []
    changed.push({ slice: target, endpoints: [...before, ...add.splice(0, ENDPOINTS_MAX - before.length)] })
  }
  return { create, update: changed.map(({ slice, endpoints }) => ({ slice, group, endpoints })), remove }
}

/** The fullest slice that still has room for so many. */
function bestFit(slices: readonly EndpointSlice[], count: number): EndpointSlice | undefined {
  let best: EndpointSlice | undefined
  for (const slice of slices) {
    const size = (slice.endpoints ?? []).length
    if (size + count <= ENDPOINTS_MAX && (best === undefined || size > (best.endpoints ?? []).length)) best = slice
  }
  return best
}

/** Several plans as one; what would be deleted is used for what would be created, if it has the same address type. */
export function combine(plans: readonly Plan[]): Plan {
  const create = plans.flatMap((plan) => plan.create)
  const update = plans.flatMap((plan) => plan.update)
  const remove: EndpointSlice[] = []
  for (const slice of plans.flatMap((plan) => plan.remove)) {
    const last = create[create.length - 1]
    if (last !== undefined && last.group.addressType === slice.addressType && slice.metadata.deletionTimestamp === undefined) {
      create.pop()
      update.push({ ...last, slice })
    } else {
      remove.push(slice)
    }
  }
  return { create, update, remove }
}

/** Names a group: address type and ports in their order by name. */
export function groupName(addressType: string, ports: readonly EndpointPort[] | null | undefined): string {
  const sorted = [...(ports ?? [])].sort((a, b) => byText(a.name ?? '', b.name ?? ''))
  return `${addressType} ${sorted.map(({ name, port, protocol, appProtocol }) => `${name ?? ''}:${port ?? ''}/${protocol ?? ''}/${appProtocol ?? ''}`).join(',')}`
}

/** The endpoint that is there if nothing about it changed, so that what is shared stays shared. */
export function unlessSame(before: Endpoint, after: Endpoint): Endpoint {
  return sameValue(before, after) ? before : after
}

export function byPod(a: Endpoint, b: Endpoint): number {
  return byText(podKeyOf(a), podKeyOf(b))
}
