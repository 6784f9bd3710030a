/** Deployment: rolls from one ReplicaSet to the next. Source: apps/v1. */
import { labelSelectorSchema } from './meta.js'
import { kindSchema } from './object.js'
import { podTemplateSpecSchema } from './pod/spec.js'
import { bool, fields, int32, int64, intOrString, list, required, string, time } from './schema.js'
import type { Wire } from './schema.js'

export const rollingUpdateDeploymentSchema = fields({
  maxUnavailable: intOrString,
  maxSurge: intOrString,
})
export type RollingUpdateDeployment = Wire<typeof rollingUpdateDeploymentSchema>

export const deploymentStrategySchema = fields({
  type: string,
  rollingUpdate: rollingUpdateDeploymentSchema,
})
export type DeploymentStrategy = Wire<typeof deploymentStrategySchema>

export const deploymentSpecSchema = fields({
  replicas: int32,
  selector: required(labelSelectorSchema),
  template: required(podTemplateSpecSchema),
  strategy: deploymentStrategySchema,
  minReadySeconds: int32,
  revisionHistoryLimit: int32,
  paused: bool,
  progressDeadlineSeconds: int32,
})
export type DeploymentSpec = Wire<typeof deploymentSpecSchema>

export const deploymentConditionSchema = fields({
  type: required(string),
  status: required(string),
  lastUpdateTime: time,
  lastTransitionTime: time,
  reason: string,
  message: string,
})
export type DeploymentCondition = Wire<typeof deploymentConditionSchema>

export const deploymentStatusSchema = fields({
  observedGeneration: int64,
  replicas: int32,
  updatedReplicas: int32,
  readyReplicas: int32,
  availableReplicas: int32,
  unavailableReplicas: int32,
  terminatingReplicas: int32,
  conditions: list(deploymentConditionSchema),
  collisionCount: int32,
})
export type DeploymentStatus = Wire<typeof deploymentStatusSchema>

export const deploymentSchema = kindSchema('apps/v1', 'Deployment', {
  spec: required(deploymentSpecSchema),
  status: deploymentStatusSchema,
})
export type Deployment = Wire<typeof deploymentSchema>
