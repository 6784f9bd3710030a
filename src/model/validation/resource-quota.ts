/** Validation of ResourceQuotas. Source: pkg/apis/core/validation (ValidateResourceQuota), pkg/apis/core/helper. */
import { byText, sortedKeys } from '../../plain/index.js'
import type { ResourceQuota, ScopedResourceSelectorRequirement } from '../kinds/index.js'
import { isQualifiedName } from '../names.js'
import { formatQuantity, quantityOf } from '../quantity/index.js'
import { sameValue } from '../strategy/index.js'
import { invalid, invalidEach, required } from './error.js'
import type { FieldError } from './error.js'
import { IMMUTABLE, validateObjectMeta, validateObjectMetaUpdate } from './metadata.js'
import { isExtended, isHugePages, isWhole, STANDARD_RESOURCES } from './pod-resources.js'

/** Counts of objects. */
const WHOLE = new Set([
  'pods', 'services', 'replicationcontrollers', 'resourcequotas', 'secrets', 'configmaps', 'persistentvolumeclaims', 'services.nodeports', 'services.loadbalancers',
])
const OF_PODS = new Set(['pods'])
const COMPUTE = new Set(['pods', 'cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'])
const OF_CLAIMS = new Set(['persistentvolumeclaims'])
/** What may be limited within a scope, of the names without a prefix. */
const SCOPES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['Terminating', COMPUTE], ['NotTerminating', COMPUTE], ['BestEffort', OF_PODS], ['NotBestEffort', COMPUTE], ['PriorityClass', COMPUTE],
  ['CrossNamespacePodAffinity', COMPUTE], ['VolumeAttributesClass', OF_CLAIMS],
])
const ONLY_EXIST = new Set(['Terminating', 'NotTerminating', 'BestEffort', 'NotBestEffort', 'CrossNamespacePodAffinity'])
const CONFLICTING = [['BestEffort', 'NotBestEffort'], ['Terminating', 'NotTerminating']] as const

/** Complaints about a new ResourceQuota. */
export function validateResourceQuota(quota: ResourceQuota): FieldError[] {
  return [...validateObjectMeta(quota.metadata, true, 'subdomain'), ...specErrors(quota)]
}

/** Complaints about a changed ResourceQuota. */
export function validateResourceQuotaUpdate(old: ResourceQuota, next: ResourceQuota): FieldError[] {
  const sorted = ({ spec }: ResourceQuota): string[] => [...new Set(spec?.scopes)].sort(byText)
  const moved = !sameValue(sorted(old), sorted(next))
  return [
    ...validateObjectMetaUpdate(old.metadata, next.metadata),
    ...specErrors(next),
    ...(moved ? [invalid('spec.scopes', next.spec?.scopes, IMMUTABLE)] : []),
  ]
}

function specErrors({ spec }: ResourceQuota): FieldError[] {
  const hard = spec?.hard ?? {}
  const names = sortedKeys(hard)
  return [
    ...names.flatMap((name) => limitErrors(name, hard[name]!, `spec.hard[${name}]`)),
    ...scopeErrors(spec?.scopes ?? [], names),
    ...selectorErrors(spec?.scopeSelector?.matchExpressions ?? [], names),
  ]
}

function limitErrors(name: string, amount: string, path: string): FieldError[] {
  return [...nameErrors(name, path), ...amountErrors(name, amount, path)]
}

function nameErrors(name: string, path: string): FieldError[] {
  const qualified = invalidEach(path, name, isQualifiedName(name))
  if (qualified.length > 0 || name.includes('/') || STANDARD_RESOURCES.has(name) || isHugePages(name.replace(/^requests\./, ''))) return qualified
  return [invalid(path, name, 'must be a standard resource type or fully qualified'), invalid(path, name, 'must be a standard resource for quota')]
}

function amountErrors(name: string, amount: string, path: string): FieldError[] {
  const quantity = quantityOf(amount)
  const shown = formatQuantity(quantity)
  return [
    ...(quantity.unscaled < 0n ? [invalid(path, shown, 'must be greater than or equal to 0')] : []),
    ...((WHOLE.has(name) || isExtended(name)) && !isWhole(amount) ? [invalid(path, shown, 'must be an integer')] : []),
  ]
}

function scopeErrors(scopes: readonly string[], names: readonly string[]): FieldError[] {
  const path = 'spec.scopes'
  return [
    ...scopes.flatMap((scope) => [
      ...(SCOPES.has(scope) ? [] : [invalid(path, scopes, 'unsupported scope')]),
      ...misplaced(scope, names).map(() => invalid(path, scopes, 'unsupported scope applied to resource')),
    ]),
    ...conflictsAmong(scopes).map(() => invalid(path, scopes, 'conflicting scopes')),
  ]
}

/** The plain names that cannot be limited within a scope. */
function misplaced(scope: string, names: readonly string[]): readonly string[] {
  const allowed = SCOPES.get(scope)
  return allowed === undefined ? [] : names.filter((name) => STANDARD_RESOURCES.has(name) && !allowed.has(name))
}

function conflictsAmong(scopes: readonly string[]): readonly unknown[] {
  return CONFLICTING.filter((pair) => pair.every((scope) => scopes.includes(scope)))
}

function selectorErrors(expressions: readonly ScopedResourceSelectorRequirement[], names: readonly string[]): FieldError[] {
  const path = 'spec.scopeSelector.matchExpressions'
  const shown = { MatchExpressions: expressions.map(({ scopeName, operator, values }) => ({ ScopeName: scopeName, Operator: operator, Values: values ?? null })) }
  return [
    ...expressions.flatMap((expression) => [
      ...(SCOPES.has(expression.scopeName) ? [] : [invalid(`${path}.scopeName`, expression.scopeName, 'unsupported scope')]),
      ...misplaced(expression.scopeName, names).map(() => invalid(path, shown, 'unsupported scope applied to resource')),
      ...operatorErrors(expression, path),
    ]),
    ...conflictsAmong(expressions.map(({ scopeName }) => scopeName)).map(() => invalid(path, shown, 'conflicting scopes')),
  ]
}

function operatorErrors({ scopeName, operator, values = [] }: ScopedResourceSelectorRequirement, path: string): FieldError[] {
  const misused = ONLY_EXIST.has(scopeName) && operator !== 'Exists'
    ? [invalid(`${path}.operator`, operator, `must be 'Exists' when scope is any of ${[...ONLY_EXIST].slice(0, 4).map(goName).join(', ')} or ${goName('CrossNamespacePodAffinity')}`)]
    : []
  switch (operator) {
    case 'In': case 'NotIn':
      return values.length > 0 ? misused : [...misused, required(`${path}.values`, "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector")]
    case 'Exists': case 'DoesNotExist':
      return values.length === 0 ? misused : [...misused, invalid(`${path}.values`, values, "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector")]
    default:
      return [...misused, invalid(`${path}.operator`, operator, 'not a valid selector operator')]
  }
}

/** How upstream's messages name a scope. */
function goName(scope: string): string {
  return `ResourceQuotaScope${scope}`
}
