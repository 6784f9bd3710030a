/**
 * What every object carries and how objects are selected: names, owners, labels, times (apimachinery's meta/v1).
 * A selector without requirements selects everything; a missing one nothing.
 */
import { anyJson, bool, fields, int64, list, required, string, stringMap, strings, time } from './schema.js'
import type { Wire } from './schema.js'

export const ownerReferenceSchema = fields({
  apiVersion: required(string),
  kind: required(string),
  name: required(string),
  uid: required(string),
  controller: bool,
  blockOwnerDeletion: bool,
})
export type OwnerReference = Wire<typeof ownerReferenceSchema>

export const managedFieldsEntrySchema = fields({
  manager: string,
  operation: string,
  apiVersion: string,
  time,
  fieldsType: string,
  fieldsV1: anyJson,
  subresource: string,
})
export type ManagedFieldsEntry = Wire<typeof managedFieldsEntrySchema>

export const objectMetaSchema = fields({
  name: required(string),
  generateName: string,
  namespace: string,
  selfLink: string,
  uid: string,
  resourceVersion: string,
  generation: int64,
  creationTimestamp: time,
  deletionTimestamp: time,
  deletionGracePeriodSeconds: int64,
  labels: stringMap,
  annotations: stringMap,
  ownerReferences: list(ownerReferenceSchema),
  finalizers: strings,
  managedFields: list(managedFieldsEntrySchema),
})
export type ObjectMeta = Wire<typeof objectMetaSchema>

export const labelSelectorRequirementSchema = fields({
  key: required(string),
  operator: required(string),
  values: strings,
})
export type LabelSelectorRequirement = Wire<typeof labelSelectorRequirementSchema>

export const labelSelectorSchema = fields({
  matchLabels: stringMap,
  matchExpressions: list(labelSelectorRequirementSchema),
})
export type LabelSelector = Wire<typeof labelSelectorSchema>

/** A condition as newer kinds have it; the older ones have types of their own with fewer fields. */
export const conditionSchema = fields({
  type: required(string),
  status: required(string),
  observedGeneration: int64,
  lastTransitionTime: time,
  reason: string,
  message: string,
})
export type Condition = Wire<typeof conditionSchema>
