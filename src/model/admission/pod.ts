/**
 * All plugins that look at a new pod, in upstream's order. Each of them keeps the specification that pods of one
 * template share, so that a thousand pods are admitted with one of them.
 */
import type { Pod, PriorityClass } from '../kinds/index.js'
import { admitPriority } from './priority.js'
import { admitDefaultTolerations } from './tolerations.js'

/** A new pod as it is admitted, or why it is not: what follows `is forbidden: ` in the server's refusal. */
export function admitPod(pod: Pod, priorityClasses: readonly PriorityClass[]): Pod | { readonly message: string } {
  const admitted = admitPriority(pod, priorityClasses)
  return admitted.allowed ? admitDefaultTolerations(admitted.object) : { message: admitted.detail }
}
