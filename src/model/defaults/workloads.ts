/** Defaults of Deployments, ReplicaSets, ReplicationControllers, StatefulSets and DaemonSets. Source: pkg/apis/apps/v1/defaults.go. */
import type { DaemonSet, DaemonSetUpdateStrategy, Deployment, DeploymentStrategy, ReplicaSet, ReplicationController, StatefulSet, StatefulSetUpdateStrategy } from '../kinds/index.js'
import { at, each, fill, put } from './fill.js'
import { defaultPodTemplateSpec } from './pod-spec.js'
import { defaultClaimTemplate } from './storage.js'

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
  return put(typed, 'rollingUpdate', bounds)
}

/** A ReplicaSet with its defaults. */
export function defaultReplicaSet(replicaSet: ReplicaSet): ReplicaSet {
  return at(replicaSet, 'spec', (spec) => at(fill(spec, { replicas: 1 }), 'template', defaultPodTemplateSpec))
}

/**
 * A ReplicationController with its defaults: without labels or a selector of its own it has those of its template.
 * Source: pkg/apis/core/v1/defaults.go (SetDefaults_ReplicationController).
 */
export function defaultReplicationController(controller: ReplicationController): ReplicationController {
  const labels = controller.spec?.template?.metadata?.labels ?? {}
  const isEmpty = (map: object | undefined): boolean => map === undefined || Object.keys(map).length === 0
  const labelled = isEmpty(labels) || !isEmpty(controller.metadata.labels) ? controller : { ...controller, metadata: { ...controller.metadata, labels } }
  return at(labelled, 'spec', (spec) => {
    const selecting = isEmpty(labels) || !isEmpty(spec.selector) ? spec : { ...spec, selector: labels }
    return at(fill(selecting, { replicas: 1 }), 'template', defaultPodTemplateSpec)
  })
}

/** A StatefulSet with its defaults. */
export function defaultStatefulSet(set: StatefulSet): StatefulSet {
  return at(set, 'spec', (spec) => {
    const filled = fill(spec, {
      replicas: 1, podManagementPolicy: 'OrderedReady', revisionHistoryLimit: 10, updateStrategy: {}, persistentVolumeClaimRetentionPolicy: {},
    })
    const kept = at(filled, 'persistentVolumeClaimRetentionPolicy', (policy) => fill(policy, { whenDeleted: 'Retain', whenScaled: 'Retain' }))
    const claimed = at(kept, 'volumeClaimTemplates', (claims) => each(claims, defaultClaimTemplate))
    return at(at(claimed, 'updateStrategy', defaultUpdateStrategy), 'template', defaultPodTemplateSpec)
  })
}

/** A DaemonSet with its defaults: the surge is zero, so that by default one node at a time goes without. */
export function defaultDaemonSet(daemonSet: DaemonSet): DaemonSet {
  return at(daemonSet, 'spec', (spec) => {
    const filled = fill(spec, { updateStrategy: {}, revisionHistoryLimit: 10 })
    return at(at(filled, 'updateStrategy', defaultDaemonStrategy), 'template', defaultPodTemplateSpec)
  })
}

function defaultDaemonStrategy(strategy: DaemonSetUpdateStrategy): DaemonSetUpdateStrategy {
  const typed = fill(strategy, { type: 'RollingUpdate' })
  if (typed.type !== 'RollingUpdate') return typed
  const bounds = fill(typed.rollingUpdate ?? {}, { maxUnavailable: 1, maxSurge: 0 })
  return put(typed, 'rollingUpdate', bounds)
}

/** The partition is filled in only where the type is, or where there are other bounds. */
function defaultUpdateStrategy(strategy: StatefulSetUpdateStrategy): StatefulSetUpdateStrategy {
  const typed = strategy.type === undefined || strategy.type === '' ? { rollingUpdate: {}, ...strategy, type: 'RollingUpdate' } : strategy
  return typed.type === 'RollingUpdate' ? at(typed, 'rollingUpdate', (bounds) => fill(bounds, { partition: 0 })) : typed
}
