/** Lookups that several reconcilers share. */
import type { Pod } from '../model/index.js'
import type { IndexDefinition } from '../sim/index.js'

/** Pods by their namespace. */
export const podsByNamespace: IndexDefinition = { name: 'by-namespace', kind: 'Pod', keys: (pod: Pod) => pod.metadata.namespace ?? 'default' }

/** Pods by the node they are bound to. */
export const podsOnNode: IndexDefinition = {
  name: 'pods-on-node',
  kind: 'Pod',
  keys: (pod: Pod) => (pod.spec.nodeName === undefined || pod.spec.nodeName === '' ? undefined : pod.spec.nodeName),
}
