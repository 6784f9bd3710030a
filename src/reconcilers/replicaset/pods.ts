/**
 * Making and deleting the pods of a ReplicaSet: what is missing in batches that double while all goes well, what is
 * too much at once, each with its event. Source: kubernetes, pkg/controller/replicaset/replica_set.go
 * (manageReplicas, slowStartBatch) and pkg/controller/controller_utils.go (RealPodControl).
 */
import type { Effect, EffectAnswer } from '../../client/index.js'
import { isPodActive, keyOf, newControllerRef, type KubeObject, type Pod, type ReplicaSet } from '../../model/index.js'
import { BURST, type Input } from './input.js'
import { podsToDelete } from './rank.js'

/** Brings the pods to the number that is asked for; the message of the first error, if any. */
export function* manageReplicas(input: Input, pods: readonly Pod[] | undefined): Generator<Effect, string | undefined, EffectAnswer> {
  const active = pods === undefined ? input.counts.active : pods.filter(isPodActive).length
  const difference = active - (input.set.spec.replicas ?? 1)
  if (difference < 0) return yield* createPods(input, Math.min(-difference, BURST))
  if (difference > 0) return yield* deletePods(input, victimsOf(input, pods, Math.min(difference, BURST)))
  return undefined
}

/** Creates pods in batches of 1, 2, 4 …, and stops after the first batch with an error. */
function* createPods({ set, key }: Input, count: number): Generator<Effect, string | undefined, EffectAnswer> {
  yield { do: 'remember', command: 'expect', data: { key, creations: count, deletions: [] } }
  const request = { do: 'create', object: podOf(set) } as const
  let created = 0
  let error: string | undefined
  for (let batch = 1; created < count && error === undefined; batch *= 2) {
    const size = Math.min(batch, count - created)
    const answers = (yield { do: 'parallel', requests: new Array(size).fill(request) as (typeof request)[] }).parallel!
    for (const answer of answers) {
      if (answer.ok) {
        created++
        yield event(set, 'Normal', 'SuccessfulCreate', `Created pod: ${answer.object.metadata.name}`)
      } else if (isTerminatingNamespace(answer)) {
        created++
      } else {
        error ??= answer.message
        yield event(set, 'Warning', 'FailedCreate', `Error creating: ${answer.message}`)
      }
    }
  }
  if (created < count) yield { do: 'remember', command: 'notCreated', data: { key, count: count - created } }
  return error
}

function isTerminatingNamespace(answer: EffectAnswer): boolean {
  return !answer.ok && answer.causes?.some((cause) => cause.reason === 'NamespaceTerminating') === true
}

function victimsOf({ victims, related, now }: Input, pods: readonly Pod[] | undefined, count: number): readonly Pod[] {
  return victims ?? podsToDelete(pods!.filter(isPodActive), related, count, now)
}

function* deletePods({ set, key }: Input, victims: readonly Pod[]): Generator<Effect, string | undefined, EffectAnswer> {
  yield { do: 'remember', command: 'expect', data: { key, creations: 0, deletions: victims.map(keyOf) } }
  const requests = victims.map(({ metadata: { namespace, name } }) => ({ do: 'delete', kind: 'Pod', namespace, name }) as const)
  const answers = (yield { do: 'parallel', requests }).parallel!
  let error: string | undefined
  for (const [i, answer] of answers.entries()) {
    const pod = victims[i]!
    if (answer.ok) {
      yield event(set, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`)
      continue
    }
    yield { do: 'remember', command: 'notDeleted', data: { key, pod: keyOf(pod) } }
    if (answer.reason === 'NotFound') continue
    error ??= `unable to delete pods: ${answer.message}`
    yield event(set, 'Warning', 'FailedDelete', `Error deleting: ${answer.message}`)
  }
  return error
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

function event(set: ReplicaSet, type: 'Normal' | 'Warning', reason: string, message: string): Effect {
  return { do: 'event', type, reason, message, regarding: set as unknown as KubeObject }
}
