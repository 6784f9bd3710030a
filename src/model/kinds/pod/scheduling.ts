/**
 * The rest of what a pod says about its placement: tolerations, spreading, gates.
 */
import { labelSelectorSchema } from '../meta.js'
import { fields, int32, int64, required, string, strings } from '../schema.js'
import type { Wire } from '../schema.js'

export const tolerationSchema = fields({
  key: string,
  operator: string,
  value: string,
  effect: string,
  tolerationSeconds: int64,
})
export type Toleration = Wire<typeof tolerationSchema>

export const topologySpreadConstraintSchema = fields({
  maxSkew: required(int32),
  topologyKey: required(string),
  whenUnsatisfiable: required(string),
  labelSelector: labelSelectorSchema,
  minDomains: int32,
  nodeAffinityPolicy: string,
  nodeTaintsPolicy: string,
  matchLabelKeys: strings,
})
export type TopologySpreadConstraint = Wire<typeof topologySpreadConstraintSchema>

export const podSchedulingGateSchema = fields({
  name: required(string),
})
export type PodSchedulingGate = Wire<typeof podSchedulingGateSchema>

export const podReadinessGateSchema = fields({
  conditionType: required(string),
})
export type PodReadinessGate = Wire<typeof podReadinessGateSchema>

export const podSchedulingGroupSchema = fields({
  podGroupName: string,
})
export type PodSchedulingGroup = Wire<typeof podSchedulingGroupSchema>
