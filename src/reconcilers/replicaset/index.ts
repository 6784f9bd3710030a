/**
 * The ReplicaSet controller: keeps as many pods of a template as are asked for. Source: kubernetes,
 * pkg/controller/replicaset/replica_set.go.
 */
import {
  claim, creationObserved, deletionObserved, expect, EXPECTATIONS, forgetExpectations, orphanedPods, podCountsByController, podsByController, readyTimes, replicaSetsByController,
  replicaSetsByNamespace, type ControllerContext, type Decide, type Effect, type EffectAnswer, type Reconciler,
} from '../../client/index.js'
import { isPodActive, keyOf, labelSelectorAsSelector, matches, newControllerRef, podReady, type KubeObject, type Pod, type ReplicaSet } from '../../model/index.js'
import { sameValue } from '../../apiserver/index.js'
import { availabilityAmong, BURST, gather, isTerminating, type Input } from './input.js'
import { podsToDelete } from './rank.js'
import { rankings } from './ranking.js'
import { replicaSetStatus, type Counts } from './status.js'
import { podChanged, replicaSetChanged } from './watch.js'

const STATUS_RETRIES = 1

export const replicaSetReconciler: Reconciler<Input> = {
  name: 'replicaset',
  actor: 'replicaset-controller',
  watches: [
    { kind: 'ReplicaSet', on: (change, context) => replicaSetChanged(change, context) },
    { kind: 'Pod', on: (change, context) => podChanged(change, context) },
  ],
  indexes: [podsByController, orphanedPods, replicaSetsByController, replicaSetsByNamespace],
  aggregates: [podCountsByController],
  followers: [readyTimes, rankings],
  memory: [EXPECTATIONS],
  gather,
  decide,
  remember: {
    expect: ({ memory, now }: ControllerContext, { key, creations, deletions }: { key: string; creations: number; deletions: readonly string[] }) => expect(memory, key, now, creations, deletions),
    notCreated: ({ memory }: ControllerContext, { key, count }: { key: string; count: number }) => {
      for (let i = 0; i < count; i++) creationObserved(memory, key)
    },
    notDeleted: ({ memory }: ControllerContext, { key, pod }: { key: string; pod: string }) => deletionObserved(memory, key, pod),
    forget: ({ memory }: ControllerContext, { key }: { key: string }) => forgetExpectations(memory, key),
  },
}

/** One sync: claim pods, make or delete what is missing or too much, write the status. */
function* decide(input: Input): Decide {
  const { set, now } = input
  const owned = yield* claimPods(input)
  if (owned.error !== undefined) return { error: owned.error }
  const deleting = set.metadata.deletionTimestamp !== undefined
  const error = input.satisfied && !deleting ? yield* manageReplicas(input, owned.pods) : undefined
  const counts = countPods(input, owned.pods)
  const written = yield* writeStatus(set, replicaSetStatus(set, counts, error, now))
  if (written !== undefined) return { error: written }
  if (error !== undefined) return { error }
  return nextCheck(input, counts)
}

/** The pods that belong to the set after adopting and releasing; undefined where the sums say all. */
function* claimPods(input: Input): Generator<Effect, { readonly pods?: readonly Pod[]; readonly error?: string }, EffectAnswer> {
  const { set, pods, adopt } = input
  if (pods === undefined) return {}
  const selector = labelSelectorAsSelector(set.spec.selector)
  if ('error' in selector) return { pods: [] }
  const active = pods.filter(isPodActive)
  const mine = pods.filter((pod) => matches(selector, pod.metadata.labels))
  const release = active.filter((pod) => !matches(selector, pod.metadata.labels))
  const claimed = yield* claim({ owner: set as unknown as KubeObject, release: release as unknown as KubeObject[], adopt: set.metadata.deletionTimestamp === undefined ? (adopt as unknown as KubeObject[]) : [] })
  if (claimed.errors.length > 0) return { error: aggregate(claimed.errors) }
  return { pods: [...mine, ...(claimed.adopted as unknown as Pod[])] }
}

function* manageReplicas(input: Input, pods: readonly Pod[] | undefined): Generator<Effect, string | undefined, EffectAnswer> {
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

function countPods({ set, counts, availability, now }: Input, pods: readonly Pod[] | undefined): Counts {
  const { active, activeReady, terminating } = counts
  if (pods === undefined) return { active, fullyLabeled: active, ready: activeReady, terminating, ...availability }
  const own = pods.filter(isPodActive)
  const labels = Object.entries(set.spec.template.metadata?.labels ?? {})
  return {
    active: own.length,
    fullyLabeled: own.filter((pod) => labels.every(([name, value]) => pod.metadata.labels?.[name] === value)).length,
    ready: own.filter(podReady).length,
    terminating: pods.filter(isTerminating).length,
    ...availabilityAmong(own, set.spec.minReadySeconds ?? 0, now),
  }
}

/** Writes the status if it changed; one conflict is answered with the live object's version. */
function* writeStatus(set: ReplicaSet, status: NonNullable<ReplicaSet['status']>): Generator<Effect, string | undefined, EffectAnswer> {
  if (isSteady(set, status)) return undefined
  let target = set
  for (let attempt = 0; ; attempt++) {
    const answer = yield { do: 'update', sub: 'status', object: withStatus(target, status) }
    if (answer.ok) return undefined
    if (attempt >= STATUS_RETRIES) return answer.message
    const live = yield { do: 'get', kind: 'ReplicaSet', namespace: set.metadata.namespace, name: set.metadata.name }
    if (!live.ok) return live.message
    target = live.object as unknown as ReplicaSet
  }
}

function isSteady(set: ReplicaSet, status: NonNullable<ReplicaSet['status']>): boolean {
  const before = set.status
  return (
    (before?.replicas ?? 0) === status.replicas &&
    (before?.fullyLabeledReplicas ?? 0) === (status.fullyLabeledReplicas ?? 0) &&
    (before?.readyReplicas ?? 0) === (status.readyReplicas ?? 0) &&
    (before?.availableReplicas ?? 0) === (status.availableReplicas ?? 0) &&
    before?.terminatingReplicas === status.terminatingReplicas &&
    (before?.observedGeneration ?? 0) === (set.metadata.generation ?? 0) &&
    sameValue(before?.conditions ?? [], status.conditions ?? [])
  )
}

function withStatus({ apiVersion, kind, metadata, spec }: ReplicaSet, status: NonNullable<ReplicaSet['status']>): KubeObject {
  return { apiVersion, kind, metadata, spec, status } as unknown as KubeObject
}

/** When the next pod becomes available by the passing of time alone. */
function nextCheck({ set, now }: Input, { ready, available, nextAt }: Counts): { requeueAfterMs?: number } {
  const minReadySeconds = set.spec.minReadySeconds ?? 0
  if (minReadySeconds === 0 || ready === available) return {}
  return { requeueAfterMs: nextAt === undefined ? minReadySeconds * 1000 : nextAt - now }
}

function event(set: ReplicaSet, type: 'Normal' | 'Warning', reason: string, message: string): Effect {
  return { do: 'event', type, reason, message, regarding: set as unknown as KubeObject }
}

function aggregate(errors: readonly string[]): string {
  const distinct = [...new Set(errors)]
  return distinct.length === 1 ? distinct[0]! : `[${distinct.join(', ')}]`
}
