/** HorizontalPodAutoscaler: sets the replicas of a workload from metrics. Source: autoscaling/v2. */
import { labelSelectorSchema } from './meta.js'
import { kindSchema } from './object.js'
import { fields, int32, int64, list, quantity, required, string, time } from './schema.js'
import type { Wire } from './schema.js'

export const crossVersionObjectReferenceSchema = fields({
  kind: required(string),
  name: required(string),
  apiVersion: string,
})
export type CrossVersionObjectReference = Wire<typeof crossVersionObjectReferenceSchema>

export const metricIdentifierSchema = fields({
  name: required(string),
  selector: labelSelectorSchema,
})
export type MetricIdentifier = Wire<typeof metricIdentifierSchema>

export const metricTargetSchema = fields({
  type: required(string),
  value: quantity,
  averageValue: quantity,
  averageUtilization: int32,
})
export type MetricTarget = Wire<typeof metricTargetSchema>

export const metricSpecSchema = fields({
  type: required(string),
  object: fields({
    describedObject: required(crossVersionObjectReferenceSchema),
    target: required(metricTargetSchema),
    metric: required(metricIdentifierSchema),
  }),
  pods: fields({ metric: required(metricIdentifierSchema), target: required(metricTargetSchema) }),
  resource: fields({ name: required(string), target: required(metricTargetSchema) }),
  containerResource: fields({
    name: required(string),
    target: required(metricTargetSchema),
    container: required(string),
  }),
  external: fields({ metric: required(metricIdentifierSchema), target: required(metricTargetSchema) }),
})
export type MetricSpec = Wire<typeof metricSpecSchema>

export const hpaScalingPolicySchema = fields({
  type: required(string),
  value: required(int32),
  periodSeconds: required(int32),
})
export type HPAScalingPolicy = Wire<typeof hpaScalingPolicySchema>

export const hpaScalingRulesSchema = fields({
  stabilizationWindowSeconds: int32,
  selectPolicy: string,
  policies: list(hpaScalingPolicySchema),
  tolerance: quantity,
})
export type HPAScalingRules = Wire<typeof hpaScalingRulesSchema>

export const horizontalPodAutoscalerBehaviorSchema = fields({
  scaleUp: hpaScalingRulesSchema,
  scaleDown: hpaScalingRulesSchema,
})
export type HorizontalPodAutoscalerBehavior = Wire<typeof horizontalPodAutoscalerBehaviorSchema>

export const horizontalPodAutoscalerSpecSchema = fields({
  scaleTargetRef: required(crossVersionObjectReferenceSchema),
  minReplicas: int32,
  maxReplicas: required(int32),
  metrics: list(metricSpecSchema),
  behavior: horizontalPodAutoscalerBehaviorSchema,
})
export type HorizontalPodAutoscalerSpec = Wire<typeof horizontalPodAutoscalerSpecSchema>

export const metricValueStatusSchema = fields({
  value: quantity,
  averageValue: quantity,
  averageUtilization: int32,
})
export type MetricValueStatus = Wire<typeof metricValueStatusSchema>

export const metricStatusSchema = fields({
  type: required(string),
  object: fields({
    metric: required(metricIdentifierSchema),
    current: required(metricValueStatusSchema),
    describedObject: required(crossVersionObjectReferenceSchema),
  }),
  pods: fields({ metric: required(metricIdentifierSchema), current: required(metricValueStatusSchema) }),
  resource: fields({ name: required(string), current: required(metricValueStatusSchema) }),
  containerResource: fields({
    name: required(string),
    current: required(metricValueStatusSchema),
    container: required(string),
  }),
  external: fields({ metric: required(metricIdentifierSchema), current: required(metricValueStatusSchema) }),
})
export type MetricStatus = Wire<typeof metricStatusSchema>

export const horizontalPodAutoscalerConditionSchema = fields({
  type: required(string),
  status: required(string),
  lastTransitionTime: time,
  reason: string,
  message: string,
})
export type HorizontalPodAutoscalerCondition = Wire<typeof horizontalPodAutoscalerConditionSchema>

export const horizontalPodAutoscalerStatusSchema = fields({
  observedGeneration: int64,
  lastScaleTime: time,
  currentReplicas: int32,
  desiredReplicas: required(int32),
  currentMetrics: list(metricStatusSchema),
  conditions: list(horizontalPodAutoscalerConditionSchema),
})
export type HorizontalPodAutoscalerStatus = Wire<typeof horizontalPodAutoscalerStatusSchema>

export const horizontalPodAutoscalerSchema = kindSchema('autoscaling/v2', 'HorizontalPodAutoscaler', {
  spec: required(horizontalPodAutoscalerSpecSchema),
  status: horizontalPodAutoscalerStatusSchema,
})
export type HorizontalPodAutoscaler = Wire<typeof horizontalPodAutoscalerSchema>
