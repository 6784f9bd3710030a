/** The controllers that kube-controller-manager runs, and what the control plane's processes are called. Source: kubernetes, cmd/kube-controller-manager/names/controller_names.go. */

export const MANAGER = 'kube-controller-manager'
export const SCHEDULER = 'kube-scheduler'

/** Component → its reconciler. */
export const MANAGED: ReadonlyMap<string, string> = new Map([
  ['cronjob-controller', 'cronjob'],
  ['daemonset-controller', 'daemonset'],
  ['deployment-controller', 'deployment'],
  ['disruption-controller', 'disruption'],
  ['endpointslice-controller', 'endpointslice'],
  ['ephemeral-volume-controller', 'ephemeral-volume'],
  ['garbage-collector-controller', 'garbage-collector'],
  ['horizontal-pod-autoscaler-controller', 'horizontalpodautoscaler'],
  ['job-controller', 'job'],
  ['namespace-controller', 'namespace'],
  ['node-lifecycle-controller', 'node-lifecycle'],
  ['persistentvolume-attach-detach-controller', 'attach-detach'],
  ['persistentvolume-binder-controller', 'persistent-volume-binder'],
  ['persistentvolume-protection-controller', 'pv-protection'],
  ['persistentvolumeclaim-protection-controller', 'pvc-protection'],
  ['pod-garbage-collector-controller', 'pod-gc'],
  ['replicaset-controller', 'replicaset'],
  ['replicationcontroller-controller', 'replicationcontroller'],
  ['resourcequota-controller', 'resourcequota'],
  ['root-ca-certificate-publisher-controller', 'root-ca-cert-publisher'],
  ['serviceaccount-controller', 'serviceaccount'],
  ['statefulset-controller', 'statefulset'],
  ['taint-eviction-controller', 'taint-eviction'],
  ['ttl-after-finished-controller', 'ttl-after-finished'],
])

/** Whether a reconciler is one of them. */
export function isManaged(reconciler: string): boolean {
  return [...MANAGED.values()].includes(reconciler)
}

/** Whether a component is a whole process, not one controller of it. */
export function isWholeProcess(component: string): boolean {
  return component === MANAGER || component === SCHEDULER
}
