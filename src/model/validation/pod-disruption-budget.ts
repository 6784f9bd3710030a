/**
 * Validation of PodDisruptionBudgets: one bound at most, a number or a share, and a selector. Source:
 * pkg/apis/policy/validation (ValidatePodDisruptionBudget, ValidatePodDisruptionBudgetSpec).
 */
import type { PodDisruptionBudget } from '../kinds/index.js'
import { invalid, oneOf } from './error.js'
import type { FieldError } from './error.js'
import { beyondWhole, intOrPercentErrors } from './int-or-percent.js'
import { shownSelector, validateCommonMeta, validateLabelSelector } from './metadata.js'

/** Complaints about a new PodDisruptionBudget. Upstream leaves its metadata to the server, which looks at it last. */
export function validatePodDisruptionBudget(budget: PodDisruptionBudget): FieldError[] {
  const errors = specErrors(budget)
  return errors.length > 0 ? errors : validateCommonMeta(budget.metadata, true, 'path')
}

/** Complaints about a changed PodDisruptionBudget: everything about it may change. */
export function validatePodDisruptionBudgetUpdate(_old: PodDisruptionBudget, next: PodDisruptionBudget): FieldError[] {
  return specErrors(next)
}

function specErrors({ spec = {} }: PodDisruptionBudget): FieldError[] {
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy } = spec
  const both = { MinAvailable: minAvailable, Selector: shownSelector(selector), MaxUnavailable: maxUnavailable, UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy ?? null }
  const bound = (value: number | string | undefined, path: string): FieldError[] => (value === undefined ? [] : [...intOrPercentErrors(value, path), ...beyondWhole(value, path)])
  return [
    ...(minAvailable === undefined || maxUnavailable === undefined ? [] : [invalid('spec', both, 'minAvailable and maxUnavailable cannot be both set')]),
    ...bound(minAvailable, 'spec.minAvailable'),
    ...bound(maxUnavailable, 'spec.maxUnavailable'),
    ...validateLabelSelector(selector, 'spec.selector'),
    ...(unhealthyPodEvictionPolicy === undefined ? [] : oneOf('spec.unhealthyPodEvictionPolicy', unhealthyPodEvictionPolicy, ['AlwaysAllow', 'IfHealthyBudget'])),
  ]
}
