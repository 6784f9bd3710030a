/**
 * After a search in vain: may the pod preempt at all, on which nodes would it help, and what do users read if it
 * does not? Only nodes are tried of which the refusal could be lifted by evictions.
 * Source: pkg/scheduler/framework/preemption (preemption.go), plugins/defaultpreemption.
 */
import { getCondition } from '../../model/index.js'
import { availability } from '../decision/fit-error.js'
import type { Candidate, PostFilterContext, Refusal } from '../framework/plugin.js'
import { unresolvable } from '../framework/status.js'
import type { Failure, Status } from '../framework/status.js'
import type { PlacedPod } from '../model/pod-info.js'
import { enoughCandidates } from './candidates.js'
import type { CandidateNumbers } from './candidates.js'
import { selectVictimsOnNode } from './dry-run.js'
import { bestCandidates } from './pick.js'

/** What preemption came to. */
export interface PreemptionResult {
  /** Why the pod may not preempt; undefined if it may. */
  readonly whyNot?: string
  readonly candidates: readonly Candidate[]
  /** The candidates that no criterion tells apart. */
  readonly best: readonly Candidate[]
  /** By node, why it was tried in vain, in the order of the search. */
  readonly refused: ReadonlyMap<string, Status | Failure>
  /** What users read if nothing helps. */
  readonly message: string
  /** What went wrong in the trials, if no other trial succeeded. */
  readonly error?: string
}

const NOT_HELPFUL = unresolvable('', 'Preemption is not helpful for scheduling')
const NEVER = 'not eligible due to preemptionPolicy=Never.'
const TERMINATING = 'not eligible due to a terminating pod on the nominated node.'

/** Tries preemption on the nodes that it may help, until there are enough candidates. */
export function preempt(context: PostFilterContext, numbers: CandidateNumbers): PreemptionResult {
  const whyNot = ineligible(context)
  const refused = new Map<string, Status | Failure>()
  const candidates: Candidate[] = []
  if (whyNot !== undefined) return { whyNot, candidates, best: [], refused, message: whyNot }
  const nodes = context.refusals.filter(({ status }) => status.code === 'Unschedulable')
  const enough = enoughCandidates(nodes.length, numbers)
  let harmless = 0
  for (const { node } of inTurn(nodes, enough, context)) {
    const result = selectVictimsOnNode(context, node)
    if (!('victims' in result)) {
      refused.set(node.name, result)
      continue
    }
    candidates.push(result)
    if (result.pdbViolations === 0) harmless++
    if (harmless > 0 && candidates.length >= enough) break
  }
  const errors = [...refused.values()].filter(({ code }) => code === 'Error').flatMap(({ reasons }) => reasons)
  if (candidates.length === 0 && errors.length > 0) return { candidates, best: [], refused, message: '', error: errors.join(', ') }
  const statuses: (Status | Failure)[] = [...refused.values()]
  while (statuses.length < context.nodeCount) statuses.push(NOT_HELPFUL)
  return { candidates, best: bestCandidates(candidates), refused, message: availability(context.nodeCount, statuses) }
}

/**
 * The nodes in the order in which they are tried: from a drawn one on. The draw is only made where it matters: where
 * not all nodes will be tried, or where the first of several equal candidates will be taken.
 */
function inTurn(nodes: readonly Refusal[], enough: number, { draw, firstByName }: PostFilterContext): readonly Refusal[] {
  if (nodes.length <= 1 || (firstByName && nodes.length <= enough)) return nodes
  const offset = draw(nodes.length)
  return [...nodes.slice(offset), ...nodes.slice(0, offset)]
}

function ineligible({ cluster, pod: { pod, podClass }, statusOf }: PostFilterContext): string | undefined {
  if (podClass.spec.preemptionPolicy === 'Never') return NEVER
  const node = cluster.node(pod.status?.nominatedNodeName ?? '')
  if (node === undefined || statusOf(node)?.code === 'UnschedulableAndUnresolvable') return undefined
  const waits = node.pods.some((victim) => victim.podClass.priority < podClass.priority && isBeingPreempted(victim))
  return waits ? TERMINATING : undefined
}

function isBeingPreempted({ pod, terminating }: PlacedPod): boolean {
  const condition = getCondition(pod.status?.conditions, 'DisruptionTarget')
  return terminating && condition?.status === 'True' && condition.reason === 'PreemptionByScheduler'
}
