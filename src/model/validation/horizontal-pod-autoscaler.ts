/** Validation of autoscalers. Source: pkg/apis/autoscaling/validation. */
import type {
  CrossVersionObjectReference, HorizontalPodAutoscaler, HPAScalingRules, MetricIdentifier, MetricSpec, MetricTarget,
} from '../kinds/index.js'
import { isValidPathSegmentName } from '../names.js'
import { canonicalQuantity, quantityOf } from '../quantity/index.js'
import { groupOf } from '../readings/index.js'
import { forbidden, invalid, invalidEach, notSupported, oneOf, required } from './error.js'
import type { FieldError } from './error.js'
import { validateObjectMeta, validateObjectMetaUpdate } from './metadata.js'

const MIN_REPLICAS_LOWER_BOUND = 1
const STABILIZATION_SECONDS_MAX = 3600
const PERIOD_SECONDS_MAX = 1800
const METRIC_TYPES = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource']
const SOURCES = ['object', 'external', 'pods', 'resource', 'containerResource'] as const
const SOURCE_OF_TYPE: Readonly<Record<string, (typeof SOURCES)[number]>> = {
  ContainerResource: 'containerResource', External: 'external', Object: 'object', Pods: 'pods', Resource: 'resource',
}

type Target = MetricTarget | undefined

/** Complaints about a new autoscaler. */
export function validateHorizontalPodAutoscaler(autoscaler: HorizontalPodAutoscaler): FieldError[] {
  return [...validateObjectMeta(autoscaler.metadata, true, 'subdomain'), ...specErrors(autoscaler)]
}

/** Complaints about a changed autoscaler. */
export function validateHorizontalPodAutoscalerUpdate(old: HorizontalPodAutoscaler, next: HorizontalPodAutoscaler): FieldError[] {
  return [...validateObjectMetaUpdate(old.metadata, next.metadata), ...specErrors(next, old.spec.scaleTargetRef)]
}

function specErrors({ spec }: HorizontalPodAutoscaler, oldRef?: CrossVersionObjectReference): FieldError[] {
  const { minReplicas, maxReplicas = 0, behavior } = spec
  return [
    ...(minReplicas !== undefined && minReplicas < MIN_REPLICAS_LOWER_BOUND
      ? [invalid('spec.minReplicas', minReplicas, `must be greater than or equal to ${MIN_REPLICAS_LOWER_BOUND}`)]
      : []),
    ...(maxReplicas < 1 ? [required('spec.maxReplicas', 'must be set and greater than 0')] : []),
    ...(minReplicas !== undefined && maxReplicas < minReplicas
      ? [invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`')]
      : []),
    ...referenceErrors(spec.scaleTargetRef, 'spec.scaleTargetRef'),
    ...groupErrors(spec.scaleTargetRef, oldRef, 'spec.scaleTargetRef.apiVersion'),
    ...metricsErrors(spec.metrics ?? [], minReplicas),
    ...rulesErrors(behavior?.scaleUp, 'spec.behavior.scaleUp'),
    ...rulesErrors(behavior?.scaleDown, 'spec.behavior.scaleDown'),
  ]
}

function referenceErrors(reference: Partial<CrossVersionObjectReference> | undefined, path: string): FieldError[] {
  const { kind = '', name = '', apiVersion = '' } = reference ?? {}
  return [
    ...segmentErrors(kind, `${path}.kind`),
    ...segmentErrors(name, `${path}.name`),
    ...(isVersion(apiVersion) ? [] : [invalid(`${path}.apiVersion`, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)]),
  ]
}

function isVersion(apiVersion: string): boolean {
  return apiVersion.split('/').length <= 2
}

/** What is scaled lies in a group, unless it was written before that was asked for. */
function groupErrors(
  reference: Partial<CrossVersionObjectReference> | undefined, old: CrossVersionObjectReference | undefined, path: string,
): FieldError[] {
  const { apiVersion = '', kind } = reference ?? {}
  const ungrouped = groupOf(apiVersion) === '' && kind !== 'ReplicationController'
  const tolerated = old !== undefined && groupOf(old.apiVersion ?? '') === ''
  return ungrouped && !tolerated ? [invalid(path, apiVersion, 'apiVersion must specify API group')] : []
}

function segmentErrors(value: string, path: string, detail = ''): FieldError[] {
  return value === '' ? [required(path, detail)] : invalidEach(path, value, isValidPathSegmentName(value))
}

function metricsErrors(metrics: readonly MetricSpec[], minReplicas: number | undefined): FieldError[] {
  const errors = metrics.flatMap((metric, i) => metricErrors(metric, `spec.metrics[${i}]`))
  const scalesToZero = metrics.some(({ type }) => type === 'Object' || type === 'External')
  return minReplicas === 0 && !scalesToZero
    ? [...errors, forbidden('spec.metrics', 'must specify at least one Object or External metric to support scaling to zero replicas')]
    : errors
}

function metricErrors(metric: MetricSpec, path: string): FieldError[] {
  const type = metric.type ?? ''
  const present = SOURCES.filter((source) => metric[source] !== undefined)
  const expected = Object.hasOwn(SOURCE_OF_TYPE, type) ? SOURCE_OF_TYPE[type] : undefined
  const unknownType = expected === undefined ? [notSupported(`${path}.type`, type, METRIC_TYPES)] : []
  const first = present[0]
  return [
    ...(type === '' ? [required(`${path}.type`, 'must specify a metric source type')] : []),
    ...unknownType,
    ...(first === undefined ? [] : sourceErrors(metric, first, `${path}.${first}`)),
    ...(expected !== undefined && metric[expected] === undefined
      ? [required(`${path}.${expected}`, 'must populate information for the given metric source')]
      : unknownType),
    ...(present.length === 1
      ? []
      : present.filter((source) => source !== expected).map((source) => forbidden(`${path}.${source}`, 'must populate the given metric source only'))),
  ]
}

function sourceErrors(metric: MetricSpec, source: (typeof SOURCES)[number], path: string): FieldError[] {
  switch (source) {
    case 'object': return objectErrors(metric.object!, path)
    case 'external': return externalErrors(metric.external!, path)
    case 'pods': return podsErrors(metric.pods!, path)
    case 'resource': return [
      ...((metric.resource!.name ?? '') === '' ? [required(`${path}.name`, 'must specify a resource name')] : []),
      ...resourceTargetErrors(metric.resource!.target, `${path}.target`),
    ]
    case 'containerResource': return [
      ...((metric.containerResource!.name ?? '') === '' ? [required(`${path}.name`, 'must specify a resource name')] : []),
      ...((metric.containerResource!.container ?? '') === '' ? [required(`${path}.container`, 'must specify a container')] : []),
      ...resourceTargetErrors(metric.containerResource!.target, `${path}.target`),
    ]
  }
}

function objectErrors({ describedObject, metric, target }: NonNullable<MetricSpec['object']>, path: string): FieldError[] {
  const unset = target?.value === undefined && target?.averageValue === undefined
  return [
    ...referenceErrors(describedObject, `${path}.describedObject`),
    ...identifierErrors(metric, `${path}.metric`),
    ...targetErrors(target, `${path}.target`),
    ...(unset ? [required(`${path}.target.averageValue`, 'must set either a target value or averageValue')] : []),
  ]
}

function externalErrors({ metric, target }: NonNullable<MetricSpec['external']>, path: string): FieldError[] {
  const { value, averageValue } = target ?? {}
  const errors = [...identifierErrors(metric, `${path}.metric`), ...targetErrors(target, `${path}.target`)]
  if (value === undefined && averageValue === undefined) {
    return [...errors, required(`${path}.target.averageValue`, 'must set either a target value for metric or a per-pod target')]
  }
  return value !== undefined && averageValue !== undefined
    ? [...errors, forbidden(`${path}.target.value`, 'may not set both a target value for metric and a per-pod target')]
    : errors
}

function podsErrors({ metric, target }: NonNullable<MetricSpec['pods']>, path: string): FieldError[] {
  const positive = target?.averageValue !== undefined && isPositive(target.averageValue)
  return [
    ...identifierErrors(metric, `${path}.metric`),
    ...targetErrors(target, `${path}.target`),
    ...(positive ? [] : [required(`${path}.target.averageValue`, 'must specify a positive target averageValue')]),
  ]
}

function resourceTargetErrors(target: Target, path: string): FieldError[] {
  const errors = targetErrors(target, path)
  const { averageUtilization, averageValue } = target ?? {}
  if (averageUtilization === undefined && averageValue === undefined) {
    errors.push(required(`${path}.averageUtilization`, 'must set either a target raw value or a target utilization'))
  }
  if (averageUtilization !== undefined && averageValue !== undefined) {
    errors.push(forbidden(`${path}.averageValue`, 'may not set both a target raw value and a target utilization'))
  }
  return errors
}

function targetErrors(target: Target, path: string): FieldError[] {
  const { type = '', value, averageValue, averageUtilization } = target ?? {}
  const errors: FieldError[] = []
  if (type === '') errors.push(required(`${path}.type`, 'must specify a metric target type'))
  if (type !== 'Utilization' && type !== 'Value' && type !== 'AverageValue') {
    errors.push(invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue'))
  }
  if (value !== undefined && !isPositive(value)) errors.push(invalid(`${path}.value`, canonicalQuantity(value), 'must be positive'))
  if (averageValue !== undefined && !isPositive(averageValue)) {
    errors.push(invalid(`${path}.averageValue`, canonicalQuantity(averageValue), 'must be positive'))
  }
  if (averageUtilization !== undefined && averageUtilization < 1) {
    errors.push(invalid(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0'))
  }
  return errors
}

function isPositive(text: string): boolean {
  return quantityOf(text).unscaled > 0n
}

function identifierErrors(identifier: MetricIdentifier | undefined, path: string): FieldError[] {
  return segmentErrors(identifier?.name ?? '', `${path}.name`, 'must specify a metric name')
}

function rulesErrors(rules: HPAScalingRules | undefined, path: string): FieldError[] {
  if (rules === undefined) return []
  const { stabilizationWindowSeconds: seconds, selectPolicy, policies = [], tolerance } = rules
  const errors: FieldError[] = []
  if (seconds !== undefined && seconds < 0) {
    errors.push(invalid(`${path}.stabilizationWindowSeconds`, seconds, 'must be greater than or equal to zero'))
  }
  if (seconds !== undefined && seconds > STABILIZATION_SECONDS_MAX) {
    errors.push(invalid(`${path}.stabilizationWindowSeconds`, seconds, `must be less than or equal to ${STABILIZATION_SECONDS_MAX}`))
  }
  if (selectPolicy !== undefined) errors.push(...oneOf(`${path}.selectPolicy`, selectPolicy, ['Disabled', 'Max', 'Min']))
  if (policies.length === 0) errors.push(required(`${path}.policies`, 'must specify at least one Policy'))
  errors.push(...policies.flatMap((policy, i) => policyErrors(policy, `${path}.policies[${i}]`)))
  if (tolerance !== undefined && quantityOf(tolerance).unscaled < 0n) {
    errors.push(invalid(`${path}.tolerance`, canonicalQuantity(tolerance), 'must be greater than or equal to 0'))
  }
  return errors
}

function policyErrors({ type = '', value = 0, periodSeconds = 0 }: NonNullable<HPAScalingRules['policies']>[number], path: string): FieldError[] {
  return [
    ...oneOf(`${path}.type`, type, ['Percent', 'Pods']),
    ...(value <= 0 ? [invalid(`${path}.value`, value, 'must be greater than zero')] : []),
    ...(periodSeconds <= 0 ? [invalid(`${path}.periodSeconds`, periodSeconds, 'must be greater than zero')] : []),
    ...(periodSeconds > PERIOD_SECONDS_MAX
      ? [invalid(`${path}.periodSeconds`, periodSeconds, `must be less than or equal to ${PERIOD_SECONDS_MAX}`)]
      : []),
  ]
}
