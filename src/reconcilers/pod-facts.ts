/** What decides which of several pods goes first. Source: kubernetes, pkg/controller/controller_utils.go (ActivePods). */
import { getCondition, parseTime, type Pod } from '../model/index.js'

/** The order of the phases of pods that have not ended. */
export const PHASES: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 }

/** The most restarts of any container, and of any sidecar. */
export function restartsOf(pod: Pod): readonly [number, number] {
  const sidecars = new Set((pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name))
  const most = (counts: readonly number[]): number => counts.reduce((max, count) => Math.max(max, count), 0)
  return [
    most((pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount)),
    most((pod.status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name)).map(({ restartCount }) => restartCount)),
  ]
}

/** Since when a pod has been ready; -1 if it is not or nobody knows. */
export function readySince(pod: Pod): number {
  const condition = getCondition(pod.status?.conditions, 'Ready')
  return (condition?.status === 'True' ? parseTime(condition.lastTransitionTime) : undefined) ?? -1
}
