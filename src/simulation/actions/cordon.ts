/** Cordons nodes, and makes them schedulable again. The undo of a cordon leaves those alone that were cordoned before. */
import { cordon as cordonCommand, uncordon as uncordonCommand } from '../../kubectl/index.js'
import type { Node } from '../../model/index.js'
import { DONE, type ActionContext, type ActionHandler, type ActionOutcome } from './handler.js'
import { nodeObjects, run } from './find.js'

export interface CordonMemo {
  readonly nodes: readonly string[]
}

export const cordon: ActionHandler<'cordon', CordonMemo> = {
  perform(context, { nodes: names }) {
    const nodes = nodeObjects(context, names)
    if (!nodes.ok) return nodes
    const changed = nodes.found.filter((node) => node.spec?.unschedulable !== true).map(({ metadata }) => metadata.name)
    const outcome = each(context, nodes.found, cordonCommand)
    return outcome.ok ? { ...DONE, memo: { nodes: changed } } : outcome
  },
  undo(context, { nodes: names }) {
    for (const name of names) {
      const node = nodeObjects(context, [name])
      if (node.ok) each(context, node.found, uncordonCommand)
    }
  },
}

export const uncordon: ActionHandler<'uncordon'> = {
  perform(context, { nodes: names }) {
    const nodes = nodeObjects(context, names)
    return nodes.ok ? each(context, nodes.found, uncordonCommand) : nodes
  },
}

function each(context: ActionContext, nodes: readonly Node[], command: typeof cordonCommand): ActionOutcome<never> {
  for (const node of nodes) {
    const outcome = run(context, command(node))
    if (!outcome.ok) return outcome
  }
  return DONE
}
