/** The kinds whose behaviour is simulated now; what vectors say about others is claimed when those kinds live. */
export const LIVE_KINDS: ReadonlySet<string> = new Set([
  'Namespace', 'Node', 'Pod', 'ReplicaSet', 'Deployment', 'Service', 'EndpointSlice', 'HorizontalPodAutoscaler',
  'ConfigMap', 'Secret', 'ServiceAccount', 'PriorityClass', 'Event', 'Lease',
])

export const NOT_LIVE = 'the kind lives in a later issue'
