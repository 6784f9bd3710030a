/** DaemonSet: one pod on every node that suits. Source: apps/v1. */
import { labelSelectorSchema } from './meta.js'
import { kindSchema } from './object.js'
import { podTemplateSpecSchema } from './pod/spec.js'
import { fields, int32, int64, intOrString, list, required, string, time } from './schema.js'
import type { Wire } from './schema.js'

export const daemonSetUpdateStrategySchema = fields({
  type: string,
  rollingUpdate: fields({ maxUnavailable: intOrString, maxSurge: intOrString }),
})
export type DaemonSetUpdateStrategy = Wire<typeof daemonSetUpdateStrategySchema>

export const daemonSetSpecSchema = fields({
  selector: required(labelSelectorSchema),
  template: required(podTemplateSpecSchema),
  updateStrategy: daemonSetUpdateStrategySchema,
  minReadySeconds: int32,
  revisionHistoryLimit: int32,
})
export type DaemonSetSpec = Wire<typeof daemonSetSpecSchema>

export const daemonSetConditionSchema = fields({
  type: required(string),
  status: required(string),
  lastTransitionTime: time,
  reason: string,
  message: string,
})
export type DaemonSetCondition = Wire<typeof daemonSetConditionSchema>

export const daemonSetStatusSchema = fields({
  currentNumberScheduled: required(int32),
  numberMisscheduled: required(int32),
  desiredNumberScheduled: required(int32),
  numberReady: required(int32),
  observedGeneration: int64,
  updatedNumberScheduled: int32,
  numberAvailable: int32,
  numberUnavailable: int32,
  collisionCount: int32,
  conditions: list(daemonSetConditionSchema),
})
export type DaemonSetStatus = Wire<typeof daemonSetStatusSchema>

export const daemonSetSchema = kindSchema('apps/v1', 'DaemonSet', {
  spec: required(daemonSetSpecSchema),
  status: daemonSetStatusSchema,
})
export type DaemonSet = Wire<typeof daemonSetSchema>
