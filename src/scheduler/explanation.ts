/**
 * An attempt as data, for whoever asks why a pod is where it is or nowhere: per node the plugin that refuses it and
 * the reasons, or its scores by plugin; how one of the best was taken; what users read; what preemption would do. It
 * asks the decision's own functions again, so that attempts that nobody asks about cost nothing.
 */
import { keyOf, type Pod } from '../model/index.js'
import {
  decide, explain, explainPreemption,
  type ClusterModel, type DecideOptions, type Decision, type NodeExplanation, type PlacedPod, type Profile, type Status, type TieBreak,
} from '../placement/index.js'

/** Why a node is out of the question: who says so first, and why; later plugins that would say so too. */
export interface Refused {
  readonly plugin: string
  readonly reasons: readonly string[]
  /** Evicting pods from the node might help. */
  readonly evictionMayHelp: boolean
}

/** What one plugin gives a node: its own score, the score from 0 to 100, and times its weight. */
export interface PluginScore {
  readonly plugin: string
  readonly raw: number
  readonly normalized: number
  readonly weighted: number
}

/** What speaks for or against a node. */
export interface NodeVerdict {
  readonly node: string
  readonly fits: boolean
  /** Empty if it fits, or if PreFilter has left it out. The first one counts; the others would refuse it too. */
  readonly refusedBy: readonly Refused[]
  /** Scores of a node that fits. */
  readonly scores: readonly PluginScore[]
  readonly total?: number
}

/** How the node was taken. */
export interface Choice {
  readonly node: string
  /** How many nodes the search looked at, and how many of them fit: it stops when it has enough. */
  readonly evaluatedNodes: number
  readonly feasibleNodes: number
  /** All nodes of the search with the best total had they all been scored; the one was taken by this rule. */
  readonly best: readonly string[]
  readonly rule: TieBreak
  /** How many nodes shared the best total in the search; 1: there was nothing to choose. */
  readonly ties: number
}

/** Where preemption would make room, or why it would not help. */
export interface PreemptionVerdict {
  /** The node, and who would have to go. */
  readonly node?: string
  readonly victims?: readonly string[]
  readonly pdbViolations?: number
  /** Per node that was tried in vain, why. */
  readonly refused: readonly { readonly node: string; readonly reasons: readonly string[] }[]
}

/** What an attempt comes to. */
export interface AttemptExplanation {
  readonly profile: string
  readonly choice?: Choice
  /** What users read if no node fits. */
  readonly message?: string
  /** A PreEnqueue plugin keeps the pod out of the queue. */
  readonly gate?: { readonly plugin: string; readonly reasons: readonly string[] }
  /** In the order of the scheduler's list; empty if there is nothing to decide. */
  readonly nodes: readonly NodeVerdict[]
  readonly preemption?: PreemptionVerdict
}

/** Takes an attempt apart; the model is that of the moment, without the pod itself. */
export function explainAttempt(model: ClusterModel, pod: Pod, profile: Profile, options: DecideOptions): AttemptExplanation {
  const { preEnqueue, nodes = [], bestNodes = [] } = explain(model, pod, profile)
  const { schedulerName } = profile
  if (preEnqueue !== undefined) return { profile: schedulerName, gate: { plugin: preEnqueue.plugin, reasons: preEnqueue.reasons }, nodes: [] }
  const decision = decide(model, pod, { ...options, profile })
  const verdicts = nodes.map((node) => verdictOf(node, profile))
  if (decision.node !== undefined) return { profile: schedulerName, choice: choiceOf(decision, bestNodes, options.ties), nodes: verdicts }
  const preemption = preemptionOf(model, pod, profile, decision)
  return { profile: schedulerName, message: decision.message, nodes: verdicts, ...(preemption === undefined ? {} : { preemption }) }
}

function choiceOf({ node, evaluatedNodes, feasibleNodes, ties = 1 }: Decision & { readonly node: string }, best: readonly string[], rule: TieBreak): Choice {
  return { node, evaluatedNodes, feasibleNodes, best, rule, ties }
}

function verdictOf({ name, ok, rejection, alsoRejectedBy = [], raw = {}, scores = {}, total }: NodeExplanation, { points }: Profile): NodeVerdict {
  const refusedBy = [...(rejection === undefined ? [] : [rejection]), ...alsoRejectedBy].map(refusedOf)
  const given = points.score.flatMap(({ plugin: { name: plugin }, weight }): PluginScore[] => {
    const weighted = scores[plugin]
    return weighted === undefined ? [] : [{ plugin, raw: raw[plugin]!, normalized: weighted / weight, weighted }]
  })
  return { node: name, fits: ok, refusedBy, scores: given, ...(total === undefined ? {} : { total }) }
}

function refusedOf({ plugin, code, reasons }: Status): Refused {
  return { plugin, reasons, evictionMayHelp: code === 'Unschedulable' }
}

function preemptionOf(model: ClusterModel, pod: Pod, profile: Profile, decision: Decision): PreemptionVerdict | undefined {
  if (decision.node !== undefined || decision.error === true) return undefined
  const { preemption } = decision
  const chosen = preemption === undefined ? {} : { node: preemption.node, victims: preemption.victims.map(nameOf), pdbViolations: preemption.pdbViolations }
  const tried = explainPreemption(model, pod, profile)
  if (preemption === undefined && tried === undefined) return undefined
  return { ...chosen, refused: [...(tried?.refused ?? [])].map(([node, { reasons }]) => ({ node, reasons })) }
}

function nameOf({ pod }: PlacedPod): string {
  return keyOf(pod)
}
