/** Defaults of NetworkPolicies. Source: pkg/apis/networking/v1/defaults.go. */
import type { NetworkPolicy, NetworkPolicyPort } from '../kinds/index.js'
import { at, fill } from './fill.js'

/** A policy whose ports have a protocol, and which says whether it is about ingress or also about egress. */
export function defaultNetworkPolicy(policy: NetworkPolicy): NetworkPolicy {
  return at(policy, 'spec', (spec) => {
    const ingress = at(spec, 'ingress', (rules) => rules.map(portsWithProtocol))
    const both = at(ingress, 'egress', (rules) => rules.map(portsWithProtocol))
    if ((both.policyTypes?.length ?? 0) > 0) return both
    return { ...both, policyTypes: (both.egress?.length ?? 0) > 0 ? ['Ingress', 'Egress'] : ['Ingress'] }
  })
}

function portsWithProtocol<R extends { readonly ports?: readonly NetworkPolicyPort[] | undefined }>(rule: R): R {
  return rule.ports === undefined ? rule : { ...rule, ports: rule.ports.map((port) => fill(port, { protocol: 'TCP' })) }
}
