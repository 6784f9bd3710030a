/**
 * Taints and tolerations. A toleration without a key tolerates every key (if its operator is Exists), one without
 * an effect every effect. The operators Gt and Lt are an alpha feature that is off: such a toleration matches nothing.
 * Source: component-helpers/scheduling/corev1 (helpers.go), core/v1 toleration.go.
 */
import type { Taint, Toleration } from '../kinds/index.js'

/** Whether a toleration tolerates a taint. */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  const { key = '', operator = '', effect = '', value = '' } = toleration
  if (effect !== '' && effect !== taint.effect) return false
  if (key !== '' && key !== taint.key) return false
  switch (operator) {
    case '':
    case 'Equal':
      return value === (taint.value ?? '')
    case 'Exists':
      return true
    default:
      return false
  }
}

/** Whether any of the tolerations tolerates a taint. */
export function toleratesAny(tolerations: readonly Toleration[] | undefined, taint: Taint): boolean {
  return tolerations?.some((toleration) => tolerates(toleration, taint)) ?? false
}

/** The first taint (of those that `counts` lets through) that no toleration tolerates. */
export function findMatchingUntoleratedTaint(
  taints: readonly Taint[] | undefined, tolerations: readonly Toleration[] | undefined, counts: (taint: Taint) => boolean = () => true,
): Taint | undefined {
  return taints?.find((taint) => counts(taint) && !toleratesAny(tolerations, taint))
}

/** Whether a taint keeps pods away or drives them out. */
export function isHardTaint(taint: Taint): boolean {
  return taint.effect === 'NoSchedule' || taint.effect === 'NoExecute'
}

/** Whether two taints are the same one: key and effect. */
export function sameTaint(a: Taint, b: Taint): boolean {
  return a.key === b.key && a.effect === b.effect
}
