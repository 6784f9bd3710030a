/**
 * Marking the pods of a node that is not ready: their Ready condition becomes False, so that they leave the
 * endpoints long before anybody evicts them. Pods that say so already, or never said, are left alone.
 * Source: controller/util/node/controller_utils.go (MarkPodsNotReady).
 */
import type { Effect, EffectAnswer } from '../../client/index.js'
import { formatTime, getCondition, setCondition, type KubeObject, type Pod } from '../../model/index.js'

/** Marks pods not ready; false if a write was refused for another reason than that the pod is gone. */
export function* markPodsNotReady(pods: readonly Pod[], nowMs: number): Generator<Effect, boolean, EffectAnswer> {
  let allMarked = true
  for (const pod of pods) {
    const ready = getCondition(pod.status?.conditions, 'Ready')
    if (ready === undefined || ready.status === 'False') continue
    const { generation } = pod.metadata
    const observed = generation === undefined ? {} : { observedGeneration: generation }
    const condition = { ...ready, ...observed, status: 'False', lastTransitionTime: formatTime(nowMs) }
    const marked = { ...pod, status: { ...pod.status, conditions: setCondition(pod.status?.conditions, condition) } } as unknown as KubeObject
    const answer = yield { do: 'update', sub: 'status', object: marked }
    if (!answer.ok && answer.code === 404) continue
    if (!answer.ok) allMarked = false
    yield { do: 'event', type: 'Warning', reason: 'NodeNotReady', message: 'Node is not ready', regarding: pod as unknown as KubeObject }
  }
  return allMarked
}
