/** Cuts machines off the control plane, in one direction or both; they and their containers run on. */
import type { LinkDirection } from '../../world/index.js'
import type { LinkChoice } from './action.js'
import { DONE, type ActionContext, type ActionHandler } from './handler.js'
import { missingMachine } from './find.js'

interface PartitionMemo {
  readonly cut: readonly { readonly node: string; readonly direction: LinkDirection }[]
}

const DIRECTIONS: Readonly<Record<LinkChoice, readonly LinkDirection[]>> = {
  both: ['toApi', 'fromApi'],
  toControlPlane: ['toApi'],
  fromControlPlane: ['fromApi'],
}

export const partition: ActionHandler<'partition', PartitionMemo> = {
  perform(context, { nodes, direction }) {
    const missing = missingMachine(context, nodes)
    if (missing !== undefined) return missing
    const { links } = context.simulation.world
    const cut = nodes.flatMap((node) => DIRECTIONS[direction].map((way) => ({ node, direction: way }))).filter((link) => links.isWhole(link.node, link.direction))
    for (const link of cut) links.set(link.node, link.direction, false)
    return { ...DONE, memo: { cut } }
  },
  undo(context, { cut }) {
    for (const { node, direction } of cut) heal(context, node, [direction])
  },
}

/** Makes links whole again. */
export function heal({ simulation }: ActionContext, node: string, directions: readonly LinkDirection[]): void {
  for (const direction of directions) simulation.world.links.set(node, direction, true)
}
