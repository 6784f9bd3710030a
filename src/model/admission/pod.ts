/**
 * All plugins that look at a new pod, in upstream's order: those that change it, then those that only look. Each of
 * them keeps the specification that pods of one template share, so that a thousand pods are admitted with one of them.
 */
import type { LimitRange, Pod, PriorityClass } from '../kinds/index.js'
import { joinedErrors, podLimitErrors, withLimitDefaults } from './limit-ranger.js'
import { admitPriority } from './priority.js'
import { admitServiceAccount, type FindServiceAccount } from './service-account.js'
import { admitDefaultTolerations } from './tolerations.js'

/** What the plugins read. */
export interface PodAdmissionContext {
  readonly priorityClasses: readonly PriorityClass[]
  /** Those of the pod's namespace. */
  readonly limitRanges: readonly LimitRange[]
  /** Where service accounts come from; absent: pods run without (`--disable-admission-plugins=ServiceAccount`). */
  readonly findServiceAccount?: FindServiceAccount | undefined
}

/** A new pod as it is admitted, or why it is not: what follows `is forbidden: ` in the server's refusal. */
export function admitPod(pod: Pod, { priorityClasses, limitRanges, findServiceAccount }: PodAdmissionContext): Pod | { readonly message: string } {
  const limited = withLimitDefaults(pod, limitRanges)
  const served = findServiceAccount === undefined ? { allowed: true as const, object: limited } : admitServiceAccount(limited, findServiceAccount)
  if (!served.allowed) return { message: served.detail }
  const admitted = admitPriority(served.object, priorityClasses)
  if (!admitted.allowed) return { message: admitted.detail }
  const errors = podLimitErrors(admitted.object, limitRanges)
  return errors.length > 0 ? { message: joinedErrors(errors) } : admitDefaultTolerations(admitted.object)
}
