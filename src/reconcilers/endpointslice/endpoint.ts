/**
 * What a pod is to a Service: an endpoint of some address type behind some ports, or nothing. Source: kubernetes,
 * staging/src/k8s.io/endpointslice/{utils,util}.
 */
import { isPodTerminal, podReady, type Endpoint, type EndpointPort, type Node, type Pod, type Service, type ServicePort } from '../../model/index.js'

export type AddressType = 'IPv4' | 'IPv6'

const ZONE = 'topology.kubernetes.io/zone'

/** The address types that a Service has slices for. */
export function addressTypesOf({ spec }: Service): readonly AddressType[] {
  const families = spec.ipFamilies ?? []
  return families.length === 0 ? ['IPv4'] : (families as AddressType[])
}

/** Whether a pod can be an endpoint at all: it has an address and has not finished. */
export function isCandidate(pod: Pod | undefined): pod is Pod {
  if (pod === undefined || isPodTerminal(pod)) return false
  return (pod.status?.podIP ?? '') !== '' || (pod.status?.podIPs ?? []).length > 0
}

/** Whether a change of a pod can change any endpoint. */
export function endpointChanged(old: Pod | undefined, pod: Pod | undefined): boolean {
  const [was, is] = [isCandidate(old), isCandidate(pod)]
  if (was !== is) return true
  if (!was || old === undefined || pod === undefined) return false
  return (
    (old.metadata.deletionTimestamp === undefined) !== (pod.metadata.deletionTimestamp === undefined) ||
    podReady(old) !== podReady(pod) ||
    old.status?.podIP !== pod.status?.podIP ||
    old.spec.nodeName !== pod.spec.nodeName ||
    old.metadata.labels !== pod.metadata.labels
  )
}

/** The pod's addresses of a type. */
export function addressesOf(pod: Pod, type: AddressType): string[] {
  const addresses = (pod.status?.podIPs ?? []).map(({ ip }) => ip)
  const all = addresses.length > 0 ? addresses : pod.status?.podIP === undefined ? [] : [pod.status.podIP]
  return all.filter((ip): ip is string => ip !== undefined && ip.includes(':') === (type === 'IPv6'))
}

export function endpointOf(pod: Pod, node: Node | undefined, service: Service, addresses: readonly string[]): Endpoint {
  const serving = podReady(pod)
  const terminating = pod.metadata.deletionTimestamp !== undefined
  const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating)
  const { namespace = 'default', name, uid } = pod.metadata
  const zone = node?.metadata.labels?.[ZONE]
  const { hostname, subdomain, nodeName } = pod.spec
  return {
    addresses,
    conditions: { ready, serving, terminating },
    ...(hostname !== undefined && hostname !== '' && subdomain === service.metadata.name ? { hostname } : {}),
    ...(nodeName === undefined || nodeName === '' ? {} : { nodeName }),
    targetRef: { kind: 'Pod', namespace, name, ...(uid === undefined ? {} : { uid }) },
    ...(zone === undefined || zone === '' ? {} : { zone }),
  } as Endpoint
}

/** The ports behind which a pod serves; a named port that the pod lacks is left out. */
export function portsOf(pod: Pod, service: Service): EndpointPort[] {
  const ports: EndpointPort[] = []
  for (const port of service.spec.ports ?? []) {
    const number = targetPort(pod, port)
    if (number === undefined) continue
    ports.push({ name: port.name ?? '', port: number, protocol: port.protocol ?? 'TCP', ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }) } as EndpointPort)
  }
  return ports
}

function targetPort(pod: Pod, { targetPort: target, port, protocol = 'TCP' }: ServicePort): number | undefined {
  if (target === undefined || target === 0) return port
  if (typeof target === 'number') return target
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  for (const container of [...pod.spec.containers, ...sidecars]) {
    for (const candidate of container.ports ?? []) if (candidate.name === target && (candidate.protocol ?? 'TCP') === protocol) return candidate.containerPort
  }
  return undefined
}

/** The key by which an endpoint is found again: the pod's. */
export function podKeyOf({ targetRef }: Endpoint): string {
  return `${targetRef?.namespace ?? 'default'}/${targetRef?.name ?? ''}`
}
