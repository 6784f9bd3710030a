/**
 * What a sync asks about each of its pods, read once for every version of a pod: a set looks at all its pods in each
 * sync, and one that makes them in order has several syncs for each of them.
 */
import { isPodTerminal, keyOf, podReady, type Pod } from '../../model/index.js'
import { hasIdentity, memberOf, ordinalOf, revisionOfPod } from './identity.js'

export interface KnownPod {
  readonly pod: Pod
  /** The name of the set whose identity the pod carries; empty if it carries none. */
  readonly identityOf: string
  /** -1 if the name tells none. */
  readonly ordinal: number
  /** The revision that it was made of. */
  readonly revision: string
  /** Whether the API server has the pod. */
  readonly isCreated: boolean
  readonly isPending: boolean
  readonly isReady: boolean
  readonly isRunningAndReady: boolean
  readonly isTerminal: boolean
  readonly isTerminating: boolean
}

/** A pod of which a set asks whether it is a member. */
export interface Candidate {
  readonly key: string
  readonly known: KnownPod
  /** The selector, as it is written, that was last found to select it. */
  selectedBy: object | undefined
}

export function knownPod(pod: Pod): KnownPod {
  const phase = pod.status?.phase ?? ''
  const isReady = podReady(pod)
  return {
    pod,
    identityOf: hasIdentity(pod) ? memberOf(pod)!.set : '',
    ordinal: ordinalOf(pod),
    revision: revisionOfPod(pod),
    isCreated: phase !== '',
    isPending: phase === 'Pending',
    isReady,
    isRunningAndReady: phase === 'Running' && isReady,
    isTerminal: isPodTerminal(pod),
    isTerminating: pod.metadata.deletionTimestamp !== undefined,
  }
}

const candidates = new WeakMap<Pod, Candidate>()

/** The pod as a candidate; one for each version of it. */
export function candidateOf(pod: Pod): Candidate {
  let candidate = candidates.get(pod)
  if (candidate === undefined) candidates.set(pod, (candidate = { key: keyOf(pod), known: knownPod(pod), selectedBy: undefined }))
  return candidate
}
