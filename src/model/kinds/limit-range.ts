/** LimitRange: bounds and defaults for what a namespace's containers, pods and claims ask for. Source: core/v1. */
import { kindSchema } from './object.js'
import { fields, list, required, resourceList, string } from './schema.js'
import type { Wire } from './schema.js'

export const limitRangeItemSchema = fields({
  type: required(string),
  max: resourceList,
  min: resourceList,
  default: resourceList,
  defaultRequest: resourceList,
  maxLimitRequestRatio: resourceList,
})
export type LimitRangeItem = Wire<typeof limitRangeItemSchema>

export const limitRangeSchema = kindSchema('v1', 'LimitRange', {
  spec: fields({ limits: required(list(limitRangeItemSchema)) }),
})
export type LimitRange = Wire<typeof limitRangeSchema>
