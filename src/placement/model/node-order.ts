/**
 * The order in which the search goes through the nodes: one node of each zone in turn, so that a search that stops
 * early has seen all zones. Within a zone nodes stand as they came, zones as their first node came.
 * Deviation: upstream remembers when a zone first appeared and moves a node that changes its zone to the end; here
 * the order follows from the nodes that are there, so that it does not depend on what has been before.
 * Source: pkg/scheduler/backend/cache/node_tree.go, component-helpers/node/topology (GetZoneKey).
 */
import type { NodeInfo } from './node-info.js'
import type { Labels } from './pod-class.js'

/** The zone of a node: region and zone, or nothing if it names neither. */
export function zoneKeyOf(labels: Labels): string {
  const zone = labels['topology.kubernetes.io/zone'] ?? labels['failure-domain.beta.kubernetes.io/zone'] ?? ''
  const region = labels['topology.kubernetes.io/region'] ?? labels['failure-domain.beta.kubernetes.io/region'] ?? ''
  return zone === '' && region === '' ? '' : `${region}\n${zone}`
}

/** The nodes in the order of the search. */
export function searchOrder(nodes: readonly NodeInfo[]): readonly NodeInfo[] {
  const zones = new Map<string, NodeInfo[]>()
  for (const node of [...nodes].sort((a, b) => a.id - b.id)) {
    const zone = zoneKeyOf(node.labels)
    const members = zones.get(zone)
    if (members === undefined) zones.set(zone, [node])
    else members.push(node)
  }
  const members = [...zones.values()]
  const order: NodeInfo[] = []
  for (let round = 0; order.length < nodes.length; round++) {
    for (const zone of members) if (round < zone.length) order.push(zone[round]!)
  }
  return order
}
