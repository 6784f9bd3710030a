/**
 * Lookups that several controllers share: pods and ReplicaSets by the controller that owns them, those that nobody
 * owns by namespace, and the sums over the pods of a controller by which a ReplicaSet knows its status without
 * walking its pods. All follow each commit in O(1).
 */
import { controllerOf, fnv1a32, podReady, type KubeObject, type Pod } from '../model/index.js'
import { claimKeysOf } from '../placement/index.js'
import { canonicalJson, type AggregateDefinition, type IndexDefinition } from '../sim/index.js'

/** Pods by the uid of their controller. */
export const podsByController: IndexDefinition = { name: 'by-controller', kind: 'Pod', keys: (pod: Pod) => controllerOf(pod)?.uid }

/** Pods by namespace. */
export const podsByNamespace: IndexDefinition = { name: 'by-namespace', kind: 'Pod', keys: (pod: Pod) => pod.metadata.namespace ?? 'default' }

/** Pods by the node that they are bound to. */
export const podsByNode: IndexDefinition = { name: 'by-node', kind: 'Pod', keys: (pod: Pod) => (pod.spec.nodeName === '' ? undefined : pod.spec.nodeName) }

/** Pods by the claims that they use. */
export const podsByClaim: IndexDefinition = { name: 'by-claim', kind: 'Pod', keys: claimKeysOf }

/** Pods without a controller, by namespace. */
export const orphanedPods: IndexDefinition = { name: 'orphans', kind: 'Pod', keys: (pod: Pod) => (controllerOf(pod) === undefined ? (pod.metadata.namespace ?? 'default') : undefined) }

/** ReplicaSets by the uid of their controller. */
export const replicaSetsByController: IndexDefinition = { name: 'by-controller', kind: 'ReplicaSet', keys: (set: KubeObject) => controllerOf(set)?.uid }

/** ReplicaSets without a controller, by namespace. */
export const orphanedReplicaSets: IndexDefinition = { name: 'orphans', kind: 'ReplicaSet', keys: (set: KubeObject) => (controllerOf(set) === undefined ? (set.metadata.namespace ?? 'default') : undefined) }

/** Those that make pods or sets by namespace, for pods and sets that look for an owner. */
export const replicaSetsByNamespace: IndexDefinition = { name: 'by-namespace', kind: 'ReplicaSet', keys: (set: KubeObject) => set.metadata.namespace ?? 'default' }
export const replicationControllersByNamespace: IndexDefinition = { name: 'by-namespace', kind: 'ReplicationController', keys: (controller: KubeObject) => controller.metadata.namespace ?? 'default' }
export const deploymentsByNamespace: IndexDefinition = { name: 'by-namespace', kind: 'Deployment', keys: (deployment: KubeObject) => deployment.metadata.namespace ?? 'default' }
export const daemonSetsByNamespace: IndexDefinition = { name: 'by-namespace', kind: 'DaemonSet', keys: (set: KubeObject) => set.metadata.namespace ?? 'default' }
export const statefulSetsByNamespace: IndexDefinition = { name: 'by-namespace', kind: 'StatefulSet', keys: (set: KubeObject) => set.metadata.namespace ?? 'default' }

/** ControllerRevisions by the uid of their controller, and those that nobody owns by namespace. */
export const revisionsByController: IndexDefinition = { name: 'by-controller', kind: 'ControllerRevision', keys: (revision: KubeObject) => controllerOf(revision)?.uid }
export const orphanedRevisions: IndexDefinition = { name: 'orphans', kind: 'ControllerRevision', keys: (revision: KubeObject) => (controllerOf(revision) === undefined ? (revision.metadata.namespace ?? 'default') : undefined) }

/** What the pods of a controller sum up to. */
export interface PodCounts {
  /** Neither finished nor terminating. */
  readonly active: number
  readonly activeReady: number
  /** Terminating and not finished. */
  readonly terminating: number
  /** Sums of two hashes of the active pods' labels: equal to `active` times those of some labels, if all have these. */
  readonly labels: readonly [number, number]
  /** The same over terminating pods. */
  readonly terminatingLabels: readonly [number, number]
}

export const POD_COUNTS = 'pods-of-controller'

export const podCountsByController: AggregateDefinition = {
  name: POD_COUNTS,
  kind: 'Pod',
  width: 7,
  group: countedBy,
  counts: (pod: Pod) => {
    const phase = pod.status?.phase
    if (phase === 'Succeeded' || phase === 'Failed') return NOTHING
    const [a, b] = labelHashes(pod.metadata.labels)
    if (pod.metadata.deletionTimestamp !== undefined) return [0, 0, 1, 0, 0, a, b]
    return [1, podReady(pod) ? 1 : 0, 0, a, b, 0, 0]
  },
}

/** The uid of the set that keeps a number of pods like this one, whatever its kind is called: uids alone are compared. */
export function countedBy(pod: Pod): string | undefined {
  const owner = controllerOf(pod)
  return owner === undefined || COUNT_THEIR_OWN.has(owner.kind) ? undefined : owner.uid
}

/** Their controllers go over their pods: nobody asks for the sums. */
const COUNT_THEIR_OWN: ReadonlySet<string> = new Set(['Job', 'StatefulSet', 'DaemonSet'])

const NOTHING = Object.freeze([0, 0, 0, 0, 0, 0, 0])

/** Reads the sums of the aggregate. */
export function podCounts(sums: readonly number[]): PodCounts {
  const [active = 0, activeReady = 0, terminating = 0, a = 0, b = 0, c = 0, d = 0] = sums
  return { active, activeReady, terminating, labels: [a, b], terminatingLabels: [c, d] }
}

const NO_LABELS = Object.freeze({})
const hashesOf = new WeakMap<object, readonly [number, number]>()

/** Two independent 32-bit hashes of a set of labels. */
export function labelHashes(labels: Readonly<Record<string, string>> = NO_LABELS): readonly [number, number] {
  let hashes = hashesOf.get(labels)
  if (hashes === undefined) {
    const text = canonicalJson(labels)
    hashes = [fnv1a32(text), fnv1a32(`${text}\u0000`, 0x9747b28c)]
    hashesOf.set(labels, hashes)
  }
  return hashes
}

/** Whether the hashes say that `count` pods all carry exactly these labels. */
export function allCarry(count: number, sums: readonly [number, number], labels: Readonly<Record<string, string>> | undefined): boolean {
  const [a, b] = labelHashes(labels)
  return sums[0] === count * a && sums[1] === count * b
}
