/** A Job's conditions. Source: kubernetes, pkg/controller/job/job_controller.go (newCondition, ensureJobConditionStatus). */
import { formatTime, getCondition, type JobCondition } from '../../model/index.js'

export type Conditions = readonly JobCondition[]

export function newCondition(type: string, status: string, reason: string, message: string, now: number): JobCondition {
  const at = formatTime(now)
  return { type, status, lastProbeTime: at, lastTransitionTime: at, reason, message }
}

/** The list with this condition; the same list if it says so already, or if the condition is false and new. */
export function ensureCondition(conditions: Conditions, condition: JobCondition): Conditions {
  const present = getCondition(conditions, condition.type)
  if (present === undefined) return condition.status === 'False' ? conditions : [...conditions, condition]
  const { status, reason = '', message = '' } = present
  if (status === condition.status && reason === condition.reason && message === condition.message) return conditions
  return conditions.map((other) => (other === present ? condition : other))
}
