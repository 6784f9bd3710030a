/** Why a pod is where it is, or nowhere: what the cluster answers, as plain data. */
import { mergePatch } from '../apiserver/index.js'
import { applyDefaults, keyOf, readManifests, refusalOf, type Container, type Pod } from '../model/index.js'
import { explainAttempt, type AttemptExplanation, type QueueEntry, type Scheduler } from '../scheduler/index.js'
import type { Simulation } from '../simulation/index.js'
import { OptionError } from './errors.js'

/** A decision about a pod, taken apart. Times are milliseconds since the start. */
export interface PodExplanation {
  /** `namespace/name`. */
  readonly pod: string
  /**
   * What is explained: the attempt that placed the pod (`placed`); the attempt that would be made now, in place of
   * one to come (`now`); a question (`what-if`). `unknown`: it was placed before this state was loaded, or by
   * somebody else.
   */
  readonly explains: 'placed' | 'now' | 'what-if' | 'unknown'
  /** The moment of the attempt. */
  readonly atMs: number
  /** The node that it has, if it has one. */
  readonly node?: string
  /** Where it stands in the scheduler's queue. */
  readonly queue?: QueueEntry
  /** Absent if there is nothing to tell: also where another scheduler is asked for. */
  readonly attempt?: AttemptExplanation
}

/** What would be if … */
export interface Question {
  /** `name` or `namespace/name` of a pod that there is. */
  readonly pod: string
  /** Changes to it: a JSON merge patch. */
  readonly patch?: object
  /** Requests of its first container, by resource: `{ cpu: '500m' }`. */
  readonly requests?: Readonly<Record<string, string>>
  readonly priority?: number
}

/** The scheduler of a simulation. */
export function schedulerOf({ processes }: Simulation): Scheduler {
  return processes.get('scheduler') as Scheduler
}

/** Takes apart each attempt at a pod from now on; returns how to get at the last one. */
export function watchAttempts(simulation: Simulation, key: string, uid?: string): () => { readonly atMs: number; readonly attempt: AttemptExplanation } | undefined {
  const scheduler = schedulerOf(simulation)
  let last: { readonly atMs: number; readonly attempt: AttemptExplanation } | undefined
  scheduler.onAttempt = (pod, profile, options) => {
    if (keyOf(pod) !== key || (uid !== undefined && pod.metadata.uid !== uid)) return
    last = { atMs: simulation.now, attempt: explainAttempt(scheduler.cache.model, pod, profile, options) }
  }
  return () => last
}

/** The pod as it would be: without a node, and changed. Throws an OptionError if no API server would take it. */
export function changedPod(pod: Pod, { patch, requests, priority }: Omit<Question, 'pod'>): Pod {
  const { nodeName: _node, ...spec } = pod.spec
  const free = { ...pod, spec: { ...spec, ...(priority === undefined ? {} : { priority }), containers: withRequests(spec.containers, requests) } }
  const { objects: [changed], problems: [problem] } = readManifests(patch === undefined ? free : mergePatch(free, patch) as object)
  const refused = problem ?? (changed === undefined ? undefined : refusalOf(changed))
  if (changed === undefined || refused !== undefined) throw new OptionError(`this makes no pod: ${refused?.message ?? 'nothing is left'}`)
  return applyDefaults(changed.object) as Pod
}

function withRequests([first, ...others]: readonly Container[], requests: Question['requests']): readonly Container[] {
  if (requests === undefined) return [first!, ...others]
  return [{ ...first!, resources: { ...first!.resources, requests: { ...first!.resources?.requests, ...requests } } }, ...others]
}
