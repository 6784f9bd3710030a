/**
 * Disruption budgets as preemption sees them: a victim whose budgets have nothing left is a violation. Victims use
 * the budgets up in their order of importance; a pod that a budget has counted as disrupted already is free.
 * Source: pkg/scheduler/framework/plugins/defaultpreemption (filterPodsWithPDBViolation).
 */
import { isEmptySelector, labelSelectorAsSelector, matches } from '../../model/index.js'
import type { Budget } from '../model/budget.js'
import type { PlacedPod } from '../model/pod-info.js'

/** Splits victims, in their order, into those that would violate a budget and the others. */
export function splitByBudgets(victims: readonly PlacedPod[], budgets: readonly Budget[]): { readonly violating: PlacedPod[]; readonly others: PlacedPod[] } {
  const left = budgets.map(({ status }) => status?.disruptionsAllowed ?? 0)
  const violating: PlacedPod[] = []
  const others: PlacedPod[] = []
  for (const victim of victims) {
    let violates = false
    budgets.forEach((budget, i) => {
      if (!covers(budget, victim)) return
      left[i]!--
      if (left[i]! < 0) violates = true
    })
    ;(violates ? violating : others).push(victim)
  }
  return { violating, others }
}

function covers({ metadata, spec, status }: Budget, { pod, podClass }: PlacedPod): boolean {
  if ((metadata.namespace ?? '') !== podClass.namespace || Object.keys(podClass.labels).length === 0) return false
  const selector = labelSelectorAsSelector(spec?.selector)
  if ('error' in selector || isEmptySelector(selector) || !matches(selector, podClass.labels)) return false
  return !Object.hasOwn(status?.disruptedPods ?? {}, pod.metadata.name)
}
