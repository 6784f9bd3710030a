/**
 * SchedulingGates keeps a pod out of the queue until all of its scheduling gates have been taken away.
 * Source: pkg/scheduler/framework/plugins/schedulinggates.
 */
import { onPod } from '../../framework/events.js'
import type { Plugin } from '../../framework/plugin.js'
import { unresolvable } from '../../framework/status.js'

const NAME = 'SchedulingGates'

export const schedulingGates: Plugin = {
  name: NAME,
  preEnqueue({ spec: { schedulingGates: gates = [] } }) {
    if (gates.length === 0) return undefined
    return unresolvable(NAME, `waiting for scheduling gates: [${gates.map(({ name }) => name).join(' ')}]`)
  },
  eventsToRegister: [onPod(['UpdateOwnSchedulingGates'])],
}
