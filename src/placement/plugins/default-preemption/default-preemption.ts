/**
 * DefaultPreemption makes room for a pod that fits nowhere by evicting pods of lower priority, if that helps.
 * Source: pkg/scheduler/framework/plugins/defaultpreemption.
 */
import { onPod } from '../../framework/events.js'
import type { Plugin } from '../../framework/plugin.js'
import { preempt } from '../../preemption/preempt.js'
import { DEFAULT_CANDIDATES } from '../../preemption/candidates.js'
import type { CandidateNumbers } from '../../preemption/candidates.js'

const NAME = 'DefaultPreemption'

/** The plugin; the numbers say how many candidates are enough. */
export function defaultPreemption(numbers: CandidateNumbers = DEFAULT_CANDIDATES): Plugin {
  return {
    name: NAME,
    postFilter(context) {
      const { whyNot, best, message, error } = preempt(context, numbers)
      if (best.length > 0) return { candidate: context.firstByName ? smallestName(best) : best[0]! }
      if (error !== undefined) return { error }
      return { message: `preemption: ${message}`, clearsNomination: whyNot === undefined }
    },
    // It listens, so that a pod is looked at again that it keeps out of the queue; what helps is for others to say.
    eventsToRegister: [onPod(['DeletePod'], () => false)],
  }
}

/** Upstream takes any of the candidates that no criterion tells apart. */
function smallestName<T extends { readonly node: string }>(candidates: readonly T[]): T {
  return candidates.reduce((first, each) => (each.node < first.node ? each : first))
}
