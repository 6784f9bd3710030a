/**
 * Who goes first when a node is short of something: those that use more than they ask for, then those of lower
 * priority, then those that use most beyond what they ask for. And what is said about it. Source: kubernetes,
 * pkg/kubelet/eviction/helpers.go (rankMemoryPressure, rankDiskPressure, rankPIDPressure, evictionMessage).
 */
import { byText, bytes, canonicalQuantity, formatBinary, type Pod } from '../model/index.js'
import { drawn, drawnByPod } from './draws.js'
import type { Scarce } from './eviction-thresholds.js'
import type { PodRow } from './rows.js'

export interface Candidate {
  readonly row: PodRow
  readonly pod: Pod
}

/** The pods in the order in which they go. */
export function ranked(candidates: readonly Candidate[], scarce: Scarce, now: number): Candidate[] {
  const judged = candidates.map(({ row, pod }) => {
    const used = drawnByPod(row, scarce, now)
    const asked = scarce === 'pids' ? 0 : bytes(row.requests[scarce])
    return { row, pod, priority: pod.spec.priority ?? 0, exceeds: scarce !== 'pids' && used > asked, beyond: used - asked }
  })
  judged.sort((a, b) => Number(b.exceeds) - Number(a.exceeds) || a.priority - b.priority || b.beyond - a.beyond || byText(a.row.key, b.row.key))
  return judged
}

/** Why a pod goes. */
export function evictionMessage({ row, pod }: Candidate, scarce: Scarce, threshold: string, available: number, now: number): string {
  const left = scarce === 'pids' ? canonicalQuantity(String(available)) : formatBinary(available)
  const shortage = `The node was low on resource: ${scarce}. Threshold quantity: ${threshold}, available: ${left}. `
  if (scarce === 'pids') return shortage
  const specs = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]
  const larger = row.containers.flatMap((container) => {
    const request = specs.find(({ name }) => name === container.name)?.resources?.requests?.[scarce] ?? '0'
    const used = drawn(container, scarce, now)
    return used > bytes(request) ? [`Container ${container.name} was using ${formatBinary(used)}, request is ${request}, has larger consumption of ${scarce}. `] : []
  })
  return shortage + larger.join('')
}
