/** Validation of security contexts and of what a pod shares with its host. Source: pkg/apis/core/validation (ValidatePodSecurityContext). */
import type { PodSecurityContext, PodSpec, SecurityContext } from '../kinds/index.js'
import { invalid, oneOf } from './error.js'
import type { FieldError } from './error.js'
import { appArmorErrors, seccompErrors, sysctlErrors } from './security-profiles.js'

const ID_MAX = 2147483647

/** Complaints about a pod's security context. */
export function securityErrors(spec: PodSpec, path: string): FieldError[] {
  const at = `${path}.securityContext`
  const { securityContext = {} as PodSecurityContext, shareProcessNamespace, hostPID } = spec
  return [
    ...(securityContext.fsGroup === undefined ? [] : rangeErrors(securityContext.fsGroup, `${at}.fsGroup`)),
    ...idErrors(securityContext, at),
    ...(securityContext.supplementalGroups ?? []).flatMap((id, i) => rangeErrors(id, `${at}.supplementalGroups[${i}]`)),
    ...(shareProcessNamespace === true && hostPID === true
      ? [invalid(`${at}.shareProcessNamespace`, true, 'ShareProcessNamespace and HostPID cannot both be enabled')]
      : []),
    ...sysctlErrors(securityContext.sysctls, `${at}.sysctls`),
    ...(securityContext.fsGroupChangePolicy === undefined ? [] : oneOf(`${at}.fsGroupChangePolicy`, securityContext.fsGroupChangePolicy, ['Always', 'OnRootMismatch'])),
    ...seccompErrors(securityContext.seccompProfile, `${at}.seccompProfile`),
    ...appArmorErrors(securityContext.appArmorProfile, `${at}.appArmorProfile`),
    ...(securityContext.supplementalGroupsPolicy === undefined ? [] : oneOf(`${at}.supplementalGroupsPolicy`, securityContext.supplementalGroupsPolicy, ['Merge', 'Strict'])),
    ...(securityContext.seLinuxChangePolicy === undefined ? [] : oneOf(`${at}.seLinuxChangePolicy`, securityContext.seLinuxChangePolicy, ['Recursive'])),
  ]
}

/** Complaints about a container's security context. */
export function containerSecurityErrors(context: SecurityContext | undefined, path: string): FieldError[] {
  if (context === undefined) return []
  const { privileged, allowPrivilegeEscalation, capabilities, procMount } = context
  const errors = [
    ...idErrors(context, path),
    ...(procMount === undefined ? [] : oneOf(`${path}.procMount`, procMount, ['Default', 'Unmasked'])),
    ...seccompErrors(context.seccompProfile, `${path}.seccompProfile`),
  ]
  if (allowPrivilegeEscalation === false) {
    if (privileged === true) errors.push(invalid(path, context, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true'))
    if (capabilities?.add?.includes('CAP_SYS_ADMIN') === true) {
      errors.push(invalid(path, context, 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN'))
    }
  }
  return [...errors, ...appArmorErrors(context.appArmorProfile, `${path}.appArmorProfile`)]
}

function idErrors(context: { readonly runAsUser?: number | undefined; readonly runAsGroup?: number | undefined }, path: string): FieldError[] {
  return [
    ...(context.runAsUser === undefined ? [] : rangeErrors(context.runAsUser, `${path}.runAsUser`)),
    ...(context.runAsGroup === undefined ? [] : rangeErrors(context.runAsGroup, `${path}.runAsGroup`)),
  ]
}

function rangeErrors(id: number, path: string): FieldError[] {
  return id >= 0 && id <= ID_MAX ? [] : [invalid(path, id, `must be between 0 and ${ID_MAX}, inclusive`)]
}

/** Complaints about ports on the host's network that are not the container's. */
export function hostErrors(spec: PodSpec, path: string): FieldError[] {
  if (spec.hostNetwork !== true) return []
  return (spec.containers ?? []).flatMap(({ ports = [] }, i) => ports.flatMap(({ hostPort = 0, containerPort }, j) => (hostPort !== 0 && hostPort !== containerPort
    ? [invalid(`${path}.containers[${i}].ports[${j}].hostPort`, hostPort, 'must match `containerPort` when `hostNetwork` is true')]
    : [])))
}
