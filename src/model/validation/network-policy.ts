/** Validation of NetworkPolicies. Source: pkg/apis/networking/validation (ValidateNetworkPolicy). */
import type { IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../kinds/index.js'
import { isValidPortName, isValidPortNumber } from '../names.js'
import { forbidden, invalid, invalidEach, notSupported, oneOf, required } from './error.js'
import type { FieldError } from './error.js'
import { cidrErrors, isCidr, isStrictSubset } from './ip.js'
import { validateLabelSelector, validateObjectMeta, validateObjectMetaUpdate } from './metadata.js'

const TYPES = ['Ingress', 'Egress']

/** Complaints about a new NetworkPolicy. */
export function validateNetworkPolicy({ metadata, spec }: NetworkPolicy): FieldError[] {
  return [
    ...validateObjectMeta(metadata, true, 'subdomain'),
    ...validateLabelSelector(spec?.podSelector, 'spec.podSelector'),
    ...(spec?.ingress ?? []).flatMap(({ ports, from }, i) => ruleErrors(ports, from, `spec.ingress[${i}]`, 'from')),
    ...(spec?.egress ?? []).flatMap(({ ports, to }, i) => ruleErrors(ports, to, `spec.egress[${i}]`, 'to')),
    ...typeErrors(spec?.policyTypes ?? []),
  ]
}

/** Complaints about a changed NetworkPolicy. */
export function validateNetworkPolicyUpdate(old: NetworkPolicy, next: NetworkPolicy): FieldError[] {
  return [...validateObjectMetaUpdate(old.metadata, next.metadata), ...validateNetworkPolicy(next)]
}

function typeErrors(types: readonly string[]): FieldError[] {
  if (types.length > TYPES.length) return [invalid('spec.policyTypes', types, 'may not specify more than two policyTypes')]
  return types.flatMap((type, i) => (TYPES.includes(type) ? [] : [notSupported(`spec.policyTypes[${i}]`, type, TYPES)]))
}

function ruleErrors(ports: readonly NetworkPolicyPort[] = [], peers: readonly NetworkPolicyPeer[] = [], path: string, side: 'from' | 'to'): FieldError[] {
  return [
    ...ports.flatMap((port, i) => portErrors(port, `${path}.ports[${i}]`)),
    ...peers.flatMap((peer, i) => peerErrors(peer, `${path}.${side}[${i}]`)),
  ]
}

function portErrors({ protocol, port, endPort }: NetworkPolicyPort, path: string): FieldError[] {
  const ofProtocol = protocol === undefined ? [] : oneOf(`${path}.protocol`, protocol, ['TCP', 'UDP', 'SCTP'])
  const wrongEnd = (value: unknown, detail: string): FieldError[] => (endPort === undefined ? [] : [invalid(`${path}.endPort`, value, detail)])
  if (port === undefined) return [...ofProtocol, ...wrongEnd(endPort, 'may not be specified when `port` is not specified')]
  if (typeof port === 'string') {
    return [...ofProtocol, ...wrongEnd(endPort, 'may not be specified when `port` is non-numeric'), ...invalidEach(`${path}.port`, port, isValidPortName(port))]
  }
  const reversed = endPort !== undefined && endPort < port
  return [
    ...ofProtocol,
    ...invalidEach(`${path}.port`, port, isValidPortNumber(port)),
    // Upstream shows the port here.
    ...(reversed ? wrongEnd(port, 'must be greater than or equal to `port`') : []),
    ...(endPort === undefined ? [] : invalidEach(`${path}.endPort`, endPort, isValidPortNumber(endPort))),
  ]
}

function peerErrors({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, path: string): FieldError[] {
  const count = [podSelector, namespaceSelector, ipBlock].filter((each) => each !== undefined).length
  return [
    ...(podSelector === undefined ? [] : validateLabelSelector(podSelector, `${path}.podSelector`)),
    ...(namespaceSelector === undefined ? [] : validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`)),
    ...(ipBlock === undefined ? [] : blockErrors(ipBlock, `${path}.ipBlock`)),
    ...(count === 0 ? [required(path, 'must specify a peer')] : []),
    ...(count > 1 && ipBlock !== undefined ? [forbidden(path, 'may not specify both ipBlock and another peer')] : []),
  ]
}

function blockErrors({ cidr = '', except = [] }: IPBlock, path: string): FieldError[] {
  if (cidr === '') return [required(`${path}.cidr`)]
  const errors = cidrErrors(cidr, `${path}.cidr`)
  if (!isCidr(cidr)) return errors
  return [...errors, ...except.flatMap((block, i) => {
    const at = `${path}.except[${i}]`
    const ofBlock = cidrErrors(block, at)
    return !isCidr(block) || isStrictSubset(block, cidr) ? ofBlock : [...ofBlock, invalid(at, block, 'must be a strict subset of `cidr`')]
  })]
}
