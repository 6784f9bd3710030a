/** Validation of the kinds with few rules. Source: pkg/apis/core/validation, scheduling/validation, coordination/validation. */
import type { KubeObject, Lease, Namespace, PriorityClass } from '../kinds/index.js'
import { isQualifiedName } from '../names.js'
import { HIGHEST_USER_DEFINABLE_PRIORITY, SYSTEM_PRIORITY_CLASSES } from '../priority.js'
import { forbidden, invalid, invalidEach, nonNegative, oneOf } from './error.js'
import type { FieldError } from './error.js'
import { IMMUTABLE, kubeFinalizerErrors, validateObjectMeta, validateObjectMetaUpdate } from './metadata.js'
import type { NameRule } from './metadata.js'

/** Complaints about a new Namespace. */
export function validateNamespace(namespace: Namespace): FieldError[] {
  return [
    ...validateObjectMeta(namespace.metadata, false, 'label'),
    ...(namespace.spec?.finalizers ?? []).flatMap((name) => [
      ...invalidEach('spec.finalizers', name, isQualifiedName(name)), ...kubeFinalizerErrors('spec.finalizers', name),
    ]),
  ]
}

/** Complaints about a new PriorityClass. */
export function validatePriorityClass(priorityClass: PriorityClass): FieldError[] {
  const { preemptionPolicy } = priorityClass
  return [
    ...validateObjectMeta(priorityClass.metadata, false, 'subdomain'),
    ...valueErrors(priorityClass),
    ...(preemptionPolicy === undefined ? [] : oneOf('preemptionPolicy', preemptionPolicy, ['PreemptLowerPriority', 'Never'])),
  ]
}

function valueErrors({ metadata: { name = '' }, value = 0, globalDefault = false }: PriorityClass): FieldError[] {
  if (!name.startsWith('system-')) {
    return value > HIGHEST_USER_DEFINABLE_PRIORITY
      ? [forbidden('value', `maximum allowed value of a user defined priority is ${HIGHEST_USER_DEFINABLE_PRIORITY}`)]
      : []
  }
  const problem = systemClassProblem(name, value, globalDefault)
  return problem === undefined
    ? []
    : [forbidden('metadata.name', `priority class names with 'system-' prefix are reserved for system use only. error: ${problem}`)]
}

function systemClassProblem(name: string, value: number, globalDefault: boolean): string | undefined {
  const known = SYSTEM_PRIORITY_CLASSES.find((candidate) => candidate.metadata.name === name)
  if (known === undefined) return `${name} is not a known system priority class`
  if (known.value !== value) return `value of ${name} PriorityClass must be ${known.value}`
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined
}

/** Complaints about a changed PriorityClass. */
export function validatePriorityClassUpdate(old: PriorityClass, next: PriorityClass): FieldError[] {
  return [
    ...validateObjectMetaUpdate(old.metadata, next.metadata),
    ...((old.value ?? 0) === (next.value ?? 0) ? [] : [forbidden('value', 'may not be changed in an update.')]),
    ...(old.preemptionPolicy === next.preemptionPolicy ? [] : [invalid('preemptionPolicy', next.preemptionPolicy, IMMUTABLE)]),
  ]
}

/** Complaints about a Lease. */
export function validateLease(lease: Lease): FieldError[] {
  const { leaseDurationSeconds, leaseTransitions } = lease.spec ?? {}
  return [
    ...validateObjectMeta(lease.metadata, true, 'subdomain'),
    ...(leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0
      ? [invalid('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0')]
      : []),
    ...nonNegative('spec.leaseTransitions', leaseTransitions),
  ]
}

/** Complaints about an object of which only the metadata is known. */
export function validateMetadataOnly(object: KubeObject, namespaced: boolean, rule: NameRule): FieldError[] {
  return validateObjectMeta(object.metadata, namespaced, rule)
}
