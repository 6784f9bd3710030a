/**
 * Bringing the pods of a StatefulSet to what is asked for. OrderedReady goes through the ordinals and stops at the first
 * pod that is not as it shall be; Parallel does all it can in batches of 1, 2, 4 … pods. When nothing else is to do, the
 * pod of the highest ordinal that is not at the update revision is deleted. Source: kubernetes,
 * pkg/controller/statefulset/stateful_set_control.go (updateStatefulSet).
 */
import { sideBySide, type Effect, type EffectAnswer } from '../../client/index.js'
import { isPodTerminal, templateOfRevision, type ControllerRevision, type Pod, type PodTemplateSpec, type StatefulSet } from '../../model/index.js'
import { isInRange, ordinalOf, podOf, replicasOf, revisionOfPod, startOf } from './identity.js'
import type { Input } from './input.js'
import { claimIsStale, createMissingClaims, createPod, deletePod, fixClaims, podMatches, updatePod } from './pods.js'
import type { Revisions } from './revisions.js'
import { countPods, isCreated, isTerminating, isUnavailable, type Counts } from './status.js'

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

export function* updatePods(input: Input, revisions: Revisions): Generator<Effect, Updated, EffectAnswer> {
  const { set, now } = input
  if (isTerminatingSet(set)) return { counts: countPods(set, input.pods, revisions, now) }
  const { replicas, condemned } = partition(input)
  const monotonic = set.spec.podManagementPolicy !== 'Parallel'
  const firstUnavailable = firstCondemned(input, replicas, condemned)
  const keep = (place: number): Work => keepReplica(input, (replicas[place] ??= newPod(set, revisions, startOf(set) + place)), monotonic)
  const went = (yield* forAll([...replicas.keys()], keep, monotonic))
    ?? (yield* forAll(condemned, (pod) => keepClaimsOf(input, pod), monotonic))
    ?? (yield* forAll(condemned, (pod) => removeCondemned(input, pod, monotonic, firstUnavailable), monotonic))
  const counts = countPods(set, [...replicas.filter((pod) => pod !== undefined), ...condemned], revisions, now)
  if (went !== undefined) return went.error === undefined ? { counts } : { counts, error: went.error }
  // All are there: the sync would have ended at the first gap.
  return set.spec.updateStrategy?.type === 'OnDelete' ? { counts } : yield* rollOut(input, revisions, replicas as readonly Pod[], counts)
}

function isTerminatingSet({ metadata }: StatefulSet): boolean {
  return metadata.deletionTimestamp !== undefined
}

/** The pods to keep by ordinal, with gaps for those to make, and those to remove, the highest ordinal first. */
function partition({ set, pods }: Input): { readonly replicas: (Pod | undefined)[]; readonly condemned: readonly Pod[] } {
  const start = startOf(set)
  const replicas = new Array<Pod | undefined>(replicasOf(set)).fill(undefined)
  const condemned: Pod[] = []
  for (const pod of pods) {
    const ordinal = ordinalOf(pod)
    if (isInRange(set, ordinal)) replicas[ordinal - start] = pod
    else if (ordinal >= 0) condemned.push(pod)
  }
  return { replicas, condemned: condemned.sort((a, b) => ordinalOf(b) - ordinalOf(a)) }
}

/** The first unavailable pod of all, if it is one to remove. */
function firstCondemned({ set, now }: Input, replicas: readonly (Pod | undefined)[], condemned: readonly Pod[]): Pod | undefined {
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

/** The outcome if nothing more is to do now, undefined if the sync goes on. */
function* forAll<T>(pods: readonly T[], work: (pod: T) => Work, monotonic: boolean): Generator<Effect, Went | undefined, EffectAnswer> {
  if (monotonic) {
    for (const pod of pods) {
      const went = yield* work(pod)
      if (went.stop || went.error !== undefined) return went
    }
    return undefined
  }
  let done = 0
  for (let size = 1; done < pods.length; size = Math.min(2 * size, BATCH_MAX)) {
    const outcomes = yield* sideBySide(pods.slice(done, done + size).map(work))
    const errors = outcomes.flatMap(({ error }) => error ?? [])
    if (errors.length > 0) return { stop: true, error: errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]` }
    done += outcomes.length
  }
  return undefined
}

function after(error: string | undefined, otherwise: Went): Went {
  return error === undefined ? otherwise : { stop: true, error }
}

function* keepReplica(input: Input, pod: Pod, monotonic: boolean): Work {
  const { set, now } = input
  if (isPodTerminal(pod)) return isTerminating(pod) ? STOP : after((yield* deletePod(input, pod))?.message, STOP)
  if (!isCreated(pod)) {
    if (claimIsStale(input, pod)) return STOP
    const error = yield* createPod(input, pod)
    if (error !== undefined || monotonic) return after(error, STOP)
  }
  if (pod.status?.phase === 'Pending') {
    const error = yield* createMissingClaims(input, pod)
    if (error !== undefined) return after(error, STOP)
  }
  if (monotonic && isUnavailable(pod, set, now)) return STOP
  return podMatches(input, pod) ? GO_ON : after(yield* updatePod(input, pod), GO_ON)
}

function* keepClaimsOf(input: Input, pod: Pod): Work {
  return after(yield* fixClaims(input, pod), GO_ON)
}

function* removeCondemned(input: Input, pod: Pod, monotonic: boolean, firstUnavailable: Pod | undefined): Work {
  if (isTerminating(pod)) return monotonic ? STOP : GO_ON
  if (monotonic && pod !== firstUnavailable && isUnavailable(pod, input.set, input.now)) return STOP
  return after((yield* deletePod(input, pod))?.message, STOP)
}

/**
 * One pod at a time, whatever the policy. Deviation: `maxUnavailable` is not looked at, as upstream does not while the
 * feature gate MaxUnavailableStatefulSet is off, which it is by default.
 */
function* rollOut(input: Input, { update }: Revisions, replicas: readonly Pod[], counts: Counts): Generator<Effect, Updated, EffectAnswer> {
  const { set, now } = input
  const lowest = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0
  for (let place = replicas.length - 1; place >= lowest; place--) {
    const pod = replicas[place]!
    if (revisionOfPod(pod) !== update.metadata.name && !isTerminating(pod)) {
      const refused = yield* deletePod(input, pod)
      if (refused !== undefined && refused.reason !== 'NotFound') return { counts, error: refused.message }
      return { counts: { ...counts, currentReplicas: counts.currentReplicas - 1 }, ...(refused === undefined ? {} : { error: refused.message }) }
    }
    if (isUnavailable(pod, set, now)) return { counts }
  }
  return { counts }
}
