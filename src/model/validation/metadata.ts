/**
 * Validation of what all objects have: names, labels, annotations, owners, finalizers; and of what a write must not
 * change. A write is checked twice, by the server for all kinds and by the kind itself, so that a complaint about
 * metadata comes up more than once among the causes; the message shows it once.
 * Source: apimachinery/pkg/api/validation/objectmeta.go, pkg/apis/core/validation (ValidateObjectMeta).
 */
import { byText, sortedKeys } from '../../plain/index.js'
import type { LabelSelector, ObjectMeta, OwnerReference } from '../kinds/index.js'
import {
  isDNS1123Label, isDNS1123Subdomain, isLabelKey, isQualifiedName, isValidLabelValue, isValidPathSegmentName, byteLength,
} from '../names.js'
import { addInvalid, forbidden, inOrder, invalid, invalidEach, nonNegative, required, sortedMap, together, tooLong } from './error.js'
import type { FieldError } from './error.js'
import { once } from './once.js'

/** How the names of a kind are checked. */
export type NameRule = 'subdomain' | 'label' | 'path'

const ANNOTATIONS_BYTES_MAX = 256 * 1024
/** In UTF-8, of one code unit of a text. */
const BYTES_PER_UNIT_MAX = 3
const STANDARD_FINALIZERS = new Set(['kubernetes', 'orphan', 'foregroundDeletion'])
const FIXED = ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds'] as const
export const IMMUTABLE = 'field is immutable'

/** The complaints about metadata that a kind's own validation makes. */
export function validateObjectMeta(meta: ObjectMeta, namespaced: boolean, rule: NameRule): FieldError[] {
  return together(validateCommonMeta(meta, namespaced, rule), kubeFinalizers(meta.finalizers ?? []))
}

/** The complaints about metadata that the server makes itself. */
export function validateCommonMeta(meta: ObjectMeta, namespaced: boolean, rule: NameRule): FieldError[] {
  const { name = '', generateName = '', generation } = meta
  return together(
    generateName === '' ? [] : invalidEach('metadata.generateName', generateName, nameErrors(rule, maskTrailingDash(generateName))),
    name === ''
      ? [required('metadata.name', 'name or generateName is required')]
      : invalidEach('metadata.name', name, nameErrors(rule, name)),
    namespaceErrors(meta.namespace ?? '', namespaced),
    nonNegative('metadata.generation', generation),
    sharedErrors(meta),
    finalizerErrors(meta.finalizers ?? []),
    managersOnce(meta.managedFields, MANAGERS),
  )
}

/** Complaints about labels of an object or of a template for such. */
export const labelsOnce = once<Readonly<Record<string, string>>>(validateLabels)
const managersOnce = once(managerErrors)

/** Complaints about labels, annotations and owners. */
function sharedErrors({ labels, annotations, ownerReferences }: ObjectMeta): FieldError[] {
  return together(labelsOnce(labels, 'metadata.labels'), validateAnnotations(annotations, 'metadata.annotations'), ownerErrors(ownerReferences))
}

function nameErrors(rule: NameRule, name: string): readonly string[] {
  if (rule === 'label') return isDNS1123Label(name)
  return rule === 'subdomain' ? isDNS1123Subdomain(name) : isValidPathSegmentName(name)
}

/** What will be appended to a name's prefix lets it end in a dash. */
function maskTrailingDash(name: string): string {
  return name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name
}

function namespaceErrors(namespace: string, namespaced: boolean): FieldError[] {
  if (!namespaced) return namespace === '' ? [] : [forbidden('metadata.namespace', 'not allowed on this type')]
  if (namespace === '') return [required('metadata.namespace')]
  return invalidEach('metadata.namespace', namespace, isDNS1123Label(namespace))
}

/** Complaints about labels, in the order of their keys. */
export function validateLabels(labels: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  const errors: FieldError[] = []
  for (const key of sortedKeys(labels)) {
    const value = labels![key]!
    addInvalid(errors, path, key, isLabelKey(key))
    addInvalid(errors, path, value, isValidLabelValue(value))
  }
  return errors
}

/** Complaints about annotations: their keys, and their size altogether. */
export function validateAnnotations(annotations: Readonly<Record<string, string>> | undefined, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (annotations === undefined) return errors
  let units = 0
  for (const key of sortedKeys(annotations)) {
    addInvalid(errors, path, key, isQualifiedName(key.toLowerCase()))
    units += key.length + annotations[key]!.length
  }
  if (units * BYTES_PER_UNIT_MAX > ANNOTATIONS_BYTES_MAX && bytesOf(annotations) > ANNOTATIONS_BYTES_MAX) errors.push(tooLong(path, ANNOTATIONS_BYTES_MAX))
  return errors
}

function bytesOf(annotations: Readonly<Record<string, string>>): number {
  return Object.keys(annotations).reduce((sum, key) => sum + byteLength(key) + byteLength(annotations[key]!), 0)
}

const OWNER_FIELDS = ['apiVersion', 'kind', 'name', 'uid', 'controller', 'blockOwnerDeletion'] as const

function ownerErrors(owners: readonly OwnerReference[] = []): FieldError[] {
  const path = 'metadata.ownerReferences'
  const errors: FieldError[] = []
  let first: OwnerReference | undefined
  for (const owner of owners) {
    addReferenceErrors(errors, owner, path)
    if (owner.controller !== true) continue
    if (first !== undefined) {
      const why = `Only one reference can have Controller set to true. Found "true" in references for ${shownOwner(first)} and ${shownOwner(owner)}`
      errors.push(invalid(path, owners.map((each) => inOrder(each, OWNER_FIELDS)), why))
    }
    first ??= owner
  }
  return errors
}

function shownOwner({ kind = '', name = '' }: OwnerReference): string {
  return `${kind}/${name}`
}

const NEEDED_OF_OWNER = ['kind', 'name', 'uid'] as const

function addReferenceErrors(errors: FieldError[], owner: OwnerReference, path: string): void {
  const { apiVersion = '' } = owner
  if (isNoVersion(apiVersion)) errors.push(invalid(`${path}.apiVersion`, apiVersion, 'version must not be empty'))
  for (const field of NEEDED_OF_OWNER) if ((owner[field] ?? '') === '') errors.push(invalid(`${path}.${field}`, owner[field] ?? '', 'must not be empty'))
  if (apiVersion === 'v1' && owner.kind === 'Event') errors.push(invalid(path, inOrder(owner, OWNER_FIELDS), '/v1, Kind=Event is disallowed from being an owner'))
}

function isNoVersion(apiVersion: string): boolean {
  const slash = apiVersion.indexOf('/')
  return apiVersion === '' || (slash >= 0 && (slash === apiVersion.length - 1 || apiVersion.includes('/', slash + 1)))
}

const MANAGERS = 'metadata.managedFields'
const MANAGER_BYTES_MAX = 128
const SUBRESOURCE_BYTES_MAX = 256

/** Complaints about who manages which fields. */
function managerErrors(entries: NonNullable<ObjectMeta['managedFields']>, list: string): FieldError[] {
  return entries.flatMap(({ operation = '', fieldsType = '', manager = '', subresource = '' }, i) => {
    const path = `${list}[${i}]`
    return [
      ...(operation === 'Apply' || operation === 'Update' ? [] : [invalid(`${path}.operation`, operation, 'must be `Apply` or `Update`')]),
      ...(fieldsType === '' || fieldsType === 'FieldsV1' ? [] : [invalid(`${path}.fieldsType`, fieldsType, 'must be `FieldsV1`')]),
      ...(byteLength(manager) > MANAGER_BYTES_MAX ? [tooLong(`${path}.manager`, MANAGER_BYTES_MAX)] : []),
      ...(byteLength(subresource) > SUBRESOURCE_BYTES_MAX ? [tooLong(`${path}.subresource`, SUBRESOURCE_BYTES_MAX)] : []),
    ]
  })
}

function finalizerErrors(finalizers: readonly string[]): FieldError[] {
  if (finalizers.length === 0) return []
  const errors = finalizers.flatMap((name) => invalidEach('metadata.finalizers', name, isQualifiedName(name)))
  const both = finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')
  return both
    ? [...errors, invalid('metadata.finalizers', finalizers, 'finalizer foregroundDeletion and orphan cannot be both set')]
    : errors
}

function kubeFinalizers(finalizers: readonly string[]): FieldError[] {
  return finalizers.length === 0 ? [] : finalizers.flatMap((name, i) => kubeFinalizerErrors(`metadata.finalizers[${i}]`, name))
}

/** A finalizer without a domain must be one of Kubernetes' own. */
export function kubeFinalizerErrors(path: string, name: string): FieldError[] {
  if (name.includes('/') || STANDARD_FINALIZERS.has(name)) return []
  return [invalid(path, name, 'name is neither a standard finalizer name nor is it fully qualified')]
}

/** The complaints that the server makes about every write before the kind is asked. */
export function validateCommonUpdate(old: ObjectMeta, next: ObjectMeta, namespaced: boolean): FieldError[] {
  return together(validateCommonMeta(next, namespaced, 'path'), validateCommonMetaUpdate(old, next))
}

/** The complaints about changed metadata that a kind's own validation makes. */
export function validateObjectMetaUpdate(old: ObjectMeta, next: ObjectMeta): FieldError[] {
  return together(validateCommonMetaUpdate(old, next), kubeFinalizers(next.finalizers ?? []))
}

function validateCommonMetaUpdate(old: ObjectMeta, next: ObjectMeta): FieldError[] {
  return together(
    addedFinalizers(old, next), changedIdentity(old, next),
    sharedErrors(next), managersOnce(next.managedFields, MANAGERS),
  )
}

function changedIdentity(old: ObjectMeta, next: ObjectMeta): FieldError[] {
  const errors: FieldError[] = []
  for (const field of FIXED) if (old[field] !== next[field]) errors.push(invalid(`metadata.${field}`, next[field], IMMUTABLE))
  return errors
}

function addedFinalizers(old: ObjectMeta, next: ObjectMeta): FieldError[] {
  if (old.deletionTimestamp === undefined) return []
  const added = (next.finalizers ?? []).filter((name) => !(old.finalizers ?? []).includes(name))
  if (added.length === 0) return []
  const list = `[${added.sort(byText).map((name) => JSON.stringify(name)).join(', ')}]`
  return [forbidden('metadata.finalizers', `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list.slice(1, -1)}}`)]
}

/** Complaints about a label selector. */
export function validateLabelSelector(selector: LabelSelector | undefined, path: string): FieldError[] {
  return together(
    validateLabels(selector?.matchLabels, `${path}.matchLabels`),
    (selector?.matchExpressions ?? []).flatMap((expression, i) => requirementErrors(expression, `${path}.matchExpressions[${i}]`)),
  )
}

function requirementErrors({ key = '', operator, values = [] }: NonNullable<LabelSelector['matchExpressions']>[number], path: string): FieldError[] {
  return [
    ...operatorErrors(operator ?? '', values, path),
    ...invalidEach(`${path}.key`, key, isLabelKey(key)),
    ...values.flatMap((value, i) => invalidEach(`${path}.values[${i}]`, value, isValidLabelValue(value))),
  ]
}

function operatorErrors(operator: string, values: readonly string[], path: string): FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length === 0 ? [required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")] : []
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0 ? [] : [forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")]
    default:
      return [invalid(`${path}.operator`, operator, 'not a valid selector operator')]
  }
}

/** A label selector as upstream prints it. */
export function shownSelector(selector: LabelSelector | null | undefined): unknown {
  if (selector === undefined || selector === null) return null
  const { matchLabels, matchExpressions } = selector
  const expressions = matchExpressions?.map((expression) => inOrder(expression, ['key', 'operator', 'values']))
  return JSON.parse(JSON.stringify({ matchLabels: sortedMap(matchLabels), matchExpressions: expressions }))
}
