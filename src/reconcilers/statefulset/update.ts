/**
 * Bringing the pods of a StatefulSet to what is asked for. OrderedReady goes through the ordinals and stops at the first
 * pod that is not as it shall be; Parallel does all it can in batches of 1, 2, 4 … pods. When nothing else is to do, the
 * pod of the highest ordinal that is not at the update revision is deleted. Source: kubernetes,
 * pkg/controller/statefulset/stateful_set_control.go (updateStatefulSet).
 */
import { sideBySide, type Effect, type EffectAnswer } from '../../client/index.js'
import { templateOfRevision, type ControllerRevision, type Pod, type PodTemplateSpec, type StatefulSet } from '../../model/index.js'
import { isInRange, podOf, replicasOf, startOf } from './identity.js'
import type { Input } from './input.js'
import { knownPod, type KnownPod } from './known.js'
import { claimIsStale, createMissingClaims, createPod, deletePod, fixClaims, podMatches, updatePod } from './pods.js'
import type { Revisions } from './revisions.js'
import { countPods, isUnavailable, type Counts } from './status.js'

/** What is known after the pods were looked at. */
export interface Updated {
  readonly counts: Counts
  readonly error?: string
}

/** How one pod went: whether an ordered set goes no further now, and the error, if any. */
interface Went {
  readonly stop: boolean
  readonly error?: string
}

type Work = Generator<Effect, Went, EffectAnswer>

const GO_ON: Went = { stop: false }
const STOP: Went = { stop: true }
const BATCH_MAX = 500

/** @param pods those of the set, the ones that it has just adopted included */
export function* updatePods(input: Input, pods: readonly KnownPod[], revisions: Revisions): Generator<Effect, Updated, EffectAnswer> {
  const { set, now } = input
  if (isTerminatingSet(set)) return { counts: countPods(set, pods, revisions, now) }
  const { replicas, condemned } = partition(set, pods)
  const monotonic = set.spec.podManagementPolicy !== 'Parallel'
  const firstUnavailable = firstCondemned(input, replicas, condemned)
  const went = (yield* forAll(replicas.length, (place) => keepPlace(input, replicas, place, revisions, monotonic), monotonic))
    ?? (yield* forAll(condemned.length, (i) => keepClaimsOf(input, condemned[i]!.pod), monotonic))
    ?? (yield* forAll(condemned.length, (i) => removeCondemned(input, condemned[i]!, monotonic, firstUnavailable), monotonic))
  const counts = countPods(set, condemned.length === 0 ? replicas : [...replicas, ...condemned], revisions, now)
  if (went !== undefined) return went.error === undefined ? { counts } : { counts, error: went.error }
  // All are there: the sync would have ended at the first gap.
  return set.spec.updateStrategy?.type === 'OnDelete' ? { counts } : yield* rollOut(input, revisions, replicas as readonly KnownPod[], counts)
}

function isTerminatingSet({ metadata }: StatefulSet): boolean {
  return metadata.deletionTimestamp !== undefined
}

/** The pods to keep by ordinal, with gaps for those to make, and those to remove, the highest ordinal first. */
function partition(set: StatefulSet, pods: readonly KnownPod[]): { readonly replicas: (KnownPod | undefined)[]; readonly condemned: readonly KnownPod[] } {
  const start = startOf(set)
  const replicas = new Array<KnownPod | undefined>(replicasOf(set)).fill(undefined)
  const condemned: KnownPod[] = []
  for (const pod of pods) {
    const { ordinal } = pod
    if (isInRange(set, ordinal)) replicas[ordinal - start] = pod
    else if (ordinal >= 0) condemned.push(pod)
  }
  return { replicas, condemned: condemned.sort((a, b) => b.ordinal - a.ordinal) }
}

/** The first unavailable pod of all, if it is one to remove. */
function firstCondemned({ set, now }: Input, replicas: readonly (KnownPod | undefined)[], condemned: readonly KnownPod[]): KnownPod | undefined {
  if (condemned.length === 0 || !replicas.every((pod) => pod !== undefined && !isUnavailable(pod, set, now))) return undefined
  return [...condemned].reverse().find((pod) => isUnavailable(pod, set, now))
}

/** Ordinals below the partition (without one: as many as are at the current revision) stay at the current revision. */
function newPod(set: StatefulSet, { current, update }: Revisions, ordinal: number): Pod {
  const { type, rollingUpdate } = set.spec.updateStrategy ?? {}
  const kept = rollingUpdate === undefined ? (set.status?.currentReplicas ?? 0) : (rollingUpdate.partition ?? 0)
  const isCurrent = type === 'RollingUpdate' && ordinal < startOf(set) + kept
  const revision = isCurrent ? current : update
  return podOf(set, isCurrent ? templateOf(current) : set.spec.template, revision.metadata.name, ordinal)
}

const templates = new WeakMap<object, PodTemplateSpec>()

/** The template of a revision; one object for all its pods. */
function templateOf({ data }: ControllerRevision): PodTemplateSpec {
  const known = templates.get(data as object)
  if (known !== undefined) return known
  const template = templateOfRevision(data)
  templates.set(data as object, template)
  return template
}

/**
 * The outcome if nothing more is to do now, undefined if the sync goes on.
 * @param work what is to do about the n-th; undefined: nothing
 */
function* forAll(count: number, work: (n: number) => Work | undefined, monotonic: boolean): Generator<Effect, Went | undefined, EffectAnswer> {
  if (monotonic) {
    for (let n = 0; n < count; n++) {
      const course = work(n)
      if (course === undefined) continue
      const went = yield* course
      if (went.stop || went.error !== undefined) return went
    }
    return undefined
  }
  let done = 0
  for (let size = 1; done < count; size = Math.min(2 * size, BATCH_MAX)) {
    const batch: Work[] = []
    for (const end = Math.min(done + size, count); done < end; done++) {
      const course = work(done)
      if (course !== undefined) batch.push(course)
    }
    const outcomes = yield* sideBySide(batch)
    const errors = outcomes.flatMap(({ error }) => error ?? [])
    if (errors.length > 0) return { stop: true, error: errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]` }
  }
  return undefined
}

function after(error: string | undefined, otherwise: Went): Went {
  return error === undefined ? otherwise : { stop: true, error }
}

/** What is to do about a place; an ordered set passes over a pod that is there, available and as it shall be. In batches it would count. */
function keepPlace(input: Input, replicas: (KnownPod | undefined)[], place: number, revisions: Revisions, monotonic: boolean): Work | undefined {
  const known = (replicas[place] ??= knownPod(newPod(input.set, revisions, startOf(input.set) + place)))
  return monotonic && isSettled(input, known) ? undefined : keepReplica(input, known, monotonic)
}

function isSettled(input: Input, known: KnownPod): boolean {
  return known.isRunningAndReady && !isUnavailable(known, input.set, input.now) && podMatches(input, known)
}

function* keepReplica(input: Input, known: KnownPod, monotonic: boolean): Work {
  const { set, now } = input
  const { pod } = known
  if (known.isTerminal) return known.isTerminating ? STOP : after(yield* deletePod(input, pod), STOP)
  if (!known.isCreated) {
    if (claimIsStale(input, pod)) return STOP
    const error = yield* createPod(input, pod)
    if (error !== undefined || monotonic) return after(error, STOP)
  }
  if (known.isPending) {
    const error = yield* createMissingClaims(input, pod)
    if (error !== undefined) return after(error, STOP)
  }
  if (monotonic && (!known.isRunningAndReady || isUnavailable(known, set, now))) return STOP
  return podMatches(input, known) ? GO_ON : after(yield* updatePod(input, pod), GO_ON)
}

function* keepClaimsOf(input: Input, pod: Pod): Work {
  return after(yield* fixClaims(input, pod), GO_ON)
}

function* removeCondemned(input: Input, known: KnownPod, monotonic: boolean, firstUnavailable: KnownPod | undefined): Work {
  if (known.isTerminating) return monotonic ? STOP : GO_ON
  if (monotonic && known !== firstUnavailable && (!known.isRunningAndReady || isUnavailable(known, input.set, input.now))) return STOP
  return after(yield* deletePod(input, known.pod), STOP)
}

/**
 * One pod at a time, whatever the policy. Deviation: `maxUnavailable` is not looked at, as upstream does not while the
 * feature gate MaxUnavailableStatefulSet is off, which it is by default.
 */
function* rollOut(input: Input, { update }: Revisions, replicas: readonly KnownPod[], counts: Counts): Generator<Effect, Updated, EffectAnswer> {
  const { set, now } = input
  const lowest = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0
  for (let place = replicas.length - 1; place >= lowest; place--) {
    const known = replicas[place]!
    if (known.revision !== update.metadata.name && !known.isTerminating) {
      const error = yield* deletePod(input, known.pod)
      return error === undefined ? { counts: { ...counts, currentReplicas: counts.currentReplicas - 1 } } : { counts, error }
    }
    if (isUnavailable(known, set, now)) return { counts }
  }
  return { counts }
}
