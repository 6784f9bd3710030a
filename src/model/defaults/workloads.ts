/** Defaults of Deployments and ReplicaSets. Source: pkg/apis/apps/v1/defaults.go. */
import type { Deployment, DeploymentStrategy, ReplicaSet } from '../kinds/index.js'
import { at, fill } from './fill.js'
import { defaultPodTemplateSpec } from './pod-spec.js'

/** A Deployment with its defaults. */
export function defaultDeployment(deployment: Deployment): Deployment {
  return at(deployment, 'spec', (spec) => {
    const filled = fill(spec, { replicas: 1, strategy: {}, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 })
    return at(at(filled, 'strategy', defaultStrategy), 'template', defaultPodTemplateSpec)
  })
}

function defaultStrategy(strategy: DeploymentStrategy): DeploymentStrategy {
  const typed = fill(strategy, { type: 'RollingUpdate' })
  if (typed.type !== 'RollingUpdate') return typed
  const bounds = fill(typed.rollingUpdate ?? {}, { maxUnavailable: '25%', maxSurge: '25%' })
  return bounds === typed.rollingUpdate ? typed : { ...typed, rollingUpdate: bounds }
}

/** A ReplicaSet with its defaults. */
export function defaultReplicaSet(replicaSet: ReplicaSet): ReplicaSet {
  return at(replicaSet, 'spec', (spec) => at(fill(spec, { replicas: 1 }), 'template', defaultPodTemplateSpec))
}
