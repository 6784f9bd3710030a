/**
 * The StatefulSet controller: pods with a name, an ordinal and claims of their own, made, replaced and removed in order.
 * While it has not seen its own last status it does nothing. Source: kubernetes, pkg/controller/statefulset.
 * Deviation: upstream waits for its own writes of pods and claims as well; here such a sync finds that they exist.
 */
import {
  claim, orphanedPods, orphanedRevisions, OWN_WRITES, podsByController, revisionsByController, statefulSetsByNamespace, wrote,
  type ControllerContext, type Decide, type Effect, type EffectAnswer, type Reconciler,
} from '../../client/index.js'
import { controllerOf, podAvailableAt, type KubeObject, type Pod, type StatefulSet } from '../../model/index.js'
import { gather, type Input } from './input.js'
import { knownPod, type KnownPod } from './known.js'
import { ownedPods } from './owned.js'
import { currentRevisions, truncateHistory } from './revisions.js'
import { writeStatus } from './status.js'
import { updatePods } from './update.js'
import { nothing, podChanged, statefulSetChanged } from './watch.js'

export { revisionOfSet } from './revisions.js'

export const statefulSetReconciler: Reconciler<Input> = {
  name: 'statefulset',
  actor: 'statefulset-controller',
  readsClock: true,
  watches: [
    { kind: 'StatefulSet', on: (change, context) => statefulSetChanged(change, context) },
    { kind: 'Pod', on: (change, context) => podChanged(change, context) },
    { kind: 'PersistentVolumeClaim', on: nothing },
    { kind: 'ControllerRevision', on: nothing },
  ],
  indexes: [podsByController, orphanedPods, statefulSetsByNamespace, revisionsByController, orphanedRevisions],
  followers: [ownedPods],
  memory: [OWN_WRITES],
  gather,
  decide,
  remember: {
    wrote: ({ memory }: ControllerContext, { key, version }: { key: string; version: string }) => wrote(memory, key, version),
  },
}

/** One sync: claim revisions and pods, find the revisions, move the pods, write the status, forget old revisions. */
function* decide(input: Input): Decide {
  const { set, key, now, revisions: listed } = input
  if (input.stale) return { error: `the view of StatefulSet ${key} has not caught up with its own status` }
  const claimed = yield* claimAll(input)
  if (claimed.error !== undefined) return { error: claimed.error }
  const pods = claimed.pods!
  const revisions = yield* currentRevisions(set, listed)
  if ('error' in revisions) return { error: (yield* truncateHistory(set, listed, pods, [])) ?? revisions.error }
  const { counts, error } = yield* updatePods(input, pods, revisions)
  const refused = yield* writeStatus(set, key, counts, revisions)
  const kept = yield* truncateHistory(set, listed, pods, [revisions.current, revisions.update])
  const failed = error ?? refused ?? kept
  if (failed !== undefined) return { error: failed }
  return nextCheck(set, pods, now)
}

/** When the next pod becomes available by the passing of time alone. */
function nextCheck({ spec: { minReadySeconds = 0 } }: StatefulSet, pods: readonly KnownPod[], now: number): { requeueAfterMs?: number } {
  if (minReadySeconds === 0) return {}
  const later = pods.map(({ pod, isRunningAndReady }) => (isRunningAndReady ? podAvailableAt(pod, minReadySeconds) ?? 0 : 0)).filter((at) => at > now)
  return later.length === 0 ? {} : { requeueAfterMs: later.reduce((first, at) => Math.min(first, at)) - now }
}

function* claimAll({ set, revisions, pods, release, adopt }: Input): Generator<Effect, { readonly pods?: readonly KnownPod[]; readonly error?: string }, EffectAnswer> {
  const owner = set as unknown as KubeObject
  const orphans = revisions.filter((revision) => controllerOf(revision) === undefined)
  if (orphans.length === 0 && release.length === 0 && adopt.length === 0) return { pods }
  const kept = yield* claim({ owner, release: [], adopt: orphans as unknown as KubeObject[] })
  if (kept.errors.length > 0) return { error: kept.errors.join(', ') }
  const { adopted, errors } = yield* claim({ owner, release: release as unknown as KubeObject[], adopt: adopt as unknown as KubeObject[] })
  return errors.length > 0 ? { error: errors.join(', ') } : { pods: adopted.length === 0 ? pods : [...pods, ...(adopted as unknown as Pod[]).map(knownPod)] }
}
