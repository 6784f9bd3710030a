/** ResourceQuota: how much a namespace may use in total. Source: core/v1. */
import { kindSchema } from './object.js'
import { fields, list, required, resourceList, string, strings } from './schema.js'
import type { Wire } from './schema.js'

export const scopedResourceSelectorRequirementSchema = fields({
  scopeName: required(string),
  operator: required(string),
  values: strings,
})
export type ScopedResourceSelectorRequirement = Wire<typeof scopedResourceSelectorRequirementSchema>

export const resourceQuotaSpecSchema = fields({
  hard: resourceList,
  scopes: strings,
  scopeSelector: fields({ matchExpressions: list(scopedResourceSelectorRequirementSchema) }),
})
export type ResourceQuotaSpec = Wire<typeof resourceQuotaSpecSchema>

export const resourceQuotaSchema = kindSchema('v1', 'ResourceQuota', {
  spec: resourceQuotaSpecSchema,
  status: fields({ hard: resourceList, used: resourceList }),
})
export type ResourceQuota = Wire<typeof resourceQuotaSchema>
