/**
 * The eviction itself: the pod is marked as the target of a disruption and deleted with its own grace period; tried
 * a few times, ten milliseconds apart.
 * Source: tainteviction/taint_eviction.go (deletePodHandler, addConditionAndDeletePod).
 */
import type { ControllerContext, Decide, Effect, EffectAnswer } from '../../client/index.js'
import { formatTime, setCondition, splitKey, type KubeObject, type Pod, type PodCondition } from '../../model/index.js'
import { freeze } from '../../plain/index.js'

/** Failed attempts, by pod. */
export const ATTEMPTS = 'attempts'
const ATTEMPTS_MAX = 5
const RETRY_MS = 10

export interface EvictInput {
  readonly sync: 'evict'
  readonly nowMs: number
  readonly key: string
  readonly attempts: number
}

export function gatherEvict({ memory, now }: ControllerContext, key: string): EvictInput {
  return { sync: 'evict', nowMs: now, key, attempts: memory.of<number>(ATTEMPTS).get(key) ?? 0 }
}

export function* decideEvict({ nowMs, key, attempts }: EvictInput): Decide {
  if (attempts === 0) yield podEvent(key, `Marking for deletion Pod ${key}`)
  const done = yield* markAndDelete(key, nowMs)
  const again = !done && attempts + 1 < ATTEMPTS_MAX
  yield { do: 'remember', command: 'attempts', data: freeze({ key, attempts: again ? attempts + 1 : 0 }) }
  return again ? { requeueAfterMs: RETRY_MS } : {}
}

function* markAndDelete(key: string, nowMs: number): Generator<Effect, boolean, EffectAnswer> {
  const { namespace = '', name } = splitKey(key)
  const live = yield { do: 'get', kind: 'Pod', namespace, name }
  if (!live.ok) return false
  const pod = live.object as unknown as Pod
  const conditions = setCondition(pod.status?.conditions, disruption(pod, nowMs))
  if (conditions !== pod.status?.conditions) {
    const patch = { metadata: { uid: pod.metadata.uid }, status: { conditions } }
    const answer = yield { do: 'patch', kind: 'Pod', namespace, name, type: 'strategic', patch, sub: 'status' }
    if (!answer.ok) return false
  }
  return (yield { do: 'delete', kind: 'Pod', namespace, name }).ok
}

function disruption({ metadata: { generation } }: Pod, nowMs: number): PodCondition {
  return {
    type: 'DisruptionTarget',
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    status: 'True',
    lastTransitionTime: formatTime(nowMs),
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
  }
}

/** An event about a pod that may be gone already: it is named without its uid. */
export function podEvent(key: string, message: string): Effect {
  const regarding = { apiVersion: 'v1', kind: 'Pod', metadata: splitKey(key) } as KubeObject
  return { do: 'event', type: 'Normal', reason: 'TaintManagerEviction', message, regarding }
}
