/**
 * Zones of nodes and how disrupted they are. A zone is the pair of the labels region and zone, either of which may be
 * missing. The share of nodes that are not ready is compared in float32, as Kubernetes does.
 * Source: component-helpers/node/topology (GetZoneKey), node_lifecycle_controller.go (ComputeZoneState, ReducedQPSFunc).
 */
import type { Node, VersionProfile } from '../../model/index.js'

export type ZoneState = 'Initial' | 'Normal' | 'PartialDisruption' | 'FullDisruption'

const EXCLUDE_LABEL = 'node.kubernetes.io/exclude-disruption'

/** The zone of a node: `region zone`, a single space if both labels are missing. */
export function zoneOf(node: Node): string {
  const { labels } = node.metadata
  const region = labels?.['failure-domain.beta.kubernetes.io/region'] ?? labels?.['topology.kubernetes.io/region'] ?? ''
  const zone = labels?.['failure-domain.beta.kubernetes.io/zone'] ?? labels?.['topology.kubernetes.io/zone'] ?? ''
  return `${region} ${zone}`
}

/** Whether a node does not count for the state of its zone. */
export function isExcludedFromDisruption(node: Node): boolean {
  const { labels } = node.metadata
  return labels !== undefined && Object.hasOwn(labels, EXCLUDE_LABEL)
}

/** How disrupted a zone is with so many nodes ready and not ready. */
export function zoneState(ready: number, notReady: number, profile: VersionProfile): ZoneState {
  if (ready === 0 && notReady > 0) return 'FullDisruption'
  const share = Math.fround(notReady / (notReady + ready))
  if (notReady > 2 && share >= Math.fround(profile.unhealthyZoneThreshold)) return 'PartialDisruption'
  return 'Normal'
}

/** How many nodes a second are tainted in a zone of that state and size; undefined leaves the rate as it is. */
export function taintRate(state: ZoneState, nodes: number, profile: VersionProfile): number | undefined {
  switch (state) {
    case 'Normal':
    case 'FullDisruption':
      return profile.nodeEvictionRate
    case 'PartialDisruption':
      return nodes > profile.largeClusterSizeThreshold ? profile.secondaryNodeEvictionRate : 0
    case 'Initial':
      return undefined
  }
}
