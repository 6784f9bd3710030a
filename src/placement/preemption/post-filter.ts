/**
 * After a search in vain: may the pod preempt at all, on which nodes would it help, and what do users read if it
 * does not? Only nodes are tried of which the refusal could be lifted by evictions. A pod that a plugin refused
 * before any node was looked at is not tried at all. Dynamic resource allocation, which is asked first, never has
 * anything to release here, and says so.
 * Source: pkg/scheduler/framework/preemption (preemption.go), plugins/defaultpreemption, plugins/dynamicresources.
 */
import { getCondition } from '../../model/index.js'
import type { Profile } from '../framework/profile.js'
import { unresolvable } from '../framework/status.js'
import type { Status } from '../framework/status.js'
import type { ClusterModel } from '../model/cluster-model.js'
import type { PlacedPod, PodInfo } from '../model/pod-info.js'
import { availability } from '../decision/fit-error.js'
import type { Diagnosis } from '../decision/fit-error.js'
import type { PreFiltered } from '../decision/pre-filter.js'
import { selectVictimsOnNode } from './dry-run.js'
import type { Candidate } from './dry-run.js'
import { bestCandidates } from './pick.js'

/** What preemption came to. */
export interface PreemptionResult {
  /** Why the pod may not preempt; undefined if it may. */
  readonly whyNot?: string
  readonly candidates: readonly Candidate[]
  /** The candidates that no criterion tells apart. */
  readonly best: readonly Candidate[]
  /** By node, why it was tried in vain, in the order of the search. */
  readonly refused: ReadonlyMap<string, Status>
  /** The end of the message; empty if preemption helps. */
  readonly message: string
}

const NO_CLAIMS = 'no new claims to deallocate'
const NOT_FOUND = 'not found'
const NOT_HELPFUL = unresolvable('', 'Preemption is not helpful for scheduling')
const NEVER = 'not eligible due to preemptionPolicy=Never.'
const TERMINATING = 'not eligible due to a terminating pod on the nominated node.'

/** The tail of the message after a search in vain, or the candidate that preemption would take. */
export function postFilter(cluster: ClusterModel, pod: PodInfo, profile: Profile, preFiltered: PreFiltered, diagnosis: Diagnosis): { readonly tail: string; readonly candidate?: Candidate } {
  if (diagnosis.preFilter !== undefined) return { tail: NOT_FOUND }
  const { message, best } = preempt(cluster, pod, profile, preFiltered, diagnosis)
  return best.length > 0 ? { tail: '', candidate: best[0]! } : { tail: `${NO_CLAIMS}, preemption: ${message}` }
}

/** Tries preemption on every node that it may help. */
export function preempt(cluster: ClusterModel, pod: PodInfo, profile: Profile, preFiltered: PreFiltered, diagnosis: Diagnosis): PreemptionResult {
  const whyNot = ineligible(cluster, pod, diagnosis)
  const refused = new Map<string, Status>()
  const candidates: Candidate[] = []
  if (whyNot !== undefined) return { whyNot, candidates, best: [], refused, message: whyNot }
  for (const { node, status } of diagnosis.refusals) {
    if (status.code !== 'Unschedulable') continue
    const result = selectVictimsOnNode(profile, cluster, pod, preFiltered.filters, node)
    if ('victims' in result) candidates.push(result)
    else refused.set(node.name, result)
  }
  const statuses = [...refused.values()]
  while (statuses.length < diagnosis.nodeCount) statuses.push(NOT_HELPFUL)
  return { candidates, best: bestCandidates(candidates), refused, message: availability(diagnosis.nodeCount, statuses) }
}

function ineligible(cluster: ClusterModel, { pod, podClass }: PodInfo, { refusals }: Diagnosis): string | undefined {
  if (podClass.spec.preemptionPolicy === 'Never') return NEVER
  const node = cluster.node(pod.status?.nominatedNodeName ?? '')
  if (node === undefined) return undefined
  const verdict = refusals.find((refusal) => refusal.node === node)?.status
  if (verdict?.code === 'UnschedulableAndUnresolvable') return undefined
  const waits = [...node.pods.values()].some((victim) => victim.podClass.priority < podClass.priority && isBeingPreempted(victim))
  return waits ? TERMINATING : undefined
}

function isBeingPreempted({ pod, terminating }: PlacedPod): boolean {
  const condition = getCondition(pod.status?.conditions, 'DisruptionTarget')
  return terminating && condition?.status === 'True' && condition.reason === 'PreemptionByScheduler'
}
