/** Ingress: which requests from outside go to which Service. Source: networking/v1. */
import { kindSchema } from './object.js'
import { typedLocalObjectReferenceSchema } from './references.js'
import { fields, int32, list, required, string, strings } from './schema.js'
import type { Wire } from './schema.js'

export const ingressBackendSchema = fields({
  service: fields({
    name: required(string),
    port: fields({ name: string, number: int32 }),
  }),
  resource: typedLocalObjectReferenceSchema,
})
export type IngressBackend = Wire<typeof ingressBackendSchema>

export const httpIngressPathSchema = fields({
  path: string,
  pathType: required(string),
  backend: required(ingressBackendSchema),
})
export type HTTPIngressPath = Wire<typeof httpIngressPathSchema>

export const ingressRuleSchema = fields({
  host: string,
  http: fields({ paths: required(list(httpIngressPathSchema)) }),
})
export type IngressRule = Wire<typeof ingressRuleSchema>

export const ingressTLSSchema = fields({
  hosts: strings,
  secretName: string,
})
export type IngressTLS = Wire<typeof ingressTLSSchema>

const ingressPortStatusSchema = fields({ port: required(int32), protocol: required(string), error: string })

export const ingressSchema = kindSchema('networking.k8s.io/v1', 'Ingress', {
  spec: fields({
    ingressClassName: string,
    defaultBackend: ingressBackendSchema,
    tls: list(ingressTLSSchema),
    rules: list(ingressRuleSchema),
  }),
  status: fields({
    loadBalancer: fields({ ingress: list(fields({ ip: string, hostname: string, ports: list(ingressPortStatusSchema) })) }),
  }),
})
export type Ingress = Wire<typeof ingressSchema>
