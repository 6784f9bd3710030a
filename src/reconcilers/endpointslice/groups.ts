/**
 * The pods that a sync looks at, as groups: those that serve behind the same ports, with the endpoints of one address
 * type that they give. Source: kubernetes, staging/src/k8s.io/endpointslice/reconciler.go (reconcileByAddressType).
 */
import type { EndpointSlice } from '../../model/index.js'
import { addressesOf, endpointOf, isCandidate, portsOf, type AddressType } from './endpoint.js'
import type { Sync } from './input.js'
import { planType, touchesAnything, type Group, type Plan, type Question } from './plan.js'
import { portsName } from './slice.js'

/** What shall be done about the slices of one address type. */
export function planOf(input: Sync, type: AddressType): Plan {
  return planType(questionOf(input, type))
}

/**
 * Whether the changed pods alone tell what to do. They do not where a slice is empty: whether it stays depends on pods
 * that are not looked at, unless nothing of its address type changes.
 */
export function tellsEnough(input: Sync): boolean {
  return input.slices.every(({ endpoints = [], addressType }) => endpoints.length > 0 || !touchesAnything(questionOf(input, addressType as AddressType)))
}

function questionOf(input: Sync, type: AddressType): Question {
  const { service, endpointsMax } = input
  const ofType = ({ addressType }: EndpointSlice): boolean => addressType === type
  return { service, slices: input.slices.filter(ofType), groups: groupsOf(input, type), changed: input.changed && new Set(input.changed), affected: input.affected.filter(ofType), endpointsMax }
}

function groupsOf({ service, rows }: Sync, type: AddressType): Map<string, Group> {
  const groups = new Map<string, Group>()
  const groupOf = (ports: Group['ports']): Group => {
    const name = portsName(ports)
    let group = groups.get(name)
    if (group === undefined) groups.set(name, (group = { ports, endpoints: new Map() }))
    return group
  }
  let group: Group | undefined
  for (const { pod, zone, nodeMissing } of rows) {
    if (!isCandidate(pod)) continue
    const ports = portsOf(pod, service)
    if (group?.ports !== ports) group = groupOf(ports)
    const addresses = addressesOf(pod, type)
    if (addresses.length === 0 || (nodeMissing && service.spec.publishNotReadyAddresses !== true)) continue
    group.endpoints.set(pod.metadata.name, endpointOf(pod, zone, service, addresses))
  }
  return groups
}
