/** A decision of the real scheduler in the words of the plain one. */
import type { Decision } from '../../../src/placement/index.js'
import type { PlainDecision } from './decide.js'

/** What of a decision both schedulers say. */
export function plainly(decision: Decision): PlainDecision {
  const { nextStartIndex } = decision
  if (decision.node !== undefined) {
    const { node, evaluatedNodes, feasibleNodes, score, ties } = decision
    return { node, nextStartIndex, evaluatedNodes, feasibleNodes, ...(score === undefined ? {} : { score }), ...(ties === undefined ? {} : { ties }) }
  }
  const { message, unschedulablePlugins } = decision
  const preemption = 'preemption' in decision ? decision.preemption : undefined
  return { message, nextStartIndex, unschedulablePlugins, ...(preemption === undefined ? {} : { nominated: preemption.node, victims: preemption.victims.map(({ id }) => id) }) }
}
