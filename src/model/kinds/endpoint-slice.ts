/** EndpointSlice: the addresses behind a Service, at most a hundred a slice. Source: discovery.k8s.io/v1. */
import { kindSchema } from './object.js'
import { bool, fields, int32, list, required, string, stringMap, strings } from './schema.js'
import type { Wire } from './schema.js'
import { objectReferenceSchema } from './references.js'

export const endpointConditionsSchema = fields({
  ready: bool,
  serving: bool,
  terminating: bool,
})
export type EndpointConditions = Wire<typeof endpointConditionsSchema>

const endpointHintsSchema = fields({
  forZones: list(fields({ name: required(string) })),
  forNodes: list(fields({ name: required(string) })),
})

export const endpointSchema = fields({
  addresses: required(strings),
  conditions: endpointConditionsSchema,
  hostname: string,
  targetRef: objectReferenceSchema,
  deprecatedTopology: stringMap,
  nodeName: string,
  zone: string,
  hints: endpointHintsSchema,
})
export type Endpoint = Wire<typeof endpointSchema>

export const endpointPortSchema = fields({
  name: string,
  protocol: string,
  port: int32,
  appProtocol: string,
})
export type EndpointPort = Wire<typeof endpointPortSchema>

export const endpointSliceSchema = kindSchema('discovery.k8s.io/v1', 'EndpointSlice', {
  addressType: required(string),
  endpoints: required(list(endpointSchema)),
  ports: list(endpointPortSchema),
})
export type EndpointSlice = Wire<typeof endpointSliceSchema>
