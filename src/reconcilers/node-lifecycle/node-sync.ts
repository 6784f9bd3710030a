/**
 * What follows from a node's object at once, without waiting for a tick: the NoSchedule taints of its conditions and
 * of `unschedulable`, and the old labels of operating system and architecture beside the stable ones.
 * Source: node_lifecycle_controller.go (doNoScheduleTaintingPass, reconcileNodeLabels).
 */
import type { ControllerContext, Decide } from '../../client/index.js'
import type { Node, Taint } from '../../model/index.js'
import { freeze } from '../../plain/index.js'
import { noScheduleDifference, swapTaints } from './taints.js'

const LABELS = [
  ['kubernetes.io/os', 'beta.kubernetes.io/os'],
  ['kubernetes.io/arch', 'beta.kubernetes.io/arch'],
] as const

export interface NodeSyncInput {
  readonly sync: 'node'
  readonly nowMs: number
  readonly node: Node
  readonly add: readonly Taint[]
  readonly remove: readonly Taint[]
  readonly labels: Readonly<Record<string, string>> | null
}

export function gatherNodeSync({ view, now }: ControllerContext, name: string): NodeSyncInput | undefined {
  const node = view.get<Node>('Node', name)
  if (node === undefined) return undefined
  const { add, remove } = noScheduleDifference(node)
  const labels = missingLabels(node)
  if (add.length === 0 && remove.length === 0 && labels === null) return undefined
  return { sync: 'node', nowMs: now, node, add, remove, labels }
}

export function* decideNodeSync({ nowMs, node, add, remove, labels }: NodeSyncInput): Decide {
  yield* swapTaints(node, add, remove, nowMs)
  if (labels !== null) yield { do: 'patch', kind: 'Node', name: node.metadata.name, type: 'merge', patch: { metadata: { labels } } }
}

function missingLabels({ metadata: { labels = {} } }: Node): Readonly<Record<string, string>> | null {
  const missing = LABELS.filter(([stable, old]) => labels[stable] !== undefined && labels[old] !== labels[stable])
  return missing.length === 0 ? null : freeze(Object.fromEntries(missing.map(([stable, old]) => [old, labels[stable]!])))
}
