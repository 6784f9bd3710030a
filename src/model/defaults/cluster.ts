/**
 * Defaults of the kinds that have few: Namespaces carry their name as a label, a node's allocatable is its capacity,
 * Secrets are opaque, PriorityClasses preempt. Source: pkg/apis/core/v1/defaults.go, pkg/apis/scheduling/v1.
 */
import type { Namespace, Node, PriorityClass, Secret } from '../kinds/index.js'
import { withFields } from '../copy.js'
import { at, fill, put } from './fill.js'

const NAME_LABEL = 'kubernetes.io/metadata.name'

/** A Namespace with its defaults. */
export function defaultNamespace(namespace: Namespace): Namespace {
  const { name = '', labels } = namespace.metadata
  const active = at(namespace, 'status', (status) => fill(status, { phase: 'Active' }))
  if (name === '' || labels?.[NAME_LABEL] === name) return active
  return at(active, 'metadata', (metadata) => put(metadata, 'labels', withFields<NonNullable<typeof labels>>(labels ?? {}, { [NAME_LABEL]: name })))
}

/** A Node with its defaults. */
export function defaultNode(node: Node): Node {
  return at(node, 'status', (status) => (status.capacity === undefined ? status : fill(status, { allocatable: status.capacity })))
}

/** A Secret with its defaults. */
export function defaultSecret(secret: Secret): Secret {
  return fill(secret, { type: 'Opaque' })
}

/** A PriorityClass with its defaults. */
export function defaultPriorityClass(priorityClass: PriorityClass): PriorityClass {
  return fill(priorityClass, { preemptionPolicy: 'PreemptLowerPriority' })
}
