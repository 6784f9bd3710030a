/**
 * Which active pods go when there are too many: first those whose index is wrong or taken, then those that have come
 * least far: unassigned before assigned, pending before running, not ready before ready, the younger before the older.
 * Source: kubernetes, pkg/controller/job (activePodsForRemoval), pkg/controller/controller_utils.go (ActivePods).
 * Deviation: what upstream leaves to the order in memory is decided by name.
 */
import { byText, parseTime, type Pod } from '../../model/index.js'
import { PHASES, readySince, restartsOf } from '../pod-facts.js'
import { validIndex } from './pods.js'
import type { Work } from './work.js'

/** At least `count` pods; more if more are wrong. */
export function podsForRemoval({ job, active, indexed }: Work, count: number): readonly Pod[] {
  const [wrong, rest] = indexed ? sorted(active, (pod) => validIndex(pod, job)) : [[], active]
  if (wrong.length >= count) return wrong
  return [...wrong, ...[...rest].sort(compare).slice(0, count - wrong.length)]
}

/** Pods without a valid index and all but one of each index; and the others. */
function sorted(active: readonly Pod[], indexOf: (pod: Pod) => number | undefined): readonly [wrong: readonly Pod[], rest: readonly Pod[]] {
  const byIndex = new Map<number, Pod[]>()
  const wrong: Pod[] = []
  for (const pod of active) {
    const index = indexOf(pod)
    if (index === undefined) wrong.push(pod)
    else byIndex.set(index, [...(byIndex.get(index) ?? []), pod])
  }
  const rest: Pod[] = []
  for (const pods of byIndex.values()) {
    const ranked = [...pods].sort(compare)
    wrong.push(...ranked.slice(0, -1))
    rest.push(ranked.at(-1)!)
  }
  return [wrong, rest]
}

function compare(a: Pod, b: Pod): number {
  const [nodeA = '', nodeB = ''] = [a.spec.nodeName, b.spec.nodeName]
  if ((nodeA === '') !== (nodeB === '')) return nodeA === '' ? -1 : 1
  const phases = phaseOf(a) - phaseOf(b)
  if (phases !== 0) return phases
  const [readyA, readyB] = [readySince(a), readySince(b)]
  if ((readyA < 0) !== (readyB < 0)) return readyA < 0 ? -1 : 1
  const [restartsA, sidecarsA] = restartsOf(a)
  const [restartsB, sidecarsB] = restartsOf(b)
  return (readyB - readyA) || restartsB - restartsA || sidecarsB - sidecarsA || createdAt(b) - createdAt(a) || byText(a.metadata.name, b.metadata.name)
}

function phaseOf({ status }: Pod): number {
  return PHASES[status?.phase ?? ''] ?? 0
}

function createdAt({ metadata }: Pod): number {
  return parseTime(metadata.creationTimestamp) ?? 0
}
