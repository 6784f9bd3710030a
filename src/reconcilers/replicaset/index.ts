/**
 * The ReplicaSet controller, and the ReplicationController's: keeps as many pods of a template as are asked for. While creations or deletions that it
 * asked for have not been seen it only counts; while it has not seen its own last status it does nothing. Source:
 * kubernetes, pkg/controller/replicaset/replica_set.go.
 */
import {
  claim, creationObserved, deletionObserved, expect, EXPECTATIONS, orphanedPods, OWN_WRITES, podCountsByController, podsByController, readyTimes, replicaSetsByController,
  type ControllerContext, type Decide, type Effect, type EffectAnswer, type Reconciler, wrote,
} from '../../client/index.js'
import { isPodActive, labelSelectorAsSelector, matches, podReady, type KubeObject, type Pod } from '../../model/index.js'
import { availabilityAmong, gather, isTerminating, type Input } from './input.js'
import { byNamespace, type SetKind } from './kind.js'
import { manageReplicas } from './pods.js'
import { rankings } from './ranking.js'
import { replicaSetStatus, writeStatus, type Counts } from './status.js'
import { podChanged, replicaSetChanged } from './watch.js'

export const replicaSetReconciler = setReconciler('ReplicaSet', 'replicaset', 'replicaset-controller')

/** The same for ReplicationControllers. */
export const replicationControllerReconciler = setReconciler('ReplicationController', 'replicationcontroller', 'replication-controller')

function setReconciler(kind: SetKind, name: string, actor: string): Reconciler<Input> {
  return {
    name,
    actor,
    readsClock: true,
    watches: [
      { kind, on: (change, context) => replicaSetChanged(change, context) },
      { kind: 'Pod', on: (change, context) => podChanged(kind, change, context) },
    ],
    indexes: [podsByController, orphanedPods, replicaSetsByController, byNamespace[kind]],
    aggregates: [podCountsByController],
    followers: [readyTimes, rankings],
    memory: [EXPECTATIONS, OWN_WRITES],
    gather: (context, key) => gather(kind, context, key),
    decide,
    remember: {
      expect: ({ memory, now }: ControllerContext, { key, creations, deletions }: { key: string; creations: number; deletions: readonly string[] }) => expect(memory, key, now, creations, deletions),
      notCreated: ({ memory }: ControllerContext, { key, count }: { key: string; count: number }) => {
        for (let i = 0; i < count; i++) creationObserved(memory, key)
      },
      notDeleted: ({ memory }: ControllerContext, { key, pod }: { key: string; pod: string }) => deletionObserved(memory, key, pod),
      wrote: ({ memory }: ControllerContext, { key, version }: { key: string; version: string }) => wrote(memory, key, version),
    },
  }
}

/** One sync: claim pods, make or delete what is missing or too much, write the status. */
function* decide(input: Input): Decide {
  const { set, key, now } = input
  if (input.stale) return { error: `the view of ${set.kind} ${key} has not caught up with its own status` }
  const owned = yield* claimPods(input)
  if (owned.error !== undefined) return { error: owned.error }
  const deleting = set.metadata.deletionTimestamp !== undefined
  const error = input.satisfied && !deleting ? yield* manageReplicas(input, owned.pods) : undefined
  const counts = countPods(input, owned.pods)
  const written = yield* writeStatus(set, key, replicaSetStatus(set, counts, error, now))
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

/** When the next pod becomes available by the passing of time alone. */
function nextCheck({ set, now }: Input, { ready, available, nextAt }: Counts): { requeueAfterMs?: number } {
  const minReadySeconds = set.spec.minReadySeconds ?? 0
  if (minReadySeconds === 0 || ready === available) return {}
  return { requeueAfterMs: nextAt === undefined ? minReadySeconds * 1000 : nextAt - now }
}

function aggregate(errors: readonly string[]): string {
  const distinct = [...new Set(errors)]
  return distinct.length === 1 ? distinct[0]! : `[${distinct.join(', ')}]`
}
