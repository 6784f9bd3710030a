/**
 * How a kubelet asks a container for its health, and what it runs after start and before the end.
 */
import { fields, int32, int64, intOrString, list, required, string, strings } from '../schema.js'
import type { Wire } from '../schema.js'

export const execActionSchema = fields({
  command: strings,
})
export type ExecAction = Wire<typeof execActionSchema>

export const httpHeaderSchema = fields({
  name: required(string),
  value: required(string),
})
export type HTTPHeader = Wire<typeof httpHeaderSchema>

export const httpGetActionSchema = fields({
  path: string,
  port: required(intOrString),
  host: string,
  scheme: string,
  httpHeaders: list(httpHeaderSchema),
})
export type HTTPGetAction = Wire<typeof httpGetActionSchema>

export const tcpSocketActionSchema = fields({
  port: required(intOrString),
  host: string,
})
export type TCPSocketAction = Wire<typeof tcpSocketActionSchema>

export const grpcActionSchema = fields({
  port: required(int32),
  service: string,
})
export type GRPCAction = Wire<typeof grpcActionSchema>

export const sleepActionSchema = fields({
  seconds: required(int64),
})
export type SleepAction = Wire<typeof sleepActionSchema>

export const probeSchema = fields({
  exec: execActionSchema,
  httpGet: httpGetActionSchema,
  tcpSocket: tcpSocketActionSchema,
  grpc: grpcActionSchema,
  initialDelaySeconds: int32,
  timeoutSeconds: int32,
  periodSeconds: int32,
  successThreshold: int32,
  failureThreshold: int32,
  terminationGracePeriodSeconds: int64,
})
export type Probe = Wire<typeof probeSchema>

export const lifecycleHandlerSchema = fields({
  exec: execActionSchema,
  httpGet: httpGetActionSchema,
  tcpSocket: tcpSocketActionSchema,
  sleep: sleepActionSchema,
})
export type LifecycleHandler = Wire<typeof lifecycleHandlerSchema>

export const lifecycleSchema = fields({
  postStart: lifecycleHandlerSchema,
  preStop: lifecycleHandlerSchema,
  stopSignal: string,
})
export type Lifecycle = Wire<typeof lifecycleSchema>
