/** Facts about one node. Source: pkg/controller/util/node. */
import type { Node } from '../kinds/index.js'
import { getCondition } from './conditions.js'

/** Whether a node's condition Ready is true. */
export function nodeReady(node: Node): boolean {
  return getCondition(node.status?.conditions, 'Ready')?.status === 'True'
}
