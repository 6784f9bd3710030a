/**
 * The DaemonSet controller: one pod on every node that suits, rolled node by node. While creations or deletions that it
 * asked for have not been seen it only counts; while it has not seen its own last status it does nothing. Source:
 * kubernetes, pkg/controller/daemon.
 */
import { claim, createPods, creationObserved, daemonSetsByNamespace, deletePods, deletionObserved, expect, EXPECTATIONS, orphanedPods, orphanedRevisions, OWN_WRITES, podsByController, podsByNode, revisionsByController, wrote, type ControllerContext, type Decide, type Effect, type EffectAnswer, type Reconciler } from '../../client/index.js'
import { objectKey, sameValue, type KubeObject } from '../../model/index.js'
import { FAILED_PODS, rememberBackOff } from './back-off.js'
import { nodeBoards, podBoards } from './boards.js'
import { cleanupHistory, constructHistory, type History } from './history.js'
import { gather, type Input } from './input.js'
import type { Steps } from './plan.js'
import { writeStatus } from './status.js'
import { podMaker } from './template.js'
import { daemonSetChanged, nodeChanged, podChanged, revisionChanged } from './watch.js'

export { revisionOfDaemonSet } from './revision.js'

/** Later than upstream's own looks at a pod that has become available. */
const LATEST_LOOK_MS = 2_000

/** Effects of which an error may come. */
type Course = Generator<Effect, string | undefined, EffectAnswer>

export const daemonSetReconciler: Reconciler<Input> = {
  name: 'daemonset',
  actor: 'daemonset-controller',
  readsClock: true,
  watches: [
    { kind: 'DaemonSet', on: (change, context) => daemonSetChanged(change, context) },
    { kind: 'ControllerRevision', on: (change, context) => revisionChanged(change, context) },
    { kind: 'Pod', on: (change, context) => podChanged(change, context) },
    { kind: 'Node', on: (change, context) => nodeChanged(change, context) },
  ],
  indexes: [podsByController, orphanedPods, podsByNode, daemonSetsByNamespace, revisionsByController, orphanedRevisions],
  followers: [nodeBoards, podBoards],
  workers: 2,
  memory: [EXPECTATIONS, OWN_WRITES, FAILED_PODS],
  gather,
  decide,
  remember: {
    expect: ({ memory, now }: ControllerContext, { key, creations, deletions }: { key: string; creations: number; deletions: readonly string[] }) => expect(memory, key, now, creations, deletions),
    notCreated: ({ memory }: ControllerContext, { key, count }: { key: string; count: number }) => {
      for (let i = 0; i < count; i++) creationObserved(memory, key)
    },
    notDeleted: ({ memory }: ControllerContext, { key, pod }: { key: string; pod: string }) => deletionObserved(memory, key, pod),
    failed: ({ memory, now }: ControllerContext, data: Parameters<typeof rememberBackOff>[1]) => rememberBackOff(memory, data, now),
    wrote: ({ memory }: ControllerContext, { key, version }: { key: string; version: string }) => wrote(memory, key, version),
  },
}

/** One sync: find the revisions, make and delete pods, write the status. */
function* decide(input: Input): Decide {
  const { set, key, satisfied } = input
  if (input.stale) return { error: `the view of DaemonSet ${key} has not caught up with its own status` }
  if (sameValue(set.spec.selector, {})) {
    yield event(input, 'Warning', 'SelectingAll', 'This daemon set is selecting all pods. A non-empty selector is required.')
    return
  }
  // The revisions of one that is being deleted may be gone before its pods are: nothing can be told.
  if (set.metadata.deletionTimestamp !== undefined) return
  const history = yield* constructHistory(input)
  if ('error' in history) return { error: `failed to construct revisions of DaemonSet: ${history.error}` }
  // A revision that was made by somebody else in between may bring another hash than everything was measured by.
  if (history.hash !== input.hash) return { error: `the view of the revisions of DaemonSet ${key} has not caught up` }
  const error = satisfied ? yield* updateDaemonSet(input, history) : undefined
  const refused = yield* updateStatus(input, satisfied)
  const failed = error ?? refused
  if (failed !== undefined) return { error: failed }
  return nextCheck(input)
}

/**
 * As upstream, a set is looked at again after its `minReadySeconds` while ready pods are not available. Deviation: a
 * pod that becomes available beside an old one is also looked at some time after that in any case; upstream forgets it
 * if the set waits for a retry in the moment in which the pod becomes ready, or if the controller starts anew after that.
 */
function nextCheck({ set, counts, nextChangeAt, now }: Input): { readonly requeueAfterMs: number } | undefined {
  const { minReadySeconds = 0 } = set.spec
  const resyncMs = minReadySeconds > 0 && counts.ready !== counts.available ? minReadySeconds * 1000 : Number.POSITIVE_INFINITY
  const requeueAfterMs = Math.min(resyncMs, nextChangeAt === undefined ? Number.POSITIVE_INFINITY : nextChangeAt + LATEST_LOOK_MS - now)
  return requeueAfterMs === Number.POSITIVE_INFINITY ? undefined : { requeueAfterMs }
}

function* updateDaemonSet(input: Input, { old }: History): Course {
  const { set, plan: { manage, update, notices, againMs, waits }, key } = input
  const refused = yield* claimPods(input)
  if (refused !== undefined) return refused
  for (const { type, reason, message } of notices) yield event(input, type, reason, message)
  if (waits !== undefined) yield { do: 'remember', command: 'failed', data: { uid: set.metadata.uid ?? '', waits } }
  for (const afterMs of againMs) yield { do: 'enqueue', key, afterMs }
  const { error, open } = yield* take(input, manage)
  if (error !== undefined) return error
  // What was asked for must be seen before a rolling update goes on.
  if (!open && set.spec.updateStrategy?.type === 'RollingUpdate') {
    const failed = (yield* claimPods(input)) ?? ('error' in update ? update.error : (yield* take(input, update)).error)
    if (failed !== undefined) return failed
  }
  const kept = (yield* claimPods(input)) ?? (yield* cleanupHistory(input, old))
  return kept === undefined ? undefined : `failed to clean up revisions of DaemonSet: ${kept}`
}

/** As upstream, pods are claimed whenever they are looked at. */
function* claimPods({ set, release, adopt }: Input): Course {
  if (release.length === 0 && adopt.length === 0) return undefined
  const { errors } = yield* claim({ owner: set as unknown as KubeObject, release: release as unknown as KubeObject[], adopt: adopt as unknown as KubeObject[] })
  return errors.length === 0 ? undefined : errors.join(', ')
}

/** Makes and deletes pods; `open` if anything of it is still to be seen. */
function* take({ set, key, hash }: Input, { creates, deletes }: Steps): Generator<Effect, { readonly error?: string; readonly open: boolean }, EffectAnswer> {
  if (creates.length + deletes.length === 0) return { open: false }
  const owner = set as unknown as KubeObject
  const { namespace = 'default' } = set.metadata
  yield { do: 'remember', command: 'expect', data: { key, creations: creates.length, deletions: deletes.map((name) => objectKey(namespace, name)) } }
  const podOn = podMaker(set, hash)
  const made = yield* createPods(owner, key, creates.length, (i) => podOn(creates[i]!))
  const gone = deletes.length === 0 ? { deleted: 0 } : yield* deletePods(owner, key, deletes.map((name) => ({ metadata: { namespace, name } })))
  const error = made.error ?? gone.error
  const open = creates.length > made.missing || gone.deleted > 0
  return error === undefined ? { open } : { error, open }
}

function* updateStatus(input: Input, observed: boolean): Course {
  const { set, key, counts } = input
  return (yield* claimPods(input)) ?? (yield* writeStatus(set, key, counts, observed))
}

function event({ set }: Input, type: 'Normal' | 'Warning', reason: string, message: string): Effect {
  return { do: 'event', type, reason, message, regarding: set as unknown as KubeObject }
}
