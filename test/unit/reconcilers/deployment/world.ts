/** Both workload controllers in a world of their own. */
import { type Deployment, type KubeObject, type Pod, type ReplicaSet } from '../../../../src/model/index.js'
import { deploymentReconciler, replicaSetReconciler } from '../../../../src/reconcilers/index.js'
import { ReconcilerWorld, type Delays } from '../reconciler-world.js'

export class World extends ReconcilerWorld {
  constructor(delays: Delays = {}) {
    super([deploymentReconciler, replicaSetReconciler], delays)
  }

  patch(spec: object): void {
    this.request({ do: 'patch', kind: 'Deployment', namespace: 'default', name: 'web', type: 'merge', patch: { spec } })
  }

  /** What must come out whatever happened on the way. */
  end(): unknown {
    const { spec, status = {} } = this.list<Deployment>('Deployment')[0]!
    const { replicas, updatedReplicas, readyReplicas, availableReplicas, unavailableReplicas, terminatingReplicas } = status
    return {
      status: { spec: spec.replicas, replicas, updatedReplicas, readyReplicas, availableReplicas, unavailableReplicas, terminatingReplicas },
      conditions: (status.conditions ?? []).map(({ type, status: is, reason }) => `${type}=${is} ${reason ?? ''}`).sort(),
      sets: this.list<ReplicaSet>('ReplicaSet').map(({ spec: set, status: now }) => `${set.template.spec!.containers[0]!.image} ${set.replicas} ${now?.replicas} ${now?.availableReplicas ?? 0}`).sort(),
      pods: this.list<Pod>('Pod').map(({ spec: pod }) => pod.containers[0]!.image).sort(),
    }
  }
}

export function deployment(replicas: number, image: string, strategy: object): KubeObject {
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'default', generation: 1 },
    spec: {
      replicas, selector: { matchLabels: { app: 'web' } }, strategy, revisionHistoryLimit: 10, progressDeadlineSeconds: 600,
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image }], terminationGracePeriodSeconds: 30 } },
    },
  } as unknown as KubeObject
}
