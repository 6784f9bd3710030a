/**
 * PostFilter: after a search in vain the plugins are asked, in turn, for a way to make room. The first that has one
 * is the last that is asked; what the others say becomes the end of the message.
 * Source: pkg/scheduler/framework/runtime/framework.go (RunPostFilterPlugins), schedule_one.go (schedulingCycle).
 */
import type { Candidate, PostFilterContext } from '../framework/plugin.js'
import type { Attempt } from './attempt.js'
import type { Diagnosis } from './fit-error.js'
import { judge } from './judge.js'
import { prepareAgain, wasAsked } from './pre-filter.js'

/** What the PostFilter plugins came to. */
export interface PostFiltered {
  /** The end of the message; empty if there is a candidate, or nobody to ask. */
  readonly message: string
  readonly candidate?: Candidate
  /** What becomes of the pod's nomination: a node, or `''` for none any more. Left out: it stays as it is. */
  readonly nominatedNode?: string
}

/** Asks the PostFilter plugins of the attempt's profile. */
export function runPostFilter(attempt: Attempt, diagnosis: Diagnosis, chance: Pick<PostFilterContext, 'draw' | 'firstByName'>): PostFiltered {
  const { postFilter } = attempt.profile.points
  if (postFilter.length === 0) return { message: '', nominatedNode: '' }
  const context = postFilterContext(attempt, diagnosis, chance)
  const messages: string[] = []
  let clears = false
  for (const plugin of postFilter) {
    const { candidate, error, message, clearsNomination } = plugin.postFilter(context)
    if (candidate !== undefined) return { message: '', candidate, nominatedNode: candidate.node }
    if (error !== undefined) return { message: error }
    if (message !== undefined) messages.push(message)
    clears ||= clearsNomination === true
  }
  return { message: messages.join(', '), ...(clears ? { nominatedNode: '' } : {}) }
}

/** What PostFilter plugins may look at in an attempt. */
export function postFilterContext(
  attempt: Attempt, diagnosis: Diagnosis, { draw, firstByName }: Pick<PostFilterContext, 'draw' | 'firstByName'>,
): PostFilterContext {
  const { cluster, pod, filters, profile: { points }, preFiltered } = attempt
  const { nodeCount, refusals, absent } = diagnosis
  return {
    cluster, pod, nodeCount, refusals, draw, firstByName,
    statusOf: (node) => refusals.find((refusal) => refusal.node === node)?.status ?? preFiltered.rejected ?? absent,
    judge: (node) => judge(attempt, node, prepareAgain(cluster, pod, filters)),
    wasPreFiltered: (plugin) => wasAsked(points, preFiltered, plugin),
  }
}
