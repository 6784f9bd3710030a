/**
 * What of a Service's addresses may change: a second one may come and go, the first stays, unless its type is or
 * becomes ExternalName. Source: pkg/apis/core/validation (validateUpgradeDowngradeClusterIPs, validateUpgradeDowngradeIPFamilies).
 */
import type { ServiceSpec } from '../kinds/index.js'
import { invalid } from './error.js'
import type { FieldError } from './error.js'

const UNCHANGEABLE = 'may not change once set'

/** Whether all addresses of a Service are those of its endpoints. */
export function isHeadless({ clusterIPs = [] }: ServiceSpec): boolean {
  return clusterIPs.length === 1 && clusterIPs[0] === 'None'
}

/** Complaints about changed addresses and their families. */
export function changedAddresses(old: ServiceSpec, next: ServiceSpec): FieldError[] {
  if (old.type === 'ExternalName' || next.type === 'ExternalName') return []
  const [was, is] = [isHeadless(old), isHeadless(next)]
  return [...(was && is ? [] : changedClusterIPs(old, next)), ...(was || is ? [] : changedFamilies(old, next))]
}

function changedClusterIPs(old: ServiceSpec, next: ServiceSpec): FieldError[] {
  const [before, after, path] = [old.clusterIPs ?? [], next.clusterIPs ?? [], 'spec.clusterIPs']
  if (before.length > 0 && after.length === 0) return [invalid(`${path}[0]`, next.clusterIPs, 'primary clusterIP can not be unset')]
  const compared = before.length === after.length ? before : before.slice(0, 1)
  return [
    ...compared.flatMap((ip, i) => (ip === after[i] ? [] : [invalid(`${path}[${i}]`, after, UNCHANGEABLE)])),
    ...(before.length > after.length && after.length === 1 ? releasedErrors(next, 'clusterIP') : []),
  ]
}

function changedFamilies(old: ServiceSpec, next: ServiceSpec): FieldError[] {
  const [before, after, path] = [old.ipFamilies ?? [], next.ipFamilies ?? [], 'spec.ipFamilies[0]']
  if (before.length === after.length) return before.flatMap((family, i) => (family === after[i] ? [] : [invalid(path, after, UNCHANGEABLE)]))
  const released = before.length > after.length
  return [
    ...(released && (next.clusterIPs ?? []).length === 0 ? [invalid(path, next.ipFamilies, 'primary ipFamily can not be unset')] : []),
    // Upstream shows the addresses here.
    ...(before.length > 0 && after.length > 0 && before[0] !== after[0] ? [invalid(path, next.clusterIPs, UNCHANGEABLE)] : []),
    ...(released && after.length === 1 ? releasedErrors(next, 'ipFamily') : []),
  ]
}

function releasedErrors({ ipFamilyPolicy }: ServiceSpec, what: string): FieldError[] {
  return ipFamilyPolicy === 'SingleStack' ? [] : [invalid('spec.ipFamilyPolicy', ipFamilyPolicy, `must be set to 'SingleStack' when releasing the secondary ${what}`)]
}
