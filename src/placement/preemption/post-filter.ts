/**
 * After a search in vain: may the pod preempt at all, on which nodes would it help, and what do users read if it
 * does not? Only nodes are tried of which the refusal could be lifted by evictions. A pod that a plugin refused
 * before any node was looked at is not tried at all. Dynamic resource allocation, which is asked first, never has
 * anything to release here, and says so.
 * Source: pkg/scheduler/framework/preemption (preemption.go), plugins/defaultpreemption, plugins/dynamicresources.
 */
import { getCondition } from '../../model/index.js'
import { unresolvable } from '../framework/status.js'
import type { Status } from '../framework/status.js'
import type { PlacedPod } from '../model/pod-info.js'
import type { Attempt } from '../decision/attempt.js'
import { availability } from '../decision/fit-error.js'
import type { Diagnosis } from '../decision/fit-error.js'
import type { Refusal } from '../decision/search.js'
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

/** Where the trial of nodes begins and after how many candidates it ends, where there are more than that. */
export interface Trial {
  /** A whole number below n. */
  readonly draw: (n: number) => number
  readonly candidates: number
}

const MIN_CANDIDATE_NODES_PERCENTAGE = 10
const MIN_CANDIDATE_NODES_ABSOLUTE = 100

/** How many candidates are enough in a cluster of some size. */
export function enoughCandidates(nodeCount: number): number {
  return Math.max(Math.trunc((nodeCount * MIN_CANDIDATE_NODES_PERCENTAGE) / 100), MIN_CANDIDATE_NODES_ABSOLUTE)
}

/** The tail of the message after a search in vain, or the candidates between which no criterion decides. */
export function postFilter(attempt: Attempt, diagnosis: Diagnosis, draw: Trial['draw']): { readonly tail: string; readonly best: readonly Candidate[] } {
  if (diagnosis.preFilter !== undefined) return { tail: NOT_FOUND, best: [] }
  const { message, best } = preempt(attempt, diagnosis, { draw, candidates: enoughCandidates(diagnosis.nodeCount) })
  return { tail: best.length > 0 ? '' : `${NO_CLAIMS}, preemption: ${message}`, best }
}

/** Tries preemption on the nodes that it may help: on all of them, or until there are enough candidates. */
export function preempt(attempt: Attempt, diagnosis: Diagnosis, trial?: Trial): PreemptionResult {
  const whyNot = ineligible(attempt, diagnosis)
  const refused = new Map<string, Status>()
  const candidates: Candidate[] = []
  if (whyNot !== undefined) return { whyNot, candidates, best: [], refused, message: whyNot }
  const enough = trial?.candidates ?? Infinity
  let harmless = 0
  for (const { node } of nodesToTry(diagnosis, trial)) {
    const result = selectVictimsOnNode(attempt, node)
    if (!('victims' in result)) {
      refused.set(node.name, result)
      continue
    }
    candidates.push(result)
    if (result.pdbViolations === 0) harmless++
    if (harmless > 0 && candidates.length >= enough) break
  }
  const statuses = [...refused.values()]
  while (statuses.length < diagnosis.nodeCount) statuses.push(NOT_HELPFUL)
  return { candidates, best: bestCandidates(candidates), refused, message: availability(diagnosis.nodeCount, statuses) }
}

/** The nodes of which evictions could lift the refusal; from a drawn one on if not all of them will be tried. */
function nodesToTry({ refusals }: Diagnosis, trial: Trial | undefined): readonly Refusal[] {
  const nodes = refusals.filter(({ status }) => status.code === 'Unschedulable')
  if (trial === undefined || nodes.length <= trial.candidates) return nodes
  const offset = trial.draw(nodes.length)
  return [...nodes.slice(offset), ...nodes.slice(0, offset)]
}

function ineligible({ cluster, pod: { pod, podClass } }: Attempt, { refusals }: Diagnosis): string | undefined {
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
