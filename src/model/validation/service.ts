/** Validation of Services. Source: pkg/apis/core/validation (ValidateService, ValidateServiceUpdate). */
import type { Service, ServicePort, ServiceSpec } from '../kinds/index.js'
import { isDNS1123Label, isDNS1123Subdomain, isQualifiedName, isValidPortName, isValidPortNumber } from '../names.js'
import { duplicate, forbidden, invalid, invalidEach, notSupported, oneOf, required } from './error.js'
import type { FieldError } from './error.js'
import { cidrErrors, ipErrors, ipFamily, specialIpErrors } from './ip.js'
import { validateLabels, validateObjectMeta, validateObjectMetaUpdate } from './metadata.js'
import { changedAddresses, isHeadless } from './service-update.js'

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const PROTOCOLS = ['SCTP', 'TCP', 'UDP']
const AFFINITY_SECONDS_MAX = 86400
const LOAD_BALANCER_ONLY = "may only be used when `type` is 'LoadBalancer'"
const NOT_FOR_EXTERNAL_NAME = 'may not be set for ExternalName services'

/** Complaints about a new Service. */
export function validateService(service: Service): FieldError[] {
  return [...validateObjectMeta(service.metadata, true, 'label'), ...specErrors(service)]
}

function specErrors({ metadata, spec }: Service): FieldError[] {
  return [
    ...topologyErrors(metadata.annotations),
    ...typeErrors(spec),
    ...portsErrors(spec),
    ...validateLabels(spec.selector, 'spec.selector'),
    ...affinityErrors(spec),
    ...clusterIPErrors(spec),
    ...(spec.externalIPs ?? []).flatMap((ip, i) => externalIPErrors(ip, `spec.externalIPs[${i}]`)),
    ...((spec.type ?? '') === '' ? [required('spec.type')] : oneOf('spec.type', spec.type!, TYPES)),
    ...nodePortErrors(spec),
    ...duplicatePorts(spec),
    ...sourceRangeErrors(metadata.annotations, spec),
    ...loadBalancerErrors(spec),
    ...trafficErrors(spec),
  ]
}

/** Complaints about a changed Service. */
export function validateServiceUpdate(old: Service, next: Service): FieldError[] {
  const changedClass = old.spec.type === 'LoadBalancer' && next.spec.type === 'LoadBalancer' && old.spec.loadBalancerClass !== next.spec.loadBalancerClass
  return [
    ...validateObjectMetaUpdate(old.metadata, next.metadata),
    ...changedAddresses(old.spec, next.spec),
    ...(changedClass ? [invalid('spec.loadBalancerClass', next.spec.loadBalancerClass, 'may not change once set')] : []),
    ...classErrors(next.spec),
    ...(isChecked(old.spec) && isChecked(next.spec) && (old.spec.healthCheckNodePort ?? 0) !== (next.spec.healthCheckNodePort ?? 0)
      ? [forbidden('spec.healthCheckNodePort', 'field is immutable')] : []),
    ...specErrors(next),
  ]
}

const [TOPOLOGY_HINTS, TOPOLOGY_MODE] = ['service.kubernetes.io/topology-aware-hints', 'service.kubernetes.io/topology-mode']

function topologyErrors(annotations: Readonly<Record<string, string>> = {}): FieldError[] {
  const [hints, mode] = [annotations[TOPOLOGY_HINTS], annotations[TOPOLOGY_MODE]]
  if (hints === undefined || mode === undefined || hints === mode) return []
  return [invalid(`metadata.annotations[${TOPOLOGY_MODE}]`, mode, `must match annotations[${TOPOLOGY_HINTS}] when both are specified`)]
}

function typeErrors(spec: ServiceSpec): FieldError[] {
  const { type, ports = [], clusterIPs = [] } = spec
  const errors = ports.length === 0 && !isHeadless(spec) && type !== 'ExternalName' ? [required('spec.ports')] : []
  if ((type === 'LoadBalancer' || type === 'NodePort') && isHeadless(spec)) {
    errors.push(invalid('spec.clusterIPs[0]', clusterIPs[0], `may not be set to 'None' for ${type} services`))
  }
  return type === 'ExternalName' ? [...errors, ...externalNameErrors(spec)] : errors
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
  const { type, allocateLoadBalancerNodePorts } = spec
  const balanced = type === 'LoadBalancer'
  return [
    ...(!balanced && allocateLoadBalancerNodePorts !== undefined ? [forbidden('spec.allocateLoadBalancerNodePorts', LOAD_BALANCER_ONLY)] : []),
    ...(balanced && allocateLoadBalancerNodePorts === undefined ? [required('allocateLoadBalancerNodePorts')] : []),
    ...classErrors(spec),
  ]
}

const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges'

/** Complaints about the clients that a load balancer serves; upstream writes the field's name with a capital. */
function sourceRangeErrors(annotations: Readonly<Record<string, string>> = {}, { type, loadBalancerSourceRanges = [] }: ServiceSpec): FieldError[] {
  const [path, annotated] = ['spec.LoadBalancerSourceRanges', annotations[SOURCE_RANGES]]
  if (loadBalancerSourceRanges.length > 0) {
    const misplaced = type === 'LoadBalancer' ? [] : [forbidden(path, LOAD_BALANCER_ONLY)]
    return [...misplaced, ...loadBalancerSourceRanges.flatMap((range, i) => cidrErrors(range.trim(), `${path}[${i}]`))]
  }
  if (annotated === undefined) return []
  const at = `metadata.annotations[${SOURCE_RANGES}]`
  const ranges = annotated.trim() === '' ? [] : annotated.split(',')
  return [...(type === 'LoadBalancer' ? [] : [forbidden(at, LOAD_BALANCER_ONLY)]), ...ranges.flatMap((range) => cidrErrors(range.trim(), at))]
}

function classErrors({ type, loadBalancerClass }: ServiceSpec): FieldError[] {
  if (loadBalancerClass === undefined) return []
  if (type !== 'LoadBalancer') return [forbidden('spec.loadBalancerClass', LOAD_BALANCER_ONLY)]
  return invalidEach('spec.loadBalancerClass', loadBalancerClass, isQualifiedName(loadBalancerClass))
}

/** Whether the load balancer asks the nodes where endpoints are. */
function isChecked({ type, externalTrafficPolicy }: ServiceSpec): boolean {
  return type === 'LoadBalancer' && externalTrafficPolicy === 'Local'
}

function trafficErrors(spec: ServiceSpec): FieldError[] {
  const { type, externalTrafficPolicy = '', healthCheckNodePort = 0, internalTrafficPolicy, trafficDistribution } = spec
  const external = type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0)
  const checked = isChecked(spec)
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
