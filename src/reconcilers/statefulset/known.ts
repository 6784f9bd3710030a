/**
 * What a sync asks about each of its pods, read once for every version of a pod: a set looks at all its pods in each
 * sync, and one that makes them in order has several syncs for each of them.
 */
import { isPodTerminal, podReady, type Pod } from '../../model/index.js'
import { hasIdentity, memberOf, ordinalOf, revisionOfPod } from './identity.js'

export interface KnownPod {
  readonly pod: Pod
  /** The name of the set whose identity the pod carries; undefined if it carries none. */
  readonly identityOf: string | undefined
  /** -1 if the name tells none. */
  readonly ordinal: number
  /** The revision that it was made of. */
  readonly revision: string
  /** Whether the API server has the pod. */
  readonly isCreated: boolean
  readonly isPending: boolean
  readonly isRunningAndReady: boolean
  readonly isTerminal: boolean
  readonly isTerminating: boolean
  /** The selector, as it is written, that was last found to select it. */
  selectedBy: object | undefined
}

const known = new WeakMap<Pod, KnownPod>()

export function knownPod(pod: Pod): KnownPod {
  const before = known.get(pod)
  if (before !== undefined) return before
  const phase = pod.status?.phase ?? ''
  const made: KnownPod = {
    pod,
    identityOf: hasIdentity(pod) ? memberOf(pod)!.set : undefined,
    ordinal: ordinalOf(pod),
    revision: revisionOfPod(pod),
    isCreated: phase !== '',
    isPending: phase === 'Pending',
    isRunningAndReady: phase === 'Running' && podReady(pod),
    isTerminal: isPodTerminal(pod),
    isTerminating: pod.metadata.deletionTimestamp !== undefined,
    selectedBy: undefined,
  }
  known.set(pod, made)
  return made
}
