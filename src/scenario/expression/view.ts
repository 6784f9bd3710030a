/**
 * Objects as expressions see them. Kubernetes leaves counts that are 0, lists that are empty and flags that are false
 * out of what it sends, so on the wire "no replica is ready" looks like a missing field. An expression must not stumble
 * over that: for the fields named here what is absent reads as its zero. Any other absent field cannot be read, which
 * is neither true nor false; `has()` asks for it. The fields are those that upstream's types hold by value with
 * `omitempty`; fields that upstream holds as pointers are not among them, because there absence means something.
 */
import type { KubeObject } from '../../model/index.js'
import { metricNames } from './reader.js'
import type { Recording } from './reader.js'

type Zeros = Readonly<Record<string, Readonly<Record<string, unknown>>>>

const counts = (...names: string[]): Record<string, unknown> => Object.fromEntries(names.map((name) => [name, 0]))
const none: readonly unknown[] = Object.freeze([])
const empty: Readonly<Record<string, unknown>> = Object.freeze({})

const metadataZeros = { labels: empty, annotations: empty, ownerReferences: none, finalizers: none }

/** What absent fields read as, by kind and part of the object. */
export const zeros: Readonly<Record<string, Zeros>> = {
  Deployment: {
    spec: { paused: false },
    status: {
      ...counts('observedGeneration', 'replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas', 'unavailableReplicas'),
      conditions: none,
    },
  },
  ReplicaSet: {
    status: {
      ...counts('observedGeneration', 'replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'),
      conditions: none,
    },
  },
  ReplicationController: {
    status: {
      ...counts('observedGeneration', 'replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'),
      conditions: none,
    },
  },
  CronJob: { status: { active: none } },
  Job: { status: { ...counts('active', 'succeeded', 'failed', 'terminating', 'ready'), completedIndexes: '', conditions: none } },
  StatefulSet: {
    spec: { minReadySeconds: 0 },
    status: {
      ...counts('observedGeneration', 'replicas', 'readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'),
      currentRevision: '', updateRevision: '', conditions: none,
    },
  },
  DaemonSet: {
    spec: { minReadySeconds: 0 },
    status: {
      ...counts('observedGeneration', 'updatedNumberScheduled', 'numberAvailable', 'numberUnavailable'),
      ...counts('currentNumberScheduled', 'numberMisscheduled', 'desiredNumberScheduled', 'numberReady'), conditions: none,
    },
  },
  HorizontalPodAutoscaler: {
    status: { ...counts('currentReplicas', 'desiredReplicas'), conditions: none, currentMetrics: none },
  },
  Pod: {
    spec: { nodeName: '', nodeSelector: empty, tolerations: none, initContainers: none },
    status: {
      phase: '', reason: '', message: '', nominatedNodeName: '', podIP: '',
      conditions: none, containerStatuses: none, initContainerStatuses: none,
    },
  },
  Node: {
    spec: { unschedulable: false, taints: none },
    status: { capacity: empty, allocatable: empty, conditions: none, images: none },
  },
  Service: { spec: { selector: empty, ports: none } },
}

const views = new WeakMap<object, object>()

/** An object with the zeros that the wire leaves out. */
export function viewOf(object: KubeObject): object {
  const known = views.get(object)
  if (known !== undefined) return known
  const view: Record<string, unknown> = { ...object, metadata: { ...metadataZeros, ...object.metadata } }
  const parts = zeros[object.kind] ?? {}
  for (const part of Object.keys(parts)) view[part] = { ...parts[part], ...(object[part] as object | undefined) }
  views.set(object, view)
  return view
}

/** A Service with its metrics beside its fields; a metric is read when the expression comes to it. */
export function serviceView(service: KubeObject, recording: Recording): object {
  const view: Record<string, unknown> = { ...viewOf(service) }
  for (const name of metricNames) {
    Object.defineProperty(view, name, {
      enumerable: true,
      get: () => recording.metric(service.metadata.namespace ?? '', service.metadata.name, name),
    })
  }
  return view
}

/** A condition of an object; one that is not there has, by Kubernetes' conventions, the status `Unknown`. */
export function conditionOf(view: unknown, type: string): object {
  const conditions = (view as { status?: { conditions?: readonly { type: string }[] } } | null)?.status?.conditions ?? []
  return conditions.find((condition) => condition.type === type) ?? { type, status: 'Unknown', reason: '', message: '' }
}
