/**
 * Validation of StatefulSets. Their claims are volumes of the pods, so they are put beside the template's volumes before
 * the template is looked at. Source: pkg/apis/apps/validation (ValidateStatefulSet, ValidateStatefulSetUpdate).
 */
import type { PodTemplateSpec, StatefulSet, StatefulSetSpec, StatefulSetUpdateStrategy } from '../kinds/index.js'
import { isDNS1123Label } from '../names.js'
import { isEmptySelector, labelSelectorAsSelector, matches } from '../selector/index.js'
import { sameValue } from '../strategy/index.js'
import { forbidden, invalid, invalidEach, nonNegative, notSupported, oneOf, required, sortedMap } from './error.js'
import type { FieldError } from './error.js'
import { shownSelector, validateAnnotations, validateLabels, validateObjectMeta, validateObjectMetaUpdate } from './metadata.js'
import { claimSpecErrors } from './persistent-volume-claim.js'
import { validatePodTemplate } from './pod-template.js'
import { selectorErrors } from './workloads.js'

const RETENTION = ['Retain', 'Delete']
const FIXED = "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
  + "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"

/** Complaints about a new StatefulSet. */
export function validateStatefulSet(set: StatefulSet): FieldError[] {
  return [...validateObjectMeta(set.metadata, true, 'label'), ...specErrors(set.spec, 'all')]
}

/** Complaints about a changed StatefulSet. */
export function validateStatefulSetUpdate(old: StatefulSet, next: StatefulSet): FieldError[] {
  return [
    ...validateObjectMetaUpdate(old.metadata, next.metadata),
    ...specErrors(next.spec, 'changeable'),
    ...(sameValue(fixed(old.spec), fixed(next.spec)) ? [] : [forbidden('spec', FIXED)]),
  ]
}

/** What may not change. */
function fixed(spec: StatefulSetSpec): unknown {
  const { serviceName = '', selector, podManagementPolicy, volumeClaimTemplates = [] } = spec
  return { serviceName, selector, podManagementPolicy, volumeClaimTemplates }
}

/** @param part what cannot change any more is not looked at again */
function specErrors(spec: StatefulSetSpec, part: 'all' | 'changeable'): FieldError[] {
  const { podManagementPolicy: policy = '', persistentVolumeClaimRetentionPolicy: retention, selector } = spec
  return [
    ...policyErrors(policy),
    ...updateStrategyErrors(spec.updateStrategy ?? {}),
    ...(retention === undefined ? [] : (['whenDeleted', 'whenScaled'] as const)
      .flatMap((field) => oneOf(`spec.persistentVolumeClaimRetentionPolicy.${field}`, retention[field] ?? '', RETENTION))),
    ...(part === 'all' ? claimErrors(spec) : []),
    ...nonNegative('spec.replicas', spec.replicas),
    ...nonNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...nonNegative('spec.ordinals.start', spec.ordinals?.start),
    ...(part === 'all' ? serviceNameErrors(spec) : []),
    ...selectorErrors(selector, 'statefulset'),
    ...templateErrors(spec),
  ]
}

function policyErrors(policy: string): FieldError[] {
  if (policy === 'OrderedReady' || policy === 'Parallel') return []
  return [policy === '' ? required('spec.podManagementPolicy') : invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'")]
}

function updateStrategyErrors({ type = '', rollingUpdate }: StatefulSetUpdateStrategy): FieldError[] {
  const path = 'spec.updateStrategy'
  const shown = rollingUpdate === undefined ? null : { Partition: rollingUpdate.partition ?? null, MaxUnavailable: rollingUpdate.maxUnavailable ?? null }
  switch (type) {
    case '':
      return [required(path)]
    case 'RollingUpdate':
      return nonNegative(`${path}.rollingUpdate.partition`, rollingUpdate?.partition)
    case 'OnDelete':
      return rollingUpdate === undefined ? [] : [invalid(`${path}.rollingUpdate`, shown, "only allowed for updateStrategy 'RollingUpdate'")]
    default:
      return [invalid(path, { Type: type, RollingUpdate: shown }, "must be 'RollingUpdate' or 'OnDelete'")]
  }
}

function templateErrors(spec: StatefulSetSpec): FieldError[] {
  const { selector, template } = spec
  const path = 'spec.template'
  const compiled = labelSelectorAsSelector(selector)
  const { restartPolicy = '', activeDeadlineSeconds } = template.spec
  const labels = template.metadata?.labels
  return [
    ...('error' in compiled ? [invalid('spec.selector', shownSelector(selector), '')] : [
      ...(isEmptySelector(compiled) || matches(compiled, labels) ? [] : [invalid(`${path}.metadata.labels`, sortedMap(labels), '`selector` does not match template `labels`')]),
      ...validatePodTemplate(withClaims(spec), path),
      // As in the template's own validation.
      ...validateLabels(labels, `${path}.labels`),
      ...validateAnnotations(template.metadata?.annotations, `${path}.annotations`),
    ]),
    ...(restartPolicy === 'Always' ? [] : [notSupported(`${path}.spec.restartPolicy`, restartPolicy, ['Always'])]),
    ...(activeDeadlineSeconds === undefined ? [] : [forbidden(`${path}.spec.activeDeadlineSeconds`, 'activeDeadlineSeconds in StatefulSet is not Supported')]),
  ]
}

/**
 * The template as its pods will have it: a claim takes the place of a volume of its name, and the controller gives
 * the host name and the subdomain.
 */
function withClaims({ template, volumeClaimTemplates = [] }: StatefulSetSpec): PodTemplateSpec {
  const { hostname: _hostname, subdomain: _subdomain, volumes = [], ...rest } = template.spec
  const names = new Set(volumeClaimTemplates.map(({ metadata }) => metadata?.name ?? ''))
  const kept = volumes.filter(({ name }) => !names.has(name ?? ''))
  const claims = [...names].map((name) => ({ name, persistentVolumeClaim: { claimName: name } }))
  return { ...template, spec: { ...rest, volumes: [...claims, ...kept] } } as PodTemplateSpec
}

function serviceNameErrors({ serviceName = '' }: StatefulSetSpec): FieldError[] {
  return serviceName === '' ? [] : invalidEach('spec.serviceName', serviceName, isDNS1123Label(serviceName))
}

function claimErrors({ volumeClaimTemplates = [] }: StatefulSetSpec): FieldError[] {
  return volumeClaimTemplates.flatMap(({ spec }, i) => claimSpecErrors(spec, `spec.volumeClaimTemplates[${i}].spec`))
}
