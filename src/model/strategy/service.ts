/**
 * What changing a Service's type clears: addresses and ports that the old type needed and the new one does not, if
 * the client left them as they were; and what a client leaves out although it was allocated stays.
 * Source: pkg/registry/core/service/strategy.go (dropTypeDependentFields), storage (patchAllocatedValues).
 */
import type { Service, ServiceSpec } from '../kinds/index.js'
import { sameValue } from './same.js'

/** A Service's specification as it is stored when it is created: the address under both its names. */
export function createdServiceSpec(spec: ServiceSpec): ServiceSpec {
  const lone = spec.type !== 'ExternalName' && (spec.clusterIP ?? '') !== '' && (spec.clusterIPs ?? []).length === 0
  return lone ? { ...spec, clusterIPs: [spec.clusterIP!] } : spec
}

/** A Service's specification as it is stored in the place of `old`. */
export function updatedServiceSpec(old: Service, next: Service): ServiceSpec {
  return clearUnneeded(old.spec, keepAllocated(old.spec, withChangedIP(old.spec, next.spec)))
}

/** Who changes the first address alone means the list as well. */
function withChangedIP(old: ServiceSpec, next: ServiceSpec): ServiceSpec {
  const { clusterIP } = next
  if (clusterIP === undefined || clusterIP === old.clusterIP || !sameValue(old.clusterIPs, next.clusterIPs)) return createdServiceSpec(next)
  return next.type === 'ExternalName' ? next : { ...next, clusterIPs: [clusterIP] }
}

function keepAllocated(old: ServiceSpec, next: ServiceSpec): ServiceSpec {
  const keepsIP = needsClusterIP(old) && needsClusterIP(next) && next.clusterIP === undefined && next.clusterIPs === undefined
  const addresses = { clusterIP: old.clusterIP, clusterIPs: old.clusterIPs }
  return keepsIP ? withoutUndefined({ ...next, ...addresses }) : next
}

function clearUnneeded(old: ServiceSpec, next: ServiceSpec): ServiceSpec {
  let spec = next
  if (needsClusterIP(old) && !needsClusterIP(next)) {
    if (old.clusterIP === next.clusterIP && sameValue(old.clusterIPs, next.clusterIPs)) spec = without(spec, 'clusterIP', 'clusterIPs')
    if (sameValue(old.ipFamilies, next.ipFamilies)) spec = without(spec, 'ipFamilies')
    if (old.ipFamilyPolicy === next.ipFamilyPolicy) spec = without(spec, 'ipFamilyPolicy')
  }
  if (needsNodePort(old) && !needsNodePort(next) && sameValue(nodePorts(old), nodePorts(next))) {
    spec = { ...spec, ports: (spec.ports ?? []).map((port) => without(port, 'nodePort')) }
  }
  if (isLoadBalancer(old) && !isLoadBalancer(next)) {
    if (old.allocateLoadBalancerNodePorts === next.allocateLoadBalancerNodePorts) spec = without(spec, 'allocateLoadBalancerNodePorts')
    if (old.loadBalancerClass === next.loadBalancerClass) spec = without(spec, 'loadBalancerClass')
  }
  const lostOutside = isExternal(old) && !isExternal(next)
  return lostOutside && old.externalTrafficPolicy === next.externalTrafficPolicy ? without(spec, 'externalTrafficPolicy') : spec
}

function needsClusterIP({ type }: ServiceSpec): boolean {
  return type !== 'ExternalName'
}

function needsNodePort(spec: ServiceSpec): boolean {
  return spec.type === 'NodePort' || (isLoadBalancer(spec) && spec.allocateLoadBalancerNodePorts !== false)
}

function isLoadBalancer({ type }: ServiceSpec): boolean {
  return type === 'LoadBalancer'
}

function isExternal(spec: ServiceSpec): boolean {
  return spec.type === 'NodePort' || isLoadBalancer(spec) || (spec.externalIPs ?? []).length > 0
}

function nodePorts({ ports = [] }: ServiceSpec): readonly number[] {
  return ports.map(({ nodePort = 0 }) => nodePort)
}

function without<T extends object>(object: T, ...keys: readonly (keyof T)[]): T {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key as keyof T))) as T
}

function withoutUndefined<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T
}
