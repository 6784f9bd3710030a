/**
 * What users read when a pod could not be placed: the condition PodScheduled and the event FailedScheduling; and
 * what became of the pod's nomination. The patch is made within the scheduling cycle: while it takes, no other pod
 * is tried. Source: kubernetes, pkg/scheduler/schedule_one.go (handleSchedulingFailure, updatePod).
 */
import type { ApiRequest } from '../apiserver/index.js'
import type { EventEffect } from '../client/index.js'
import { byteLength, formatTime, getCondition, type Pod, type PodCondition } from '../model/index.js'

/** Why a pod could not be placed. */
export interface Refused {
  readonly reason: 'Unschedulable' | 'SchedulerError'
  readonly message: string
  /** What becomes of its nomination: a node, or `''` for none any more. Left out: it stays as it is. */
  readonly nominatedNode?: string | undefined
}

/** How many bytes the text of an event may have. */
const NOTE_LENGTH_LIMIT = 1024
const CUT = ' ...'

/** The event that tells of a refusal. */
export function refusalEvent(pod: Pod, { message }: Refused): EventEffect {
  return { do: 'event', type: 'Warning', reason: 'FailedScheduling', message: truncated(message), regarding: pod as never }
}

function truncated(message: string): string {
  if (byteLength(message) <= NOTE_LENGTH_LIMIT) return message
  let text = message.slice(0, NOTE_LENGTH_LIMIT - CUT.length)
  while (byteLength(text) > NOTE_LENGTH_LIMIT - CUT.length) text = text.slice(0, -1)
  return text + CUT
}

/** The patch that tells of a refusal in the pod's status, or undefined if it says so already. */
export function refusalPatch(pod: Pod, { reason, message, nominatedNode }: Refused, nowMs: number): ApiRequest | undefined {
  const condition = changedCondition(pod, { type: 'PodScheduled', status: 'False', reason, message }, nowMs)
  const renominated = nominatedNode !== undefined && nominatedNode !== (pod.status?.nominatedNodeName ?? '')
  if (condition === undefined && !renominated) return undefined
  return statusPatch(pod, {
    ...(condition === undefined ? {} : { conditions: [condition] }),
    ...(renominated ? { nominatedNodeName: nominatedNode === '' ? null : nominatedNode } : {}),
  })
}

/** A condition as it goes into a patch: with its time and the generation that it is about; undefined if the pod has it already. */
export function changedCondition(pod: Pod, condition: Omit<PodCondition, 'lastTransitionTime' | 'observedGeneration'>, nowMs: number): PodCondition | undefined {
  const before = getCondition(pod.status?.conditions, condition.type)
  const { generation } = pod.metadata
  const sameStatus = before?.status === condition.status
  if (sameStatus && before.reason === condition.reason && before.message === condition.message && before.observedGeneration === generation) return undefined
  const since = sameStatus && before.lastTransitionTime !== undefined ? before.lastTransitionTime : formatTime(nowMs)
  return { ...condition, lastTransitionTime: since, ...(generation === undefined ? {} : { observedGeneration: generation }) } as PodCondition
}

/** A patch of a pod's status. */
export function statusPatch({ metadata: { name, namespace }, status: present }: Pod, status: { readonly conditions?: readonly PodCondition[]; readonly nominatedNodeName?: string | null }): ApiRequest {
  const patch = status.conditions === undefined ? status : { ...status, '$setElementOrder/conditions': orderWith(present?.conditions, status.conditions) }
  return { do: 'patch', kind: 'Pod', ...(namespace === undefined ? {} : { namespace }), name, type: 'strategic', sub: 'status', patch: { status: patch } }
}

/** New conditions come after those that the pod has. */
function orderWith(present: readonly PodCondition[] = [], changed: readonly PodCondition[]): readonly { readonly type: string }[] {
  const types = new Set([...present, ...changed].map(({ type }) => type))
  return [...types].map((type) => ({ type }))
}
