/** Validation of DaemonSets. Source: pkg/apis/apps/validation (ValidateDaemonSet), pkg/registry/apps/daemonset/strategy.go. */
import type { DaemonSet, DaemonSetSpec, DaemonSetUpdateStrategy } from '../kinds/index.js'
import { labelSelectorAsSelector, matches } from '../selector/index.js'
import { forbidden, invalid, nonNegative, notSupported, required, sortedMap } from './error.js'
import type { FieldError } from './error.js'
import { amount, beyondWhole, intOrPercentErrors } from './int-or-percent.js'
import { shownSelector, validateLabelSelector, validateObjectMeta, validateObjectMetaUpdate } from './metadata.js'
import { validatePodTemplate } from './pod-template.js'
import { changedSelector } from './workloads.js'

/** Complaints about a new DaemonSet. */
export function validateDaemonSet({ metadata, spec }: DaemonSet): FieldError[] {
  return [...validateObjectMeta(metadata, true, 'subdomain'), ...specErrors(spec)]
}

/** Complaints about a changed DaemonSet. */
export function validateDaemonSetUpdate(old: DaemonSet, next: DaemonSet): FieldError[] {
  return [...validateObjectMetaUpdate(old.metadata, next.metadata), ...changedSelector(old, next), ...specErrors(next.spec)]
}

function specErrors(spec: DaemonSetSpec): FieldError[] {
  const { selector, template } = spec
  const compiled = labelSelectorAsSelector(selector)
  const { restartPolicy, activeDeadlineSeconds } = template.spec
  const labels = template.metadata?.labels
  return [
    ...validateLabelSelector(selector, 'spec.selector'),
    ...('error' in compiled || matches(compiled, labels) ? [] : [invalid('spec.template.metadata.labels', sortedMap(labels), '`selector` does not match template `labels`')]),
    ...(isEmpty(selector) ? [invalid('spec.selector', shownSelector(selector), 'empty selector is invalid for daemonset')] : []),
    ...validatePodTemplate(template, 'spec.template'),
    ...(restartPolicy === 'Always' ? [] : [notSupported('spec.template.spec.restartPolicy', restartPolicy, ['Always'])]),
    ...(activeDeadlineSeconds === undefined ? [] : [forbidden('spec.template.spec.activeDeadlineSeconds', 'activeDeadlineSeconds in DaemonSet is not Supported')]),
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...strategyErrors(spec.updateStrategy ?? {}),
    ...nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
  ]
}

function isEmpty(selector: DaemonSetSpec['selector'] | null | undefined): boolean {
  return selector !== undefined && selector !== null && Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0
}

function strategyErrors({ type = '', rollingUpdate }: DaemonSetUpdateStrategy): FieldError[] {
  const path = 'spec.updateStrategy'
  switch (type) {
    case 'OnDelete':
      return []
    case 'RollingUpdate':
      return rollingUpdate === undefined ? [required(`${path}.rollingUpdate`)] : boundErrors(rollingUpdate, `${path}.rollingUpdate`)
    default: {
      const shown = { Type: type, RollingUpdate: rollingUpdate === undefined ? null : { MaxUnavailable: rollingUpdate.maxUnavailable ?? 0, MaxSurge: rollingUpdate.maxSurge ?? 0 } }
      return [notSupported(path, shown, ['RollingUpdate', 'OnDelete'])]
    }
  }
}

/** Just one of the bounds must be more than zero. */
function boundErrors({ maxUnavailable = 0, maxSurge = 0 }: NonNullable<DaemonSetUpdateStrategy['rollingUpdate']>, path: string): FieldError[] {
  const [mayLack, maySurge] = [amount(maxUnavailable) !== 0, amount(maxSurge) !== 0]
  return [
    ...intOrPercentErrors(maxUnavailable, `${path}.maxUnavailable`),
    ...intOrPercentErrors(maxSurge, `${path}.maxSurge`),
    ...beyondWhole(maxUnavailable, `${path}.maxUnavailable`),
    ...beyondWhole(maxSurge, `${path}.maxSurge`),
    ...(mayLack && maySurge ? [invalid(`${path}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero')] : []),
    ...(!mayLack && !maySurge ? [required(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0')] : []),
  ]
}
