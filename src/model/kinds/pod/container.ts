/**
 * Containers: init, sidecar, main and ephemeral ones.
 */
import { envFromSourceSchema, envVarSchema } from './env.js'
import { lifecycleSchema, probeSchema } from './probe.js'
import { containerResizePolicySchema, resourceRequirementsSchema } from './resources.js'
import { securityContextSchema } from './security-context.js'
import { bool, fields, int32, list, required, string, strings } from '../schema.js'
import type { Wire } from '../schema.js'

export const containerPortSchema = fields({
  name: string,
  hostPort: int32,
  containerPort: required(int32),
  protocol: string,
  hostIP: string,
})
export type ContainerPort = Wire<typeof containerPortSchema>

export const volumeMountSchema = fields({
  name: required(string),
  readOnly: bool,
  recursiveReadOnly: string,
  mountPath: required(string),
  subPath: string,
  mountPropagation: string,
  subPathExpr: string,
})
export type VolumeMount = Wire<typeof volumeMountSchema>

export const volumeDeviceSchema = fields({
  name: required(string),
  devicePath: required(string),
})
export type VolumeDevice = Wire<typeof volumeDeviceSchema>

export const containerRestartRuleOnExitCodesSchema = fields({
  operator: required(string),
  values: list(int32),
})
export type ContainerRestartRuleOnExitCodes = Wire<typeof containerRestartRuleOnExitCodesSchema>

export const containerRestartRuleSchema = fields({
  action: required(string),
  exitCodes: containerRestartRuleOnExitCodesSchema,
})
export type ContainerRestartRule = Wire<typeof containerRestartRuleSchema>

export const containerSchema = fields({
  name: required(string),
  image: string,
  command: strings,
  args: strings,
  workingDir: string,
  ports: list(containerPortSchema),
  envFrom: list(envFromSourceSchema),
  env: list(envVarSchema),
  resources: resourceRequirementsSchema,
  resizePolicy: list(containerResizePolicySchema),
  restartPolicy: string,
  restartPolicyRules: list(containerRestartRuleSchema),
  volumeMounts: list(volumeMountSchema),
  volumeDevices: list(volumeDeviceSchema),
  livenessProbe: probeSchema,
  readinessProbe: probeSchema,
  startupProbe: probeSchema,
  lifecycle: lifecycleSchema,
  terminationMessagePath: string,
  terminationMessagePolicy: string,
  imagePullPolicy: string,
  securityContext: securityContextSchema,
  stdin: bool,
  stdinOnce: bool,
  tty: bool,
})
export type Container = Wire<typeof containerSchema>

export const ephemeralContainerSchema = fields({
  name: required(string),
  image: string,
  command: strings,
  args: strings,
  workingDir: string,
  ports: list(containerPortSchema),
  envFrom: list(envFromSourceSchema),
  env: list(envVarSchema),
  resources: resourceRequirementsSchema,
  resizePolicy: list(containerResizePolicySchema),
  restartPolicy: string,
  restartPolicyRules: list(containerRestartRuleSchema),
  volumeMounts: list(volumeMountSchema),
  volumeDevices: list(volumeDeviceSchema),
  livenessProbe: probeSchema,
  readinessProbe: probeSchema,
  startupProbe: probeSchema,
  lifecycle: lifecycleSchema,
  terminationMessagePath: string,
  terminationMessagePolicy: string,
  imagePullPolicy: string,
  securityContext: securityContextSchema,
  stdin: bool,
  stdinOnce: bool,
  tty: bool,
  targetContainerName: string,
})
export type EphemeralContainer = Wire<typeof ephemeralContainerSchema>
