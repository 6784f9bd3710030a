/** Job: pods that run to completion. Source: batch/v1. */
import { labelSelectorSchema } from './meta.js'
import { kindSchema } from './object.js'
import { podTemplateSpecSchema } from './pod/spec.js'
import { bool, fields, int32, int64, list, required, string, strings, time } from './schema.js'
import type { Wire } from './schema.js'

export const podFailurePolicyRuleSchema = fields({
  action: required(string),
  onExitCodes: fields({ containerName: string, operator: required(string), values: required(list(int32)) }),
  onPodConditions: list(fields({ type: required(string), status: string })),
})
export type PodFailurePolicyRule = Wire<typeof podFailurePolicyRuleSchema>

export const successPolicySchema = fields({
  rules: required(list(fields({ succeededIndexes: string, succeededCount: int32 }))),
})
export type SuccessPolicy = Wire<typeof successPolicySchema>

export const jobSpecSchema = fields({
  parallelism: int32,
  completions: int32,
  activeDeadlineSeconds: int64,
  podFailurePolicy: fields({ rules: required(list(podFailurePolicyRuleSchema)) }),
  successPolicy: successPolicySchema,
  backoffLimit: int32,
  backoffLimitPerIndex: int32,
  maxFailedIndexes: int32,
  selector: labelSelectorSchema,
  manualSelector: bool,
  template: required(podTemplateSpecSchema),
  ttlSecondsAfterFinished: int32,
  completionMode: string,
  suspend: bool,
  podReplacementPolicy: string,
  managedBy: string,
})
export type JobSpec = Wire<typeof jobSpecSchema>

export const jobConditionSchema = fields({
  type: required(string),
  status: required(string),
  lastProbeTime: time,
  lastTransitionTime: time,
  reason: string,
  message: string,
})
export type JobCondition = Wire<typeof jobConditionSchema>

export const jobStatusSchema = fields({
  conditions: list(jobConditionSchema),
  startTime: time,
  completionTime: time,
  active: int32,
  succeeded: int32,
  failed: int32,
  terminating: int32,
  completedIndexes: string,
  failedIndexes: string,
  uncountedTerminatedPods: fields({ succeeded: strings, failed: strings }),
  ready: int32,
})
export type JobStatus = Wire<typeof jobStatusSchema>

export const jobSchema = kindSchema('batch/v1', 'Job', {
  spec: required(jobSpecSchema),
  status: jobStatusSchema,
})
export type Job = Wire<typeof jobSchema>
