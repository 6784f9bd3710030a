/** Source: apimachinery, pkg/api/errors (HasStatusCause, NamespaceTerminatingCause). */
import type { EffectAnswer } from './protocol.js'

/** Whether something was refused because its namespace is going away: it need not be tried again. */
export function isTerminatingNamespace(answer: EffectAnswer): boolean {
  return !answer.ok && answer.causes?.some(({ reason }) => reason === 'NamespaceTerminating') === true
}
