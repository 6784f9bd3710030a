/**
 * What a pod is to a Service: an endpoint of some address type behind some ports, or nothing. An endpoint is found
 * again by its pod, host name and addresses; everything else about it may change in place. Source: kubernetes,
 * staging/src/k8s.io/endpointslice/utils.go and util/{controller_utils,endpointset}.go. Deviation: addresses stand as
 * the pod's status has them, upstream writes them anew in canonical form.
 */
import {
  getCondition, isPodTerminal, parseTime, podReady, sameValue, type Endpoint, type EndpointPort, type Pod, type Service, type ServicePort,
} from '../../model/index.js'
import { freeze } from '../../plain/index.js'

export type AddressType = 'IPv4' | 'IPv6'

/** The address types that a Service has slices for, in the order of its families. */
export function addressTypesOf({ spec }: Service): readonly AddressType[] {
  const families = (spec.ipFamilies ?? []).filter((family): family is AddressType => family === 'IPv4' || family === 'IPv6')
  if (families.length > 0) return families
  const { clusterIP = '' } = spec
  if (clusterIP === '' || clusterIP === 'None') return ['IPv4', 'IPv6']
  return clusterIP.includes(':') ? ['IPv6'] : ['IPv4']
}

/** Whether a pod can be an endpoint at all: it has an address and has not finished. */
export function isCandidate(pod: Pod): boolean {
  return !isPodTerminal(pod) && ((pod.status?.podIP ?? '') !== '' || (pod.status?.podIPs ?? []).length > 0)
}

/** When a pod's readiness changed last, which is what its endpoint's change counts from; null if that is unknown. */
export function triggerMsOf(pod: Pod): number | null {
  return parseTime(getCondition(pod.status?.conditions, 'Ready')?.lastTransitionTime) ?? null
}

/** Whether two versions of a pod make the same endpoints, and at the same time. */
export function sameEndpoints(a: Pod, b: Pod): boolean {
  if (a.status !== b.status && !sameReport(a, b)) return false
  return (
    !isCandidate(a) ||
    ((a.metadata.deletionTimestamp === undefined) === (b.metadata.deletionTimestamp === undefined) &&
      a.metadata.uid === b.metadata.uid &&
      a.spec.nodeName === b.spec.nodeName)
  )
}

/** Whether two statuses tell the same of what an endpoint shows. */
function sameReport(a: Pod, b: Pod): boolean {
  if (triggerMsOf(a) !== triggerMsOf(b) || isCandidate(a) !== isCandidate(b)) return false
  return !isCandidate(a) || (podReady(a) === podReady(b) && a.status?.podIP === b.status?.podIP && sameValue(a.status?.podIPs, b.status?.podIPs))
}

/**
 * Whether an update of a pod makes upstream look at its Services. A pod that ends without having been ready does not;
 * of a pod that is being deleted every update does, because upstream compares where the time stands, not the time.
 */
export function isTrigger(old: Pod, pod: Pod): boolean {
  return (
    old.metadata.deletionTimestamp !== undefined ||
    pod.metadata.deletionTimestamp !== undefined ||
    (old.status !== pod.status && (podReady(old) !== podReady(pod) || !sameValue(old.status?.podIPs, pod.status?.podIPs)))
  )
}

/** Whether an update of a pod may have changed to which Services it belongs. */
export function isRelabelled(old: Pod, pod: Pod): boolean {
  return !sameValue(old.metadata.labels, pod.metadata.labels) || old.spec.hostname !== pod.spec.hostname || old.spec.subdomain !== pod.spec.subdomain
}

/** The pod's addresses of a type. */
export function addressesOf({ status }: Pod, type: AddressType): string[] {
  const listed = (status?.podIPs ?? []).map(({ ip }) => ip)
  const all = listed.length > 0 ? listed : [status?.podIP]
  return all.filter((ip): ip is string => ip !== undefined && ip !== '' && ip.includes(':') === (type === 'IPv6'))
}

/** The endpoint of a pod, without hints. */
export function endpointOf(pod: Pod, zone: string | undefined, service: Service, addresses: readonly string[]): Endpoint {
  const serving = podReady(pod)
  const terminating = pod.metadata.deletionTimestamp !== undefined
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating)
  const { namespace = 'default', name, uid } = pod.metadata
  const { hostname = '', subdomain, nodeName = '' } = pod.spec
  const endpoint: { -readonly [K in keyof Endpoint]: Endpoint[K] } = { addresses, conditions: { ready, serving, terminating } }
  if (hostname !== '' && subdomain === service.metadata.name) endpoint.hostname = hostname
  if (nodeName !== '') endpoint.nodeName = nodeName
  endpoint.targetRef = uid === undefined ? { kind: 'Pod', namespace, name } : { kind: 'Pod', namespace, name, uid }
  if (zone !== undefined && zone !== '') endpoint.zone = zone
  return endpoint
}

const portsByService = new WeakMap<Service, readonly EndpointPort[]>()

/** The ports behind which a pod serves, in the Service's order; where none is named they are those of all pods. */
export function portsOf(pod: Pod, service: Service): readonly EndpointPort[] {
  if (service.spec.ports?.some(({ targetPort: target }) => typeof target === 'string') === true) return listPorts(pod, service)
  let ports = portsByService.get(service)
  if (ports === undefined) portsByService.set(service, (ports = freeze(listPorts(pod, service))))
  return ports
}

/** A named port that the pod lacks is left out. */
function listPorts(pod: Pod, service: Service): EndpointPort[] {
  const ports: EndpointPort[] = []
  for (const port of service.spec.ports ?? []) {
    const number = targetPort(pod, port)
    if (number === undefined) continue
    const { name = '', protocol = 'TCP', appProtocol } = port
    ports.push({ name, port: number, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) } as EndpointPort)
  }
  return ports
}

function targetPort(pod: Pod, { targetPort: target, port, protocol = 'TCP' }: ServicePort): number | undefined {
  if (target === undefined) return port
  if (typeof target === 'number') return target
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  for (const container of [...pod.spec.containers, ...sidecars]) {
    for (const candidate of container.ports ?? []) {
      if (candidate.name === target && (candidate.protocol ?? 'TCP') === protocol) return candidate.containerPort
    }
  }
  return undefined
}

/** Whether an endpoint is another one anew: it is found again by its pod, host name and addresses. */
export function isFoundAgain(before: Endpoint, after: Endpoint): boolean {
  return (
    (before.hostname ?? '') === (after.hostname ?? '') &&
    nameOf(before) === nameOf(after) &&
    (before.targetRef?.namespace ?? 'default') === (after.targetRef?.namespace ?? 'default') &&
    sameValue(before.addresses, after.addresses)
  )
}

/** The name of an endpoint's pod; empty if it is none's. */
export function nameOf({ targetRef }: Endpoint): string {
  return targetRef?.name ?? ''
}

/** Whether an endpoint that was found again needs no write. Hints do not count. */
export function isUpToDate(before: Endpoint, after: Endpoint): boolean {
  return (
    before === after ||
    (before.nodeName === after.nodeName &&
      before.zone === after.zone &&
      sameValue(before.conditions, after.conditions) &&
      sameValue(before.targetRef, after.targetRef))
  )
}
