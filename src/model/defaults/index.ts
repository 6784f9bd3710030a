/**
 * Defaulting: what upstream fills in when an object is decoded, one function per kind. An object comes out frozen,
 * in the shape in which it is read back, sharing what did not change: doing it again returns the same object, and the
 * specifications of pods, the costly part, are remembered by identity.
 */
import { freeze } from '../../plain/index.js'
import { KindTable, type KubeObject } from '../kinds/index.js'
import { hasWireShape, wireShape } from '../wire/index.js'
import { defaultDefinition } from '../custom/index.js'
import { defaultNamespace, defaultNode, defaultPriorityClass, defaultSecret } from './cluster.js'
import { defaultCronJob } from './cron-job.js'
import { at } from './fill.js'
import { defaultEndpointSlice } from './endpoint-slice.js'
import { defaultHorizontalPodAutoscaler } from './horizontal-pod-autoscaler.js'
import { defaultIngress } from './ingress.js'
import { defaultJob } from './job.js'
import { defaultLimitRange } from './limit-range.js'
import { defaultNetworkPolicy } from './network-policy.js'
import { defaultPodSpec } from './pod-spec.js'
import { defaultService } from './service.js'
import { defaultCSIDriver, defaultPersistentVolume, defaultPersistentVolumeClaim, defaultStorageClass } from './storage.js'
import { defaultDaemonSet, defaultDeployment, defaultReplicaSet, defaultReplicationController, defaultStatefulSet } from './workloads.js'
import type { Pod } from '../kinds/index.js'

export { defaultPodSpec, defaultPodTemplateSpec } from './pod-spec.js'
export { DEFAULT_SCALE_DOWN_RULES, DEFAULT_SCALE_UP_RULES } from './horizontal-pod-autoscaler.js'

type Defaulter = (object: KubeObject, stored: KubeObject | undefined) => KubeObject

const defaulters = new KindTable<Defaulter>([
  ['v1 Namespace', defaultNamespace],
  ['v1 Node', defaultNode],
  ['v1 Pod', defaultPod],
  ['v1 Secret', defaultSecret],
  ['v1 Service', defaultService],
  ['v1 ReplicationController', defaultReplicationController],
  ['v1 LimitRange', defaultLimitRange],
  ['v1 PersistentVolume', defaultPersistentVolume],
  ['v1 PersistentVolumeClaim', defaultPersistentVolumeClaim],
  ['storage.k8s.io/v1 StorageClass', defaultStorageClass],
  ['storage.k8s.io/v1 CSIDriver', defaultCSIDriver],
  ['apps/v1 DaemonSet', defaultDaemonSet],
  ['apps/v1 Deployment', defaultDeployment],
  ['apps/v1 ReplicaSet', defaultReplicaSet],
  ['batch/v1 CronJob', defaultCronJob],
  ['batch/v1 Job', defaultJob],
  ['apps/v1 StatefulSet', defaultStatefulSet],
  ['autoscaling/v2 HorizontalPodAutoscaler', defaultHorizontalPodAutoscaler],
  ['discovery.k8s.io/v1 EndpointSlice', defaultEndpointSlice],
  ['networking.k8s.io/v1 Ingress', defaultIngress],
  ['networking.k8s.io/v1 NetworkPolicy', defaultNetworkPolicy],
  ['scheduling.k8s.io/v1 PriorityClass', defaultPriorityClass],
  ['apiextensions.k8s.io/v1 CustomResourceDefinition', defaultDefinition],
] as unknown as readonly (readonly [string, Defaulter])[])

/**
 * The object with its defaults. Kinds that nobody knows only get their metadata in shape.
 * @param stored the version in whose place it comes; what it shares with that has its defaults
 */
export function applyDefaults<T extends KubeObject>(object: T, stored?: T): T
export function applyDefaults(object: KubeObject, stored?: KubeObject): KubeObject {
  const shaped = wireShape(shapeOf(object), object, stored)
  return freeze((defaulters.get(object.apiVersion, object.kind) ?? same)(shaped, stored))
}

function shapeOf({ apiVersion, kind }: KubeObject): string {
  const known = KNOWN_VERSIONS.has(apiVersion) && hasWireShape(kind)
  return known ? kind : 'Object'
}

const KNOWN_VERSIONS = new Set(['v1', 'apps/v1', 'autoscaling/v2', 'batch/v1', 'networking.k8s.io/v1', 'policy/v1', 'scheduling.k8s.io/v1', 'storage.k8s.io/v1'])

function same(object: KubeObject): KubeObject {
  return object
}

/** The specification of a bound pod is its own, so that it is not remembered as those of templates are. */
function defaultPod(pod: Pod, stored: Pod | undefined): Pod {
  return pod.spec === stored?.spec ? pod : at(pod, 'spec', defaultPodSpec)
}
