/**
 * Why a pod fits nowhere: the refusal of each node that was looked at, what holds for those that were not, and the
 * sentence that users read. Reasons are counted over all nodes and sorted as text, their numbers included.
 * Source: pkg/scheduler/framework/types.go (FitError, Diagnosis).
 */
import { byText } from '../../model/index.js'
import type { Status } from '../framework/status.js'
import type { Refusal } from '../framework/plugin.js'

/** Why a pod fits nowhere. */
export interface Diagnosis {
  readonly nodeCount: number
  /** A plugin refused the pod before any node was looked at. */
  readonly preFilter: Status | undefined
  readonly refusals: readonly Refusal[]
  /** What holds for the nodes that were left out of the search, if any were. */
  readonly absent: Status | undefined
  /** Who refused, sorted: they decide what may help the pod. */
  readonly unschedulablePlugins: readonly string[]
}

/** The message without what preemption has to say. */
export function fitError({ nodeCount, preFilter, refusals, absent }: Diagnosis): string {
  if (preFilter !== undefined) return `0/${nodeCount} nodes are available: ${preFilter.reasons.join(', ')}.`
  return availability(nodeCount, [
    ...refusals.map(({ status }) => status),
    ...(absent === undefined ? [] : new Array<Status>(nodeCount - refusals.length).fill(absent)),
  ])
}

/** `0/5 nodes are available: 2 Insufficient cpu, 3 node(s) had untolerated taint(s).` */
export function availability(nodeCount: number, statuses: readonly Pick<Status, 'reasons'>[]): string {
  const counts = new Map<string, number>()
  for (let i = 0; i < statuses.length;) {
    const status = statuses[i]!
    let times = 0
    while (i < statuses.length && statuses[i] === status) [i, times] = [i + 1, times + 1]
    for (const reason of status.reasons) counts.set(reason, (counts.get(reason) ?? 0) + times)
  }
  const parts = [...counts].map(([reason, count]) => `${count} ${reason}`).sort(byText)
  return parts.length === 0 ? `0/${nodeCount} nodes are available:` : `0/${nodeCount} nodes are available: ${parts.join(', ')}.`
}

/** Who refused, sorted. */
export function refusingPlugins(statuses: readonly Status[], narrowedBy: readonly string[]): readonly string[] {
  return [...new Set([...statuses.map(({ plugin }) => plugin), ...narrowedBy])].sort(byText)
}
