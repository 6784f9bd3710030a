/** Taints nodes and takes taints away. The undo of a taint brings back the one that it replaced, if there was one. */
import { taint as taintCommand, untaint as untaintCommand } from '../../kubectl/index.js'
import type { Taint } from '../../model/index.js'
import { DONE, type ActionHandler } from './handler.js'
import { nodeObjects, run } from './find.js'

interface TaintMemo {
  readonly taint: Taint
  /** The nodes that got it, each with the taint that stood in its place. */
  readonly nodes: readonly { readonly name: string; readonly before: Taint | null }[]
}

export const taint: ActionHandler<'taint', TaintMemo> = {
  perform(context, { nodes: names, taint: added }) {
    const nodes = nodeObjects(context, names)
    if (!nodes.ok) return nodes
    const changed: TaintMemo['nodes'][number][] = []
    for (const node of nodes.found) {
      const before = node.spec?.taints?.find(({ key, effect }) => key === added.key && effect === added.effect)
      const outcome = run(context, taintCommand(node, added))
      if (!outcome.ok) return outcome
      if (before === undefined || before.value !== added.value) changed.push({ name: node.metadata.name, before: before ?? null })
    }
    return { ...DONE, memo: { taint: added, nodes: changed } }
  },
  undo(context, { taint: added, nodes: changed }) {
    for (const { name, before } of changed) {
      const node = nodeObjects(context, [name])
      if (node.ok) run(context, before === null ? untaintCommand(node.found[0]!, added.key, added.effect) : taintCommand(node.found[0]!, before))
    }
  },
}

export const untaint: ActionHandler<'untaint'> = {
  perform(context, { nodes: names, key, effect }) {
    const nodes = nodeObjects(context, names)
    if (!nodes.ok) return nodes
    for (const node of nodes.found) {
      const outcome = run(context, untaintCommand(node, key, effect))
      if (!outcome.ok) return outcome
    }
    return DONE
  },
}
