/** PodDisruptionBudget: how many pods may be evicted at a time. Source: policy/v1. */
import { conditionSchema, labelSelectorSchema } from './meta.js'
import { kindSchema } from './object.js'
import { fields, int32, int64, intOrString, list, map, required, string, time } from './schema.js'
import type { Wire } from './schema.js'

export const podDisruptionBudgetSpecSchema = fields({
  minAvailable: intOrString,
  selector: labelSelectorSchema,
  maxUnavailable: intOrString,
  unhealthyPodEvictionPolicy: string,
})
export type PodDisruptionBudgetSpec = Wire<typeof podDisruptionBudgetSpecSchema>

export const podDisruptionBudgetStatusSchema = fields({
  observedGeneration: int64,
  disruptedPods: map(time),
  disruptionsAllowed: required(int32),
  currentHealthy: required(int32),
  desiredHealthy: required(int32),
  expectedPods: required(int32),
  conditions: list(conditionSchema),
})
export type PodDisruptionBudgetStatus = Wire<typeof podDisruptionBudgetStatusSchema>

export const podDisruptionBudgetSchema = kindSchema('policy/v1', 'PodDisruptionBudget', {
  spec: podDisruptionBudgetSpecSchema,
  status: podDisruptionBudgetStatusSchema,
})
export type PodDisruptionBudget = Wire<typeof podDisruptionBudgetSchema>
