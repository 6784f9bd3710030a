/** One of the API servers falls behind: kubelets that list from it, as they do when they start, are shown what was. */
import { DONE, failed, type ActionHandler } from './handler.js'
import { missingMachine } from './find.js'

interface StaleMemo {
  readonly nodes: readonly string[]
}

export const staleApiServer: ActionHandler<'staleApiServer', StaleMemo> = {
  perform(context, { nodes }) {
    const missing = missingMachine(context, nodes)
    if (missing !== undefined) return missing
    const { agent } = context.simulation
    if (agent.showStale === undefined) return failed('contradiction', 'the nodes of this cluster have no kubelets that list')
    for (const node of nodes) agent.showStale(node, true)
    return { ...DONE, memo: { nodes } }
  },
  undo({ simulation: { agent } }, { nodes }) {
    for (const node of nodes) agent.showStale?.(node, false)
  },
}
