/** What zone a node is in, as one text: kept apart from node and cluster model, which both ask. */
import type { Labels } from './pod-class.js'

/**
 * The zone of a node: region and zone, or nothing if it names neither.
 * Source: component-helpers/node/topology (GetZoneKey).
 */
export function zoneKeyOf(labels: Labels): string {
  const zone = labels['topology.kubernetes.io/zone'] ?? labels['failure-domain.beta.kubernetes.io/zone'] ?? ''
  const region = labels['topology.kubernetes.io/region'] ?? labels['failure-domain.beta.kubernetes.io/region'] ?? ''
  return zone === '' && region === '' ? '' : `${region}\n${zone}`
}
