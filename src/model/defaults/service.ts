/** Defaults of Services. Source: pkg/apis/core/v1/defaults.go (SetDefaults_Service). */
import type { Service, ServicePort, ServiceSpec } from '../kinds/index.js'
import { at, each, fill, put } from './fill.js'

/** How long a client sticks to a pod when its address decides. */
const SESSION_AFFINITY_SECONDS = 10800

/** A Service with its defaults. */
export function defaultService(service: Service): Service {
  const specified = at(service, 'spec', (spec) => withTraffic(withAffinity(spec)))
  return at(specified, 'status', (status) => at(status, 'loadBalancer', (balancer) => at(balancer, 'ingress', (list) =>
    each(list, (ingress) => ((ingress.ip ?? '') === '' ? ingress : fill(ingress, { ipMode: 'VIP' }))))))
}

function withAffinity(spec: ServiceSpec): ServiceSpec {
  const filled = fill(spec, { sessionAffinity: 'None', type: 'ClusterIP' })
  if (filled.sessionAffinity === 'None') return put(filled, 'sessionAffinityConfig', undefined)
  if (filled.sessionAffinity !== 'ClientIP' || filled.sessionAffinityConfig?.clientIP?.timeoutSeconds !== undefined) return filled
  return { ...filled, sessionAffinityConfig: { clientIP: { timeoutSeconds: SESSION_AFFINITY_SECONDS } } }
}

function withTraffic(spec: ServiceSpec): ServiceSpec {
  const { type } = spec
  const external = type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0)
  const reachable = type === 'NodePort' || type === 'LoadBalancer' || type === 'ClusterIP'
  const filled = fill<ServiceSpec>(spec, {
    ...(external ? { externalTrafficPolicy: 'Cluster' } : {}),
    ...(reachable ? { internalTrafficPolicy: 'Cluster' } : {}),
    ...(type === 'LoadBalancer' ? { allocateLoadBalancerNodePorts: true } : {}),
  })
  return at(filled, 'ports', (ports) => each(ports, defaultPort))
}

function defaultPort(port: ServicePort): ServicePort {
  const { targetPort = 0 } = port
  return put(fill(port, { protocol: 'TCP' }), 'targetPort', targetPort === 0 || targetPort === '' ? port.port : targetPort)
}
