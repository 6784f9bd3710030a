/**
 * Privileges of pods and containers: read and stored, without effect on a simulation.
 */
import { bool, fields, int64, list, required, string, strings } from '../schema.js'
import type { Wire } from '../schema.js'

export const seLinuxOptionsSchema = fields({
  user: string,
  role: string,
  type: string,
  level: string,
})
export type SELinuxOptions = Wire<typeof seLinuxOptionsSchema>

export const windowsSecurityContextOptionsSchema = fields({
  gmsaCredentialSpecName: string,
  gmsaCredentialSpec: string,
  runAsUserName: string,
  hostProcess: bool,
})
export type WindowsSecurityContextOptions = Wire<typeof windowsSecurityContextOptionsSchema>

export const seccompProfileSchema = fields({
  type: required(string),
  localhostProfile: string,
})
export type SeccompProfile = Wire<typeof seccompProfileSchema>

export const appArmorProfileSchema = fields({
  type: required(string),
  localhostProfile: string,
})
export type AppArmorProfile = Wire<typeof appArmorProfileSchema>

export const sysctlSchema = fields({
  name: required(string),
  value: required(string),
})
export type Sysctl = Wire<typeof sysctlSchema>

export const podSecurityContextSchema = fields({
  seLinuxOptions: seLinuxOptionsSchema,
  windowsOptions: windowsSecurityContextOptionsSchema,
  runAsUser: int64,
  runAsGroup: int64,
  runAsNonRoot: bool,
  supplementalGroups: list(int64),
  supplementalGroupsPolicy: string,
  fsGroup: int64,
  sysctls: list(sysctlSchema),
  fsGroupChangePolicy: string,
  seccompProfile: seccompProfileSchema,
  appArmorProfile: appArmorProfileSchema,
  seLinuxChangePolicy: string,
})
export type PodSecurityContext = Wire<typeof podSecurityContextSchema>

export const capabilitiesSchema = fields({
  add: strings,
  drop: strings,
})
export type Capabilities = Wire<typeof capabilitiesSchema>

export const securityContextSchema = fields({
  capabilities: capabilitiesSchema,
  privileged: bool,
  seLinuxOptions: seLinuxOptionsSchema,
  windowsOptions: windowsSecurityContextOptionsSchema,
  runAsUser: int64,
  runAsGroup: int64,
  runAsNonRoot: bool,
  readOnlyRootFilesystem: bool,
  allowPrivilegeEscalation: bool,
  procMount: string,
  seccompProfile: seccompProfileSchema,
  appArmorProfile: appArmorProfileSchema,
})
export type SecurityContext = Wire<typeof securityContextSchema>
