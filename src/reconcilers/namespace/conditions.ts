/**
 * The conditions by which a terminating namespace says what keeps it. Source: kubernetes,
 * pkg/controller/namespace/deletion/status_condition_utils.go.
 */
import { byText, formatTime, getCondition, type NamespaceCondition } from '../../model/index.js'

/** What is left in a namespace after a pass. */
export interface Remaining {
  /** How many objects by resource, such as `pods.` or `deployments.apps`. */
  readonly objects: ReadonlyMap<string, number>
  /** How many objects have each finalizer. */
  readonly finalizers: ReadonlyMap<string, number>
  /** What went wrong. */
  readonly errors: readonly string[]
}

const FINE: readonly NamespaceCondition[] = [
  { type: 'NamespaceDeletionDiscoveryFailure', status: 'False', reason: 'ResourcesDiscovered', message: 'All resources successfully discovered' },
  { type: 'NamespaceDeletionGroupVersionParsingFailure', status: 'False', reason: 'ParsedGroupVersions', message: 'All legacy kube types successfully parsed' },
  { type: 'NamespaceDeletionContentFailure', status: 'False', reason: 'ContentDeleted', message: 'All content successfully deleted, may be waiting on finalization' },
  { type: 'NamespaceContentRemaining', status: 'False', reason: 'ContentRemoved', message: 'All content successfully removed' },
  { type: 'NamespaceFinalizersRemaining', status: 'False', reason: 'ContentHasNoFinalizers', message: 'All content-preserving finalizers finished' },
]

/** The conditions after a pass, the given ones where nothing changes. */
export function namespaceConditions(before: readonly NamespaceCondition[], remaining: Remaining, now: number): readonly NamespaceCondition[] {
  const conditions = [...before]
  for (const fine of FINE) {
    const wanted = notFine(fine.type, remaining) ?? fine
    const present = getCondition(conditions, fine.type)
    if (present === undefined) conditions.push({ ...wanted, lastTransitionTime: formatTime(now) })
    else if (present.status !== wanted.status || present.reason !== wanted.reason || present.message !== wanted.message) {
      const lastTransitionTime = present.status === wanted.status ? present.lastTransitionTime : formatTime(now)
      conditions[conditions.indexOf(present)] = { ...wanted, ...(lastTransitionTime === undefined ? {} : { lastTransitionTime }) }
    }
  }
  return conditions
}

function notFine(type: string, { objects, finalizers, errors }: Remaining): NamespaceCondition | undefined {
  if (type === 'NamespaceDeletionContentFailure' && errors.length > 0) {
    return { type, status: 'True', reason: 'ContentDeletionFailed', message: `Failed to delete all resource types, ${errors.length} remaining: ${[...errors].sort(byText).join(', ')}` }
  }
  if (type === 'NamespaceContentRemaining' && objects.size > 0) {
    return { type, status: 'True', reason: 'SomeResourcesRemain', message: `Some resources are remaining: ${listed(objects, 'has')}` }
  }
  if (type === 'NamespaceFinalizersRemaining' && finalizers.size > 0) {
    return { type, status: 'True', reason: 'SomeFinalizersRemain', message: `Some content in the namespace has finalizers remaining: ${listed(finalizers, 'in')}` }
  }
  return undefined
}

function listed(counts: ReadonlyMap<string, number>, word: string): string {
  return [...counts].map(([name, count]) => `${name} ${word} ${count} resource instances`).sort(byText).join(', ')
}
