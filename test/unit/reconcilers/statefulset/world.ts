/** The StatefulSet controller in a world of its own. */
import { type ControllerRevision, type KubeObject, type PersistentVolumeClaim, type Pod, type StatefulSet } from '../../../../src/model/index.js'
import { statefulSetReconciler } from '../../../../src/reconcilers/index.js'
import { ReconcilerWorld, type Delays } from '../reconciler-world.js'

export class World extends ReconcilerWorld {
  constructor(delays: Delays = {}) {
    super([statefulSetReconciler], delays)
  }

  patch(spec: object): void {
    this.request({ do: 'patch', kind: 'StatefulSet', namespace: 'default', name: 'db', type: 'merge', patch: { spec } })
  }

  set(): StatefulSet {
    return this.list<StatefulSet>('StatefulSet')[0]!
  }

  /** What must come out whatever happened on the way. */
  end(): unknown {
    return {
      status: this.set().status,
      pods: this.list<Pod>('Pod').map(({ metadata, spec }) => `${metadata.name} ${spec.containers[0]!.image} ${metadata.labels?.['controller-revision-hash']}`),
      claims: this.list<PersistentVolumeClaim>('PersistentVolumeClaim').map(({ metadata }) => `${metadata.name} ${(metadata.ownerReferences ?? []).map(({ kind }) => kind).join()}`),
      revisions: this.list<ControllerRevision>('ControllerRevision').map(({ metadata, revision }) => `${metadata.name} ${revision}`),
    }
  }
}

export function statefulSet(replicas: number, image: string, spec: object = {}): KubeObject {
  return {
    apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'db', namespace: 'default', generation: 1 },
    spec: {
      replicas, serviceName: 'db', selector: { matchLabels: { app: 'db' } }, podManagementPolicy: 'OrderedReady', revisionHistoryLimit: 10,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' },
      template: { metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'main', image }], terminationGracePeriodSeconds: 30 } },
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } }],
      ...spec,
    },
  } as unknown as KubeObject
}
