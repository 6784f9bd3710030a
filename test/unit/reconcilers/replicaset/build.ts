/** Small pods and sets for the tests of the workload controllers. */
import { formatTime, type Pod, type ReplicaSet } from '../../../../src/model/index.js'

export interface PodFacts {
  readonly name: string
  readonly set?: string
  readonly node?: string
  readonly phase?: string
  /** Milliseconds at which it became ready; absent: it is not. */
  readonly readyAt?: number
  readonly createdAt?: number
  readonly restarts?: number
  readonly cost?: string
  readonly terminating?: boolean
}

export function pod({ name, set = 'web', node, phase = 'Running', readyAt, createdAt = 0, restarts = 0, cost, terminating }: PodFacts): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name, namespace: 'default', uid: `uid-${name}`, creationTimestamp: formatTime(createdAt), labels: { app: 'web' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: set, uid: `uid-${set}`, controller: true, blockOwnerDeletion: true }],
      ...(cost === undefined ? {} : { annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } }),
      ...(terminating === true ? { deletionTimestamp: formatTime(createdAt) } : {}),
    },
    spec: { containers: [{ name: 'main', image: 'app:1' }], ...(node === undefined ? {} : { nodeName: node }) },
    status: {
      phase,
      ...(readyAt === undefined ? {} : { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: formatTime(readyAt) }] }),
      containerStatuses: [{ name: 'main', image: 'app:1', imageID: '', ready: readyAt !== undefined, restartCount: restarts }],
    },
  } as unknown as Pod
}

export function replicaSet(name: string, spec: Partial<ReplicaSet['spec']> & { readonly replicas: number }, status: ReplicaSet['status'] = { replicas: 0 }, annotations: Readonly<Record<string, string>> = {}): ReplicaSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: { name, namespace: 'default', uid: `uid-${name}`, creationTimestamp: formatTime(0), annotations, labels: { app: 'web' } },
    spec: { selector: { matchLabels: { app: 'web' } }, template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'app:1' }] } }, ...spec },
    status,
  } as unknown as ReplicaSet
}
