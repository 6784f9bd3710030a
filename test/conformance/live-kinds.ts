/** The kinds whose rules the API server has now; what vectors say about others is claimed when those kinds live. */
export const LIVE_KINDS: ReadonlySet<string> = new Set([
  'Namespace', 'Node', 'Pod', 'ReplicaSet', 'Deployment', 'StatefulSet', 'DaemonSet', 'ControllerRevision', 'Service', 'EndpointSlice', 'HorizontalPodAutoscaler',
  'ConfigMap', 'Secret', 'ServiceAccount', 'PriorityClass', 'PodDisruptionBudget', 'Event', 'Lease',
  'PersistentVolume', 'PersistentVolumeClaim', 'StorageClass', 'CSINode', 'Job', 'CronJob', 'LimitRange', 'ResourceQuota', 'ReplicationController',
  // Stored and validated, not simulated.
  'Ingress', 'NetworkPolicy',
])

export const NOT_LIVE = 'the kind lives in a later issue'

const CLUSTER_WIDE: ReadonlySet<string> = new Set(['Namespace', 'Node', 'PriorityClass', 'PersistentVolume', 'StorageClass', 'CSINode'])

/** The object in the namespace of the request that posts it. */
export function inRequestNamespace<T extends { readonly kind: string; readonly metadata: { readonly namespace?: string } }>(object: T): T {
  if (CLUSTER_WIDE.has(object.kind) || object.metadata.namespace !== undefined) return object
  return { ...object, metadata: { ...object.metadata, namespace: 'default' } }
}
