/** Validation of Services. Source: pkg/apis/core/validation (ValidateService, ValidateServiceUpdate). */
import type { Service, ServicePort, ServiceSpec } from '../kinds/index.js'
import { isDNS1123Label, isDNS1123Subdomain, isQualifiedName, isValidPortName, isValidPortNumber } from '../names.js'
import { duplicate, forbidden, invalid, invalidEach, notSupported, oneOf, required } from './error.js'
import type { FieldError } from './error.js'
import { cidrErrors, ipErrors, ipFamily, specialIpErrors } from './ip.js'
import { validateLabels, validateObjectMeta, validateObjectMetaUpdate } from './metadata.js'

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const PROTOCOLS = ['SCTP', 'TCP', 'UDP']
const KUBELET_PORT = 10250
const AFFINITY_SECONDS_MAX = 86400
const LOAD_BALANCER_ONLY = "may only be used when `type` is 'LoadBalancer'"
const NOT_FOR_EXTERNAL_NAME = 'may not be set for ExternalName services'
const UNCHANGEABLE = 'may not change once set'

/** Complaints about a new Service. */
export function validateService(service: Service): FieldError[] {
  const { spec } = service
  return [
    ...validateObjectMeta(service.metadata, true, 'label'),
    ...typeErrors(spec),
    ...portsErrors(spec),
    ...validateLabels(spec.selector, 'spec.selector'),
    ...affinityErrors(spec),
    ...clusterIPErrors(spec),
    ...(spec.externalIPs ?? []).flatMap((ip, i) => externalIPErrors(ip, `spec.externalIPs[${i}]`)),
    ...((spec.type ?? '') === '' ? [required('spec.type')] : oneOf('spec.type', spec.type!, TYPES)),
    ...nodePortErrors(spec),
    ...duplicatePorts(spec),
    ...loadBalancerErrors(spec),
    ...trafficErrors(spec),
  ]
}

/** Complaints about a changed Service. */
export function validateServiceUpdate(old: Service, next: Service): FieldError[] {
  return [...validateObjectMetaUpdate(old.metadata, next.metadata), ...changedClusterIPs(old.spec, next.spec), ...validateService(next)]
}

function isHeadless({ clusterIPs = [] }: ServiceSpec): boolean {
  return clusterIPs.length === 1 && clusterIPs[0] === 'None'
}

function typeErrors(spec: ServiceSpec): FieldError[] {
  const { type, ports = [], clusterIPs = [] } = spec
  const errors = ports.length === 0 && !isHeadless(spec) && type !== 'ExternalName' ? [required('spec.ports')] : []
  if (type === 'LoadBalancer') errors.push(...ports.flatMap(kubeletPortErrors))
  if ((type === 'LoadBalancer' || type === 'NodePort') && isHeadless(spec)) {
    errors.push(invalid('spec.clusterIPs[0]', clusterIPs[0], `may not be set to 'None' for ${type} services`))
  }
  return type === 'ExternalName' ? [...errors, ...externalNameErrors(spec)] : errors
}

function kubeletPortErrors({ port }: ServicePort, i: number): FieldError[] {
  if (port !== KUBELET_PORT) return []
  return [invalid(`spec.ports[${i}].port`, port, `may not expose port ${KUBELET_PORT} externally since it is used by kubelet`)]
}

function externalNameErrors({ clusterIPs = [], ipFamilies = [], ipFamilyPolicy, externalName = '' }: ServiceSpec): FieldError[] {
  const cname = externalName.endsWith('.') ? externalName.slice(0, -1) : externalName
  return [
    ...(clusterIPs.length > 0 ? [forbidden('spec.clusterIPs', NOT_FOR_EXTERNAL_NAME)] : []),
    ...(ipFamilies.length > 0 ? [forbidden('spec.ipFamilies', NOT_FOR_EXTERNAL_NAME)] : []),
    ...(ipFamilyPolicy === undefined ? [] : [forbidden('spec.ipFamilyPolicy', NOT_FOR_EXTERNAL_NAME)]),
    ...(cname === '' ? [required('spec.externalName')] : invalidEach('spec.externalName', cname, isDNS1123Subdomain(cname))),
  ]
}

function portsErrors({ ports = [] }: ServiceSpec): FieldError[] {
  const names = new Set<string>()
  return ports.flatMap((port, i) => portErrors(port, `spec.ports[${i}]`, ports.length > 1, names))
}

function portErrors(port: ServicePort, path: string, needsName: boolean, names: Set<string>): FieldError[] {
  const { name = '', protocol = '', targetPort = 0, appProtocol } = port
  const errors: FieldError[] = []
  if (name === '' && needsName) errors.push(required(`${path}.name`))
  if (name !== '') {
    errors.push(...invalidEach(`${path}.name`, name, isDNS1123Label(name)))
    if (names.has(name)) errors.push(duplicate(`${path}.name`, name))
    names.add(name)
  }
  errors.push(...invalidEach(`${path}.port`, port.port, isValidPortNumber(port.port)))
  errors.push(...(protocol === '' ? [required(`${path}.protocol`)] : oneOf(`${path}.protocol`, protocol, PROTOCOLS)))
  errors.push(...invalidEach(`${path}.targetPort`, targetPort,
    typeof targetPort === 'number' ? isValidPortNumber(targetPort) : isValidPortName(targetPort)))
  return appProtocol === undefined ? errors : [...errors, ...invalidEach(`${path}.appProtocol`, appProtocol, isQualifiedName(appProtocol))]
}

function affinityErrors({ sessionAffinity = '', sessionAffinityConfig }: ServiceSpec): FieldError[] {
  const path = 'spec.sessionAffinityConfig'
  const errors = sessionAffinity === '' ? [required('spec.sessionAffinity')] : oneOf('spec.sessionAffinity', sessionAffinity, ['ClientIP', 'None'])
  if (sessionAffinity === 'None' && sessionAffinityConfig !== undefined) {
    return [...errors, forbidden(path, 'must not be set when session affinity is None')]
  }
  if (sessionAffinity !== 'ClientIP') return errors
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds
  if (seconds === undefined) return [...errors, required(path, 'when session affinity type is ClientIP')]
  return seconds > 0 && seconds <= AFFINITY_SECONDS_MAX
    ? errors
    : [...errors, invalid(`${path}.clientIP.timeoutSeconds`, seconds, `must be greater than 0 and less than ${AFFINITY_SECONDS_MAX}`)]
}

function clusterIPErrors(spec: ServiceSpec): FieldError[] {
  if (spec.type === 'ExternalName') return []
  const { clusterIPs = [], ipFamilyPolicy } = spec
  const path = 'spec.clusterIPs'
  const misplacedNone = clusterIPs[0] === 'None' && clusterIPs.length > 1
  const bad = clusterIPs.flatMap((ip, i) => (i === 0 && ip === 'None' ? [] : ipErrors(ip, `${path}[${i}]`)))
  const errors = [
    ...firstClusterIPErrors(spec),
    ...familyErrors(spec),
    ...(ipFamilyPolicy === undefined ? [] : oneOf('spec.ipFamilyPolicy', ipFamilyPolicy, ['PreferDualStack', 'RequireDualStack', 'SingleStack'])),
    ...(misplacedNone ? [invalid(path, clusterIPs, "'None' must be the first and only value")] : []),
    ...bad,
    ...(clusterIPs.length > 2 ? [invalid(path, clusterIPs, 'may only hold up to 2 values')] : []),
  ]
  return misplacedNone || bad.length > 0 ? errors : [...errors, ...stackErrors(spec)]
}

function firstClusterIPErrors({ clusterIP = '', clusterIPs = [] }: ServiceSpec): FieldError[] {
  const path = 'spec.clusterIPs'
  if (clusterIP === '') return clusterIPs.length > 0 ? [invalid(path, clusterIPs, 'must be empty when `clusterIP` is not specified')] : []
  if (clusterIPs.length === 0) return [required(path)]
  return clusterIPs[0] === clusterIP ? [] : [invalid(path, clusterIPs, 'first value must match `clusterIP`')]
}

function familyErrors({ ipFamilies = [] }: ServiceSpec): FieldError[] {
  return ipFamilies.flatMap((family, i) => [
    ...oneOf(`spec.ipFamilies[${i}]`, family, ['IPv4', 'IPv6']),
    ...(ipFamilies.indexOf(family) < i ? [duplicate(`spec.ipFamilies[${i}]`, family)] : []),
  ])
}

function stackErrors(spec: ServiceSpec): FieldError[] {
  const { clusterIPs = [], ipFamilies = [] } = spec
  if (isHeadless(spec)) return []
  const families = clusterIPs.map(ipFamily)
  const mixed = clusterIPs.length > 1 && new Set(families).size < clusterIPs.length
  return [
    ...(mixed ? [invalid('spec.clusterIPs', clusterIPs, 'may specify no more than one IP for each IP family')] : []),
    ...clusterIPs.flatMap((ip, i) => (ipFamilies[i] === undefined || families[i] === ipFamilies[i]
      ? []
      : [invalid(`spec.clusterIPs[${i}]`, ip, `expected an ${ipFamilies[i]} value as indicated by \`ipFamilies[${i}]\``)])),
  ]
}

function externalIPErrors(ip: string, path: string): FieldError[] {
  const errors = ipErrors(ip, path)
  return errors.length > 0 ? errors : specialIpErrors(ip, path)
}

function nodePortErrors({ type, ports = [] }: ServiceSpec): FieldError[] {
  const used = ports.flatMap(({ nodePort = 0 }, i) => (nodePort === 0 || type !== 'ClusterIP'
    ? []
    : [forbidden(`spec.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'")]))
  const seen = new Set<string>()
  return [...used, ...ports.flatMap(({ nodePort = 0, protocol }, i) => {
    const key = `${protocol}/${nodePort}`
    const again = nodePort !== 0 && seen.has(key)
    seen.add(key)
    return again ? [duplicate(`spec.ports[${i}].nodePort`, nodePort)] : []
  })]
}

function duplicatePorts({ ports = [] }: ServiceSpec): FieldError[] {
  const seen = new Set<string>()
  return ports.flatMap(({ port, protocol = '' }, i) => {
    const key = `${protocol}/${port}`
    const again = seen.has(key)
    seen.add(key)
    const shown = { Name: '', Protocol: protocol, AppProtocol: null, Port: port, TargetPort: 0, NodePort: 0 }
    return again ? [duplicate(`spec.ports[${i}]`, shown)] : []
  })
}

function loadBalancerErrors(spec: ServiceSpec): FieldError[] {
  const { type, loadBalancerSourceRanges = [], allocateLoadBalancerNodePorts, loadBalancerClass } = spec
  const balanced = type === 'LoadBalancer'
  const ranges = balanced
    ? loadBalancerSourceRanges.flatMap((range, i) => cidrErrors(range.trim(), `spec.loadBalancerSourceRanges[${i}]`))
    : loadBalancerSourceRanges.length > 0 ? [forbidden('spec.loadBalancerSourceRanges', LOAD_BALANCER_ONLY)] : []
  return [
    ...ranges,
    ...(balanced && allocateLoadBalancerNodePorts === undefined ? [required('spec.allocateLoadBalancerNodePorts')] : []),
    ...(!balanced && allocateLoadBalancerNodePorts !== undefined ? [forbidden('spec.allocateLoadBalancerNodePorts', LOAD_BALANCER_ONLY)] : []),
    ...(!balanced && loadBalancerClass !== undefined ? [forbidden('spec.loadBalancerClass', LOAD_BALANCER_ONLY)] : []),
    ...(loadBalancerClass === undefined ? [] : invalidEach('spec.loadBalancerClass', loadBalancerClass, isQualifiedName(loadBalancerClass))),
  ]
}

function trafficErrors(spec: ServiceSpec): FieldError[] {
  const { type, externalTrafficPolicy = '', healthCheckNodePort = 0, internalTrafficPolicy, trafficDistribution } = spec
  const external = type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0)
  const checked = type === 'LoadBalancer' && externalTrafficPolicy === 'Local'
  return [
    ...externalPolicyErrors(external, externalTrafficPolicy),
    ...(!checked && healthCheckNodePort !== 0
      ? [invalid('spec.healthCheckNodePort', healthCheckNodePort, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'")]
      : []),
    ...(internalTrafficPolicy === undefined
      ? (type === 'ExternalName' || !TYPES.includes(type ?? '') ? [] : [required('spec.internalTrafficPolicy')])
      : oneOf('spec.internalTrafficPolicy', internalTrafficPolicy, ['Cluster', 'Local'])),
    ...(trafficDistribution === undefined
      ? []
      : oneOf('spec.trafficDistribution', trafficDistribution, ['PreferClose', 'PreferSameZone', 'PreferSameNode'])),
  ]
}

function externalPolicyErrors(external: boolean, policy: string): FieldError[] {
  const path = 'spec.externalTrafficPolicy'
  if (!external) return policy === '' ? [] : [invalid(path, policy, 'may only be set for externally-accessible services')]
  if (policy === '') return [required(path)]
  return policy === 'Cluster' || policy === 'Local' ? [] : [notSupported(path, policy, ['Cluster', 'Local'])]
}

function changedClusterIPs(old: ServiceSpec, next: ServiceSpec): FieldError[] {
  if (old.type === 'ExternalName' || next.type === 'ExternalName' || (isHeadless(old) && isHeadless(next))) return []
  const before = old.clusterIPs ?? []
  const after = next.clusterIPs ?? []
  if (before.length > after.length && after.length === 0) {
    return [invalid('spec.clusterIPs[0]', next.clusterIPs, 'primary clusterIP can not be unset')]
  }
  const compared = before.length === after.length ? before : before.slice(0, 1)
  const changed = compared.flatMap((ip, i) => (ip === after[i] ? [] : [invalid(`spec.clusterIPs[${i}]`, after, UNCHANGEABLE)]))
  const released = before.length > after.length && after.length === 1 && next.ipFamilyPolicy !== 'SingleStack'
  return released
    ? [...changed, invalid('spec.ipFamilyPolicy', next.ipFamilyPolicy, "must be set to 'SingleStack' when releasing the secondary clusterIP")]
    : changed
}
