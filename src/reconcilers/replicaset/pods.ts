/** Making and deleting the pods of a ReplicaSet. Source: kubernetes, pkg/controller/replicaset/replica_set.go (manageReplicas). */
import { createPods, deletePods, type Effect, type EffectAnswer } from '../../client/index.js'
import { isPodActive, keyOf, newControllerRef, type KubeObject, type Pod, type ReplicaSet } from '../../model/index.js'
import { BURST, type Input } from './input.js'
import { podsToDelete } from './rank.js'

/** Brings the pods to the number that is asked for; the message of the first error, if any. */
export function* manageReplicas(input: Input, pods: readonly Pod[] | undefined): Generator<Effect, string | undefined, EffectAnswer> {
  const active = pods === undefined ? input.counts.active : pods.filter(isPodActive).length
  const difference = active - (input.set.spec.replicas ?? 1)
  if (difference < 0) return yield* createMissing(input, Math.min(-difference, BURST))
  if (difference > 0) return yield* deleteExcess(input, victimsOf(input, pods, Math.min(difference, BURST)))
  return undefined
}

function* createMissing({ set, key }: Input, count: number): Generator<Effect, string | undefined, EffectAnswer> {
  yield { do: 'remember', command: 'expect', data: { key, creations: count, deletions: [] } }
  const pod = podOf(set)
  return (yield* createPods(set as unknown as KubeObject, key, count, () => pod)).error
}

function victimsOf({ victims, related, now }: Input, pods: readonly Pod[] | undefined, count: number): readonly Pod[] {
  return victims ?? podsToDelete(pods!.filter(isPodActive), related, count, now)
}

function* deleteExcess({ set, key }: Input, victims: readonly Pod[]): Generator<Effect, string | undefined, EffectAnswer> {
  yield { do: 'remember', command: 'expect', data: { key, creations: 0, deletions: victims.map(keyOf) } }
  return (yield* deletePods(set as unknown as KubeObject, key, victims)).error
}

/** The pod that the set's template makes; all pods share the template's spec and labels. */
function podOf(set: ReplicaSet): KubeObject {
  const { metadata, spec } = set.spec.template
  const { labels, annotations, finalizers } = metadata ?? {}
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${set.metadata.name}-`,
      namespace: set.metadata.namespace ?? 'default',
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [newControllerRef(set as unknown as KubeObject)],
    } as unknown as KubeObject['metadata'],
    spec,
  }
}
