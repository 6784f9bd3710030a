/** The condition by which a PodDisruptionBudget says whether it allows disruptions. Source: component-helpers/apps/poddisruptionbudget. */
import type { PodDisruptionBudgetStatus } from '../kinds/index.js'
import { formatTime } from '../time.js'
import { getCondition } from './conditions.js'

type Conditions = NonNullable<PodDisruptionBudgetStatus['conditions']>
type Condition = Conditions[number]

/** The conditions of a budget with this status, brought up to date. */
export function updatedDisruptionCondition({ disruptionsAllowed, observedGeneration, conditions }: PodDisruptionBudgetStatus, nowMs: number): Conditions {
  const [status, reason] = disruptionsAllowed > 0 ? ['True', 'SufficientPods'] as const : ['False', 'InsufficientPods'] as const
  return withDisruptionCondition(conditions, status, reason, '', observedGeneration, nowMs)
}

/** Sets the condition DisruptionAllowed; the time of its last transition moves with its status. */
export function withDisruptionCondition(
  conditions: Conditions | undefined, status: 'True' | 'False', reason: string, message: string, observedGeneration: number | undefined, nowMs: number,
): Conditions {
  const before = getCondition(conditions, 'DisruptionAllowed')
  const lastTransitionTime = before !== undefined && before.status === status ? before.lastTransitionTime : formatTime(nowMs)
  const condition = { type: 'DisruptionAllowed', status, ...(observedGeneration === undefined ? {} : { observedGeneration }), lastTransitionTime, reason, message } as Condition
  return before === undefined ? [...(conditions ?? []), condition] : conditions!.map((each) => (each === before ? condition : each))
}

/** Whether a budget's condition says what its status says. */
export function isDisruptionConditionCurrent({ disruptionsAllowed, observedGeneration, conditions }: PodDisruptionBudgetStatus): boolean {
  const condition = getCondition(conditions, 'DisruptionAllowed')
  if (condition === undefined || condition.observedGeneration !== observedGeneration) return false
  return disruptionsAllowed > 0 ? condition.status === 'True' && condition.reason === 'SufficientPods' : condition.status === 'False' && condition.reason === 'InsufficientPods'
}
