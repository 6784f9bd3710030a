/** The conditions of an autoscaler, with upstream's reasons and messages. */
import { formatTime, setCondition, type HorizontalPodAutoscalerCondition } from '../../model/index.js'

/** A condition as a decision states it, before it gets its time. */
export interface Statement {
  readonly type: 'AbleToScale' | 'ScalingActive' | 'ScalingLimited'
  readonly status: 'True' | 'False'
  readonly reason: string
  readonly message: string
}

type Conditions = readonly HorizontalPodAutoscalerCondition[]

/** The conditions after some statements, in order; a condition keeps the place in which it was first set. */
export function withConditions(conditions: Conditions | undefined, statements: readonly Statement[], now: number): Conditions {
  let list = conditions ?? []
  for (const statement of statements) list = setCondition(list, { ...statement, lastTransitionTime: formatTime(now) })
  return list
}

export function able(status: 'True' | 'False', reason: string, message: string): Statement {
  return { type: 'AbleToScale', status, reason, message }
}

export function active(status: 'True' | 'False', reason: string, message: string): Statement {
  return { type: 'ScalingActive', status, reason, message }
}

export function limited(is: boolean, reason: string, message: string): Statement {
  return { type: 'ScalingLimited', status: is ? 'True' : 'False', reason, message }
}

export const GOT_SCALE: Statement = able('True', 'SucceededGetScale', "the HPA controller was able to get the target's current scale")
export const DISABLED: Statement = active('False', 'ScalingDisabled', 'scaling is disabled since the replica count of the target is zero')
export const READY: Statement = able('True', 'ReadyForNewScale', 'recommended size matches current size')
export const STABILIZED_UP: Statement = able('True', 'ScaleUpStabilized', 'recent recommendations were lower than current one, applying the lowest recent recommendation')
export const STABILIZED_DOWN: Statement = able('True', 'ScaleDownStabilized', 'recent recommendations were higher than current one, applying the highest recent recommendation')
