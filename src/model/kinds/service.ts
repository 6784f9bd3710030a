/** Service: one name and address for the ready pods of a selector. Source: core/v1. */
import { conditionSchema } from './meta.js'
import { kindSchema } from './object.js'
import { bool, fields, int32, intOrString, list, required, string, stringMap, strings } from './schema.js'
import type { Wire } from './schema.js'

export const servicePortSchema = fields({
  name: string,
  protocol: string,
  appProtocol: string,
  port: required(int32),
  targetPort: intOrString,
  nodePort: int32,
})
export type ServicePort = Wire<typeof servicePortSchema>

export const serviceSpecSchema = fields({
  ports: list(servicePortSchema),
  selector: stringMap,
  clusterIP: string,
  clusterIPs: strings,
  type: string,
  externalIPs: strings,
  sessionAffinity: string,
  loadBalancerIP: string,
  loadBalancerSourceRanges: strings,
  externalName: string,
  externalTrafficPolicy: string,
  healthCheckNodePort: int32,
  publishNotReadyAddresses: bool,
  sessionAffinityConfig: fields({ clientIP: fields({ timeoutSeconds: int32 }) }),
  ipFamilies: strings,
  ipFamilyPolicy: string,
  allocateLoadBalancerNodePorts: bool,
  loadBalancerClass: string,
  internalTrafficPolicy: string,
  trafficDistribution: string,
})
export type ServiceSpec = Wire<typeof serviceSpecSchema>

const portStatusSchema = fields({
  port: required(int32),
  protocol: required(string),
  error: string,
})

const loadBalancerIngressSchema = fields({
  ip: string,
  hostname: string,
  ipMode: string,
  ports: list(portStatusSchema),
})

export const serviceStatusSchema = fields({
  loadBalancer: fields({ ingress: list(loadBalancerIngressSchema) }),
  conditions: list(conditionSchema),
})
export type ServiceStatus = Wire<typeof serviceStatusSchema>

export const serviceSchema = kindSchema('v1', 'Service', {
  spec: required(serviceSpecSchema),
  status: serviceStatusSchema,
})
export type Service = Wire<typeof serviceSchema>
