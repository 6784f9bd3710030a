/** Why a pod is where it is, or nowhere: what the cluster answers, as plain data. */
import { mergePatch } from '../apiserver/index.js'
import { applyDefaults, keyOf, podAsWritten, readManifests, refusalOf, withLabelKeysMerged, type Container, type Pod } from '../model/index.js'
import { freezeForReal } from '../plain/index.js'
import { explainAttempt, type AttemptExplanation, type QueueEntry, type Scheduler } from '../scheduler/index.js'
import type { Simulation } from '../simulation/index.js'
import { OptionError, RefusedError } from './errors.js'
import { manifestsOf, type ManifestOptions } from './manifests.js'

/** A decision about a pod, taken apart. Times are milliseconds since the start. */
export interface PodExplanation {
  /** `namespace/name`. */
  readonly pod: string
  /**
   * What is explained: the attempt that placed the pod (`placed`); the attempt that would be made now, in place of
   * one to come (`now`); a question (`what-if`). `unknown`: it was placed by somebody else, or before the
   * state that this cluster goes on from.
   */
  readonly explains: 'placed' | 'now' | 'what-if' | 'unknown'
  /** The moment of the attempt. */
  readonly atMs: number
  /** The node that it has, if it has one. */
  readonly node?: string
  /** Where it stands in the scheduler's queue. */
  readonly queue?: QueueEntry
  /** Absent if there is nothing to tell. */
  readonly attempt?: AttemptExplanation
  /** The scheduler that the pod asks for, if it is none of this cluster's: nobody places the pod. */
  readonly otherScheduler?: string
}

/** What would be if a pod were otherwise, or if there were one more. */
export type Question = Change & (
  /** `name` or `namespace/name` of a pod that there is. */
  | { readonly pod: string; readonly manifest?: undefined }
  /** A Pod that is not there: an object, or YAML. */
  | { readonly manifest: string | object; readonly pod?: undefined }
)

/** What would be otherwise. */
export interface Change {
  /** A JSON merge patch. */
  readonly patch?: object
  /** Requests of its first container, by resource: `{ cpu: '500m' }`. */
  readonly requests?: Readonly<Record<string, string>>
  readonly priority?: number
}

/** An attempt at a pod, and what came of it. */
export interface PastAttempt {
  /** Milliseconds since the start. */
  readonly atMs: number
  /** The node that was chosen. */
  readonly node?: string
  /** Why no node was, in the words that users read. */
  readonly message?: string
  /** The node on which preemption made room. */
  readonly nominatedNode?: string
}

/** An attempt that was watched. */
export interface WatchedAttempt {
  readonly uid: string | undefined
  readonly atMs: number
  readonly attempt: AttemptExplanation
}

/** The scheduler of a simulation. */
export function schedulerOf({ scheduler }: Simulation): Scheduler {
  return scheduler!
}

/** Takes apart each attempt at pods of a name from now on; they are added to the list that it returns. */
export function watchAttempts(simulation: Simulation, key: string): readonly WatchedAttempt[] {
  const attempts: WatchedAttempt[] = []
  for (const scheduler of simulation.schedulers) {
    scheduler.onAttempt = (pod, profile, options) => {
      if (keyOf(pod) === key) attempts.push({ uid: pod.metadata.uid, atMs: simulation.now, attempt: explainAttempt(scheduler.cache.model, pod, profile, options) })
    }
  }
  return attempts
}

/** A pod that is asked about, at a moment. */
export interface LookedAt {
  readonly key: string
  readonly object: Pod
  readonly queue: QueueEntry | undefined
  readonly atMs: number
}

/** The attempt that placed the pod, out of its past; or, if it has no node, what one would come to, asked of a fork. */
export function explainPod(
  { key, object, queue, atMs }: LookedAt, fork: () => Simulation,
  attemptsAt: (key: string, uid: string | undefined, until: (again: Simulation) => boolean) => readonly WatchedAttempt[],
): PodExplanation {
  const known = { pod: key, ...(queue === undefined ? {} : { queue }) }
  const { spec: { nodeName = '' }, metadata: { uid } } = object
  const node = nodeName === '' && (queue?.place === 'waiting' || queue?.place === 'binding') ? queue.node! : nodeName
  if (node === '') return freezeForReal({ ...known, explains: 'now', atMs, ...wouldBe(fork(), object) })
  const placed = attemptsAt(key, uid, ({ ledger: { store } }) => {
    const then = store.get<Pod>('Pod', key)
    return then?.metadata.uid === uid && then?.spec.nodeName !== undefined
  }).at(-1)
  if (placed?.attempt.choice?.node !== node) return freezeForReal({ ...known, explains: 'unknown', atMs, node })
  return freezeForReal({ ...known, explains: 'placed', node, atMs: placed.atMs, attempt: placed.attempt })
}

/** What an attempt at a pod would come to now, or whom it asks for in vain. */
export function wouldBe(simulation: Simulation, pod: Pod): Pick<PodExplanation, 'attempt' | 'otherScheduler'> {
  const attempt = schedulerOf(simulation).explain(pod)
  return attempt === undefined ? { otherScheduler: pod.spec.schedulerName ?? '' } : { attempt }
}

/** What came of an attempt, in short. */
export function pastAttempt({ atMs, attempt: { choice, message, preemption } }: WatchedAttempt): PastAttempt {
  return {
    atMs, ...(choice === undefined ? {} : { node: choice.node }), ...(message === undefined ? {} : { message }),
    ...(preemption?.node === undefined ? {} : { nominatedNode: preemption.node }),
  }
}

/** Creates the pod of a manifest, on a simulation that is thrown away then, and so finds out what it would be like. */
export function createdPod(simulation: Simulation, manifest: string | object, { namespace, ...options }: ManifestOptions & { readonly namespace: string }): Pod {
  const { objects: [first, second] } = manifestsOf(manifest, options)
  if (first?.object.kind !== 'Pod' || second !== undefined) {
    throw new OptionError(`a manifest of one Pod is asked about, not ${first === undefined ? 'nothing' : second === undefined ? `a ${first.object.kind}` : 'several objects'}`)
  }
  const { metadata } = first.object
  const answer = simulation.request({ do: 'create', object: { ...first.object, metadata: { ...metadata, namespace: metadata.namespace ?? namespace } } })
  if (!answer.ok) throw new RefusedError(answer)
  return answer.object as Pod
}

/** A question that asks about one pod; throws an OptionError for any other. */
export function checkedQuestion(question: Question): Question {
  const { pod, manifest } = (question as Partial<Question> | null | undefined) ?? {}
  if ((pod === undefined) !== (manifest === undefined)) return question
  throw new OptionError(`whatIf: give ${pod === undefined ? 'pod or manifest' : 'either pod or manifest'}: { pod: 'default/web-1' } asks about a pod that there is, { manifest } about one more`)
}

/** The pod as it would be: without a node, and changed. Throws an OptionError if no API server would take it. */
export function changedPod(pod: Pod, { patch, requests, priority }: Change): Pod {
  const { nodeName: _node, ...spec } = podAsWritten(pod).spec
  const free = { ...pod, spec: { ...spec, ...(priority === undefined ? {} : { priority }), containers: withRequests(spec.containers, requests) } }
  const { objects: [changed], problems: [problem] } = readManifests(patch === undefined ? free : mergePatch(free, patch) as object)
  const refused = problem ?? (changed === undefined ? undefined : refusalOf(changed))
  if (changed === undefined || refused !== undefined) throw new OptionError(`this makes no pod: ${refused?.message ?? 'nothing is left'}`)
  return withLabelKeysMerged(applyDefaults(changed.object) as Pod)
}

function withRequests([first, ...others]: readonly Container[], requests: Change['requests']): readonly Container[] {
  if (requests === undefined) return [first!, ...others]
  return [{ ...first!, resources: { ...first!.resources, requests: { ...first!.resources?.requests, ...requests } } }, ...others]
}
