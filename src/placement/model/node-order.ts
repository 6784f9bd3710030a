/**
 * The order in which the search goes through the nodes: one node of each zone in turn, so that a search that stops
 * early has seen all zones. Within a zone nodes stand as they came, zones as their first node came.
 * Deviation: upstream remembers when a zone first appeared and moves a node that changes its zone to the end; here
 * the order follows from the nodes that are there, so that it does not depend on what has been before.
 * Source: pkg/scheduler/backend/cache/node_tree.go.
 */
import type { NodeInfo } from './node-info.js'

/** The nodes in the order of the search. */
export interface SearchList {
  readonly nodes: readonly NodeInfo[]
  readonly rows: Int32Array
}

/** The list of the search, of all entries that have a node. */
export function searchListOf(entries: readonly (NodeInfo | undefined)[]): SearchList {
  const present: NodeInfo[] = []
  for (const entry of entries) if (entry?.node !== undefined) present.push(entry)
  const nodes = searchOrder(present)
  const rows = new Int32Array(nodes.length)
  for (let i = 0; i < nodes.length; i++) rows[i] = nodes[i]!.row
  return { nodes, rows }
}

function searchOrder(nodes: readonly NodeInfo[]): readonly NodeInfo[] {
  const zones = new Map<string, NodeInfo[]>()
  for (const node of sortedById(nodes)) {
    const members = zones.get(node.zoneKey)
    if (members === undefined) zones.set(node.zoneKey, [node])
    else members.push(node)
  }
  const members = [...zones.values()]
  const order: NodeInfo[] = []
  for (let round = 0; order.length < nodes.length; round++) {
    for (const zone of members) if (round < zone.length) order.push(zone[round]!)
  }
  return order
}

function sortedById(nodes: readonly NodeInfo[]): readonly NodeInfo[] {
  for (let i = 1; i < nodes.length; i++) if (nodes[i]!.id < nodes[i - 1]!.id) return [...nodes].sort((a, b) => a.id - b.id)
  return nodes
}
