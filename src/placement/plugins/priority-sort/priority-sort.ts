/**
 * PrioritySort orders the queue: the higher priority first, then who has waited longer.
 * Source: pkg/scheduler/framework/plugins/queuesort.
 */
import type { Plugin } from '../../framework/plugin.js'

const NAME = 'PrioritySort'

export const prioritySort: Plugin = {
  name: NAME,
  compare(a, b) {
    const byPriority = (b.pod.spec.priority ?? 0) - (a.pod.spec.priority ?? 0)
    return byPriority !== 0 ? byPriority : a.timestampMs - b.timestampMs
  },
}
