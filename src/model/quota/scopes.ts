/**
 * The scopes of a quota: it means only those pods (or, by their VolumeAttributesClass, claims) that are in all of them.
 * Source: pkg/quota/v1/evaluator/core (podMatchesScopeFunc, pvcMatchesScopeFunc), apiserver, pkg/quota/v1/generic.
 */
import type { KubeObject, PersistentVolumeClaim, Pod, PodAffinityTerm, ResourceQuota, ScopedResourceSelectorRequirement } from '../kinds/index.js'
import { qosClass } from '../readings/index.js'

const NO_SCOPES: readonly ScopedResourceSelectorRequirement[] = Object.freeze([])

/** All scopes of a quota, those that are only named too. */
export function scopesOf({ spec }: ResourceQuota): readonly ScopedResourceSelectorRequirement[] {
  const { scopes = [], scopeSelector } = spec ?? {}
  const selectors = scopeSelector?.matchExpressions ?? NO_SCOPES
  return scopes.length === 0 ? selectors : [...scopes.map((scopeName) => ({ scopeName, operator: 'Exists' })), ...selectors]
}

/** Whether an object is in all of these scopes. */
export function isInScopes(object: KubeObject, scopes: readonly ScopedResourceSelectorRequirement[]): boolean {
  return scopes.every((scope) => {
    if (object.apiVersion !== 'v1') return false
    if (object.kind === 'Pod') return isPodInScope(object as unknown as Pod, scope)
    return object.kind === 'PersistentVolumeClaim' && scope.scopeName === 'VolumeAttributesClass' && matchesAny(scope, attributesClassesOf(object as unknown as PersistentVolumeClaim))
  })
}

function isPodInScope({ spec }: Pod, scope: ScopedResourceSelectorRequirement): boolean {
  switch (scope.scopeName) {
    case 'Terminating': return hasDeadline(spec)
    case 'NotTerminating': return !hasDeadline(spec)
    case 'BestEffort': return qosClass(spec) === 'BestEffort'
    case 'NotBestEffort': return qosClass(spec) !== 'BestEffort'
    case 'PriorityClass': return matchesAny(scope, [spec.priorityClassName ?? ''].filter((name) => name !== ''))
    case 'CrossNamespacePodAffinity': return looksBeyondNamespace(spec)
    default: return false
  }
}

function hasDeadline({ activeDeadlineSeconds }: Pod['spec']): boolean {
  return activeDeadlineSeconds !== undefined && activeDeadlineSeconds >= 0
}

/** Whether an operator holds for what an object has of names. */
function matchesAny({ operator, values = [] }: ScopedResourceSelectorRequirement, names: readonly string[]): boolean {
  switch (operator) {
    case 'Exists': return names.length > 0
    case 'DoesNotExist': return names.length === 0
    case 'In': return names.some((name) => values.includes(name))
    default: return !names.some((name) => values.includes(name))
  }
}

function attributesClassesOf({ spec, status }: PersistentVolumeClaim): readonly string[] {
  const names = [spec.volumeAttributesClassName, status?.currentVolumeAttributesClassName, status?.modifyVolumeStatus?.targetVolumeAttributesClassName]
  return names.filter((name) => name !== undefined && name !== '') as string[]
}

/** Whether terms of affinity to pods name other namespaces. */
function looksBeyondNamespace({ affinity }: Pod['spec']): boolean {
  const isBeyond = ({ namespaces = [], namespaceSelector }: PodAffinityTerm): boolean => namespaces.length > 0 || namespaceSelector !== undefined
  return [affinity?.podAffinity, affinity?.podAntiAffinity].some((side) =>
    side?.requiredDuringSchedulingIgnoredDuringExecution?.some(isBeyond) === true
    || side?.preferredDuringSchedulingIgnoredDuringExecution?.some(({ podAffinityTerm }) => isBeyond(podAffinityTerm)) === true)
}
