/** Validation of Deployments and ReplicaSets. Source: pkg/apis/apps/validation. */
import type { DaemonSet, Deployment, DeploymentStrategy, IntOrString, LabelSelector, PodTemplateSpec, ReplicaSet, ReplicationController } from '../kinds/index.js'
import { isEmptySelector, labelSelectorAsSelector, matches } from '../selector/index.js'
import { sameValue } from '../strategy/index.js'
import { forbidden, invalid, nonNegative, notSupported, required, sortedMap, together } from './error.js'
import type { FieldError } from './error.js'
import { amount, beyondWhole, intOrPercentErrors } from './int-or-percent.js'
import { IMMUTABLE, shownSelector, validateLabelSelector, validateObjectMeta, validateObjectMetaUpdate } from './metadata.js'
import { validatePodTemplate } from './pod-template.js'

type Workload = DaemonSet | Deployment | ReplicaSet

/** Complaints about a new Deployment. */
export function validateDeployment(deployment: Deployment): FieldError[] {
  return together(validateObjectMeta(deployment.metadata, true, 'subdomain'), deploymentSpecErrors(deployment))
}

/** Complaints about a changed Deployment. */
export function validateDeploymentUpdate(old: Deployment, next: Deployment): FieldError[] {
  return together(validateObjectMetaUpdate(old.metadata, next.metadata), deploymentSpecErrors(next), changedSelector(old, next))
}

/** Complaints about a new ReplicaSet. */
export function validateReplicaSet(replicaSet: ReplicaSet): FieldError[] {
  return together(validateObjectMeta(replicaSet.metadata, true, 'subdomain'), replicaSetSpecErrors(replicaSet))
}

/** Complaints about a changed ReplicaSet. */
export function validateReplicaSetUpdate(old: ReplicaSet, next: ReplicaSet): FieldError[] {
  return together(validateObjectMetaUpdate(old.metadata, next.metadata), replicaSetSpecErrors(next), changedSelector(old, next))
}

/** Complaints about a new ReplicationController. */
export function validateReplicationController({ metadata, spec }: ReplicationController): FieldError[] {
  const { replicas, minReadySeconds, selector = {}, template } = spec ?? {}
  return [
    ...validateObjectMeta(metadata, true, 'subdomain'),
    ...nonNegative('spec.minReadySeconds', minReadySeconds),
    ...(Object.keys(selector).length === 0 ? [required('spec.selector')] : []),
    ...nonNegative('spec.replicas', replicas),
    ...(template === undefined ? [required('spec.template')] : templateErrors({ matchLabels: selector }, template, 'ReplicationController')),
  ]
}

/** Complaints about a changed ReplicationController, whose selector may change too. */
export function validateReplicationControllerUpdate(old: ReplicationController, next: ReplicationController): FieldError[] {
  return [...validateObjectMetaUpdate(old.metadata, next.metadata), ...validateReplicationController(next)]
}

/** The complaint about a selector that changed. */
export function changedSelector(old: Workload, next: Workload): FieldError[] {
  const { selector } = next.spec
  return sameValue(old.spec.selector, selector) ? [] : [invalid('spec.selector', shownSelector(selector), IMMUTABLE)]
}

function replicaSetSpecErrors({ spec }: ReplicaSet): FieldError[] {
  return together(
    nonNegative('spec.replicas', spec.replicas),
    nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    selectorErrors(spec.selector, 'deployment'),
    templateErrors(spec.selector, spec.template),
  )
}

function deploymentSpecErrors({ spec }: Deployment): FieldError[] {
  const { minReadySeconds = 0, progressDeadlineSeconds: deadline } = spec
  return together(
    nonNegative('spec.replicas', spec.replicas),
    selectorErrors(spec.selector, 'deployment'),
    templateErrors(spec.selector, spec.template),
    strategyErrors(spec.strategy ?? {}),
    nonNegative('spec.minReadySeconds', minReadySeconds),
    nonNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
    nonNegative('spec.progressDeadlineSeconds', deadline),
    deadline !== undefined && deadline <= minReadySeconds
      ? [invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds')]
      : [],
  )
}

/** Complaints about the selector of a workload, named as upstream names it. */
export function selectorErrors(selector: LabelSelector | null | undefined, workload: string): FieldError[] {
  if (selector === undefined || selector === null) return [required('spec.selector')]
  const empty = Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0
  return [
    ...validateLabelSelector(selector, 'spec.selector'),
    ...(empty ? [invalid('spec.selector', shownSelector(selector), `empty selector is invalid for ${workload}`)] : []),
  ]
}

function templateErrors(selector: LabelSelector | null | undefined, template: PodTemplateSpec, workload = 'ReplicaSet'): FieldError[] {
  const path = 'spec.template'
  const compiled = labelSelectorAsSelector(selector)
  if ('error' in compiled) return [invalid('spec.selector', shownSelector(selector ?? undefined), 'invalid label selector')]
  const labels = template.metadata?.labels
  const unmatched = !isEmptySelector(compiled) && !matches(compiled, labels)
  const { restartPolicy, activeDeadlineSeconds } = template.spec
  return [
    ...(unmatched ? [invalid(`${path}.metadata.labels`, sortedMap(labels), '`selector` does not match template `labels`')] : []),
    ...validatePodTemplate(template, path),
    ...(restartPolicy === 'Always' ? [] : [notSupported(`${path}.spec.restartPolicy`, restartPolicy, ['Always'])]),
    ...(activeDeadlineSeconds === undefined
      ? []
      : [forbidden(`${path}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${workload} is not Supported`)]),
  ]
}

function strategyErrors({ type, rollingUpdate }: DeploymentStrategy): FieldError[] {
  const path = 'spec.strategy'
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {}
  switch (type) {
    case 'Recreate':
      return rollingUpdate === undefined ? [] : [forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")]
    case 'RollingUpdate':
      return rollingUpdate === undefined
        ? [required(`${path}.rollingUpdate`, 'this should be defaulted and never be nil')]
        : rollingUpdateErrors(maxUnavailable, maxSurge, `${path}.rollingUpdate`)
    default: {
      const shown = { Type: type ?? '', RollingUpdate: rollingUpdate === undefined ? null : { MaxUnavailable: maxUnavailable, MaxSurge: maxSurge } }
      return [notSupported(path, shown, ['Recreate', 'RollingUpdate'])]
    }
  }
}

function rollingUpdateErrors(maxUnavailable: IntOrString, maxSurge: IntOrString, path: string): FieldError[] {
  const stuck = amount(maxUnavailable) === 0 && amount(maxSurge) === 0
  return [
    ...intOrPercentErrors(maxUnavailable, `${path}.maxUnavailable`),
    ...intOrPercentErrors(maxSurge, `${path}.maxSurge`),
    ...(stuck ? [invalid(`${path}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0')] : []),
    ...beyondWhole(maxUnavailable, `${path}.maxUnavailable`),
  ]
}
