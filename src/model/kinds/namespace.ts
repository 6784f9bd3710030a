/** Namespace: the scope of names. Source: core/v1. */
import { kindSchema } from './object.js'
import { fields, list, required, string, strings, time } from './schema.js'
import type { Wire } from './schema.js'

export const namespaceConditionSchema = fields({
  type: required(string),
  status: required(string),
  lastTransitionTime: time,
  reason: string,
  message: string,
})
export type NamespaceCondition = Wire<typeof namespaceConditionSchema>

export const namespaceSchema = kindSchema('v1', 'Namespace', {
  spec: fields({ finalizers: strings }),
  status: fields({ phase: string, conditions: list(namespaceConditionSchema) }),
})
export type Namespace = Wire<typeof namespaceSchema>
