/**
 * What the API server's allocators give a new Service: a cluster IP, and node ports where its type has them. The
 * address is drawn by the Service's own name, so that one more Service moves nobody else's; upstream draws at
 * random. Source: kubernetes, pkg/registry/core/service/storage/alloc.go.
 */
import { fnv1a32, type KubeObject, type Service, type ServicePort, type ServiceSpec } from '../model/index.js'
import { produce } from '../sim/index.js'
import type { PipelineContext } from './pipeline.js'

const CLUSTER_NETWORK = '10.96'
const ADDRESSES = 65_534
const FIRST_NODE_PORT = 30_000
const NODE_PORTS = 2_768

/** The Service with its addresses; one that says them itself, or needs none, is left as it is. */
export function allocateService(object: KubeObject, context: PipelineContext): KubeObject {
  const service = object as unknown as Service
  const { spec } = service
  if (spec.type === 'ExternalName') return object
  const others = (context.list('Service') as unknown as Service[]).map((other) => other.spec)
  const needsPorts = spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false)
  return produce(service, (draft) => {
    if (draft.spec.clusterIP === undefined || draft.spec.clusterIP === '') draft.spec.clusterIP = freeAddress(object, others)
    draft.spec.clusterIPs ??= [draft.spec.clusterIP]
    draft.spec.ipFamilies ??= ['IPv4']
    draft.spec.ipFamilyPolicy ??= 'SingleStack'
    if (needsPorts) draft.spec.ports = withNodePorts(object, spec.ports ?? [], others)
  }) as unknown as KubeObject
}

function freeAddress(object: KubeObject, others: readonly ServiceSpec[]): string {
  const taken = new Set(others.map((other) => other.clusterIP))
  for (let n = nameHash(object), tries = 0; tries < ADDRESSES; n++, tries++) {
    const host = 1 + (n % ADDRESSES)
    const address = `${CLUSTER_NETWORK}.${host >> 8}.${host & 255}`
    if (!taken.has(address)) return address
  }
  throw new Error('no cluster IP is left')
}

function withNodePorts(object: KubeObject, ports: readonly ServicePort[], others: readonly ServiceSpec[]): ServicePort[] {
  const taken = new Set(others.flatMap((other) => (other.ports ?? []).map((port) => port.nodePort)))
  return ports.map((port, i) => {
    if (port.nodePort !== undefined && port.nodePort !== 0) return port
    let nodePort = FIRST_NODE_PORT + ((nameHash(object) + i) % NODE_PORTS)
    while (taken.has(nodePort)) nodePort = FIRST_NODE_PORT + ((nodePort + 1 - FIRST_NODE_PORT) % NODE_PORTS)
    taken.add(nodePort)
    return { ...port, nodePort }
  })
}

/** A number from the object's name alone. */
function nameHash(object: KubeObject): number {
  return fnv1a32(`${object.metadata.namespace ?? ''}/${object.metadata.name}`)
}
