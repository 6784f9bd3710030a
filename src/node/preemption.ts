/**
 * Which pods a kubelet ends to make room for one that the system needs: as few as can be, those of the lowest quality
 * of service rather than others, and of two that would do the smaller. Source: kubernetes,
 * pkg/kubelet/preemption/preemption.go. Deviation: of pods that are alike the first by name goes, upstream's order is
 * that of a map.
 */
import { byText, isCriticalPod, qosClass, type Pod } from '../model/index.js'
import { amountOf } from './admitted.js'
import type { Candidate } from './ranking.js'

/** What is still missing of a resource. */
interface Missing {
  readonly resource: string
  readonly missing: number
}

/** The pods that go, or why there is no set of pods that would do. */
export function victimsFor(pod: Pod, candidates: readonly Candidate[], missing: readonly Missing[]): readonly Candidate[] | { readonly error: string } {
  const sorted = candidates.filter((candidate) => isPreemptable(pod, candidate.pod)).sort((a, b) => byText(a.row.key, b.row.key))
  const [bestEffort, burstable, guaranteed] = (['BestEffort', 'Burstable', 'Guaranteed'] as const).map((qos) => sorted.filter((candidate) => qosClass(candidate.pod.spec) === qos)) as [Candidate[], Candidate[], Candidate[]]
  const unmet = without(missing, sorted)
  if (unmet.length > 0) return { error: `no set of running pods found to reclaim resources: [${unmet.map(({ resource, missing: q }) => `(res: ${resource}, q: ${q}), `).join('')}]` }
  const fromGuaranteed = nearest(guaranteed, without(missing, [...bestEffort, ...burstable]))
  const fromBurstable = nearest(burstable, without(missing, [...bestEffort, ...fromGuaranteed]))
  const fromBestEffort = nearest(bestEffort, without(missing, [...fromBurstable, ...fromGuaranteed]))
  return [...fromBestEffort, ...fromBurstable, ...fromGuaranteed]
}

function isPreemptable(pod: Pod, other: Pod): boolean {
  if (isCriticalPod(pod) && !isCriticalPod(other)) return true
  return pod.spec.priority !== undefined && other.spec.priority !== undefined && pod.spec.priority > other.spec.priority
}

/** Again and again the pod that brings most of what is missing. */
function nearest(pods: readonly Candidate[], missing: readonly Missing[]): Candidate[] {
  const chosen: Candidate[] = []
  let left = pods
  for (let unmet = missing; unmet.length > 0; unmet = without(unmet, [chosen.at(-1)!])) {
    const best = left.reduce((a, b) => (isNearer(b, a, unmet) ? b : a))
    chosen.push(best)
    left = left.filter((candidate) => candidate !== best)
  }
  return chosen
}

function isNearer(a: Candidate, b: Candidate, missing: readonly Missing[]): boolean {
  const [ofA, ofB] = [distance(a, missing), distance(b, missing)]
  if (ofA !== ofB) return ofA < ofB
  for (const resource of ['memory', 'cpu']) if (requested(a, resource) !== requested(b, resource)) return requested(a, resource) < requested(b, resource)
  return false
}

/** What would still be missing, each resource with the same weight. */
function distance(candidate: Candidate, missing: readonly Missing[]): number {
  let sum = 0
  for (const { resource, missing: amount } of missing) {
    const part = (amount - requested(candidate, resource)) / amount
    if (part > 0) sum += part * part
  }
  return sum
}

function without(missing: readonly Missing[], candidates: readonly Candidate[]): Missing[] {
  return missing.flatMap(({ resource, missing: amount }) => {
    const left = candidates.reduce((rest, candidate) => rest - requested(candidate, resource), amount)
    return left > 0 ? [{ resource, missing: left }] : []
  })
}

function requested({ row: { requests } }: Candidate, resource: string): number {
  if (resource === 'pods') return 1
  const quantity = requests[resource]
  return quantity === undefined ? 0 : amountOf(resource, quantity)
}
