/**
 * Validation of what the kernel of a pod's node shall allow: seccomp and AppArmor profiles, sysctls.
 * Source: pkg/apis/core/validation (validateSeccompProfileField, ValidateAppArmorProfileField, validateSysctls).
 */
import type { PodSecurityContext } from '../kinds/index.js'
import { byteLength } from '../names.js'
import { duplicate, invalid, oneOf, required, tooLong } from './error.js'
import type { FieldError } from './error.js'
import { relativePathErrors } from './volume-path.js'

const PROFILES = ['Localhost', 'RuntimeDefault', 'Unconfined']
const PATH_BYTES_MAX = 4095
const SYSCTL_BYTES_MAX = 253
const SEGMENT = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?'
const SYSCTL = `^(${SEGMENT}[\\./])*${SEGMENT}$`

/** Complaints about a seccomp profile. */
export function seccompErrors(profile: PodSecurityContext['seccompProfile'], path: string): FieldError[] {
  if (profile === undefined) return []
  const { type = '', localhostProfile } = profile
  const ofType = type === '' ? [required(`${path}.type`, 'type is required when seccompProfile is set')] : oneOf(`${path}.type`, type, PROFILES)
  const at = `${path}.localhostProfile`
  if (type !== 'Localhost') {
    const shown = { Type: type, LocalhostProfile: localhostProfile }
    return localhostProfile === undefined ? ofType : [...ofType, invalid(at, shown, 'can only be set when seccomp type is Localhost')]
  }
  return [...ofType, ...(localhostProfile === undefined ? [required(at, 'must be set when seccomp type is Localhost')] : relativePathErrors(localhostProfile, at))]
}

/** Complaints about an AppArmor profile. */
export function appArmorErrors(profile: PodSecurityContext['appArmorProfile'], path: string): FieldError[] {
  if (profile === undefined) return []
  const { type = '', localhostProfile } = profile
  const at = `${path}.localhostProfile`
  switch (type) {
    case '':
      return [required(`${path}.type`, 'type is required when appArmorProfile is set')]
    case 'Localhost':
      return localProfileErrors(localhostProfile, at)
    case 'RuntimeDefault': case 'Unconfined':
      return localhostProfile === undefined ? [] : [invalid(at, localhostProfile, 'can only be set when AppArmor type is Localhost')]
    default:
      return oneOf(`${path}.type`, type, PROFILES)
  }
}

function localProfileErrors(profile: string | undefined, path: string): FieldError[] {
  if (profile === undefined || profile === '') return [required(path, 'must be set when AppArmor type is Localhost')]
  return [
    ...(profile === profile.trim() ? [] : [invalid(path, profile, 'must not be padded with whitespace')]),
    ...(byteLength(profile) > PATH_BYTES_MAX ? [tooLong(path, PATH_BYTES_MAX)] : []),
  ]
}

/** Complaints about kernel settings. */
export function sysctlErrors(sysctls: PodSecurityContext['sysctls'], path: string): FieldError[] {
  const names = (sysctls ?? []).map(({ name = '' }) => name)
  return names.flatMap((name, i) => {
    const at = `${path}[${i}].name`
    if (name === '') return [required(at)]
    if (byteLength(name) > SYSCTL_BYTES_MAX || !new RegExp(SYSCTL).test(name)) return [invalid(at, name, `must have at most ${SYSCTL_BYTES_MAX} characters and match regex ${SYSCTL}`)]
    return names.indexOf(name) < i ? [duplicate(at, name)] : []
  })
}
