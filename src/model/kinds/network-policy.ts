/** NetworkPolicy: which traffic pods may get and send. Source: networking/v1. */
import { labelSelectorSchema } from './meta.js'
import { kindSchema } from './object.js'
import { fields, int32, intOrString, list, required, string, strings } from './schema.js'
import type { Wire } from './schema.js'

export const networkPolicyPortSchema = fields({
  protocol: string,
  port: intOrString,
  endPort: int32,
})
export type NetworkPolicyPort = Wire<typeof networkPolicyPortSchema>

export const ipBlockSchema = fields({
  cidr: required(string),
  except: strings,
})
export type IPBlock = Wire<typeof ipBlockSchema>

export const networkPolicyPeerSchema = fields({
  podSelector: labelSelectorSchema,
  namespaceSelector: labelSelectorSchema,
  ipBlock: ipBlockSchema,
})
export type NetworkPolicyPeer = Wire<typeof networkPolicyPeerSchema>

export const networkPolicySchema = kindSchema('networking.k8s.io/v1', 'NetworkPolicy', {
  spec: fields({
    podSelector: labelSelectorSchema,
    ingress: list(fields({ ports: list(networkPolicyPortSchema), from: list(networkPolicyPeerSchema) })),
    egress: list(fields({ ports: list(networkPolicyPortSchema), to: list(networkPolicyPeerSchema) })),
    policyTypes: strings,
  }),
})
export type NetworkPolicy = Wire<typeof networkPolicySchema>
