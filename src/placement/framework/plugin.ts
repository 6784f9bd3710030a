/**
 * The extension points of the scheduling framework. A plugin is a plain object with a name and those of the
 * methods below that it needs; a profile says which plugins run, in which order and with which weight. Plugins are
 * pure: they read the cluster, the pod and what their own PreFilter or PreScore prepared, and answer with a value.
 * PreEnqueue, QueueSort and the points from Reserve on are called by the scheduler's process; the decision itself
 * (PreFilter to NormalizeScore) and PostFilter by this folder.
 * Source: pkg/scheduler/framework (interface.go). Instead of upstream's CycleState each plugin is handed back its
 * own prepared value, and instead of PreFilterExtensions (AddPod, RemovePod) what PreFilter prepared must stay
 * true while pods come and go in the cluster model, or is prepared again.
 */
import type { Pod } from '../../model/index.js'
import type { ClusterModel } from '../model/cluster-model.js'
import type { NodeInfo } from '../model/node-info.js'
import type { PodInfo } from '../model/pod-info.js'
import type { HintRegistration } from './events.js'
import type { Status } from './status.js'

/** Keeps a pod out of the active queue until something about the pod itself changes. */
export interface PreEnqueuePlugin {
  /** A refusal with its reason, or undefined to let the pod in. */
  preEnqueue(pod: Pod): Status | undefined
}

/** A pod as the queue sees it. */
export interface QueuedPod {
  readonly pod: Pod
  /** When the pod entered the queue or was last put back, in milliseconds. */
  readonly timestampMs: number
}

/** Orders the active queue; exactly one plugin of a profile does. */
export interface QueueSortPlugin {
  /** Negative if `a` goes first, positive if `b` does, 0 if the queue's own order decides. */
  compare(a: QueuedPod, b: QueuedPod): number
}

/** What PreFilter says: a refusal of the whole pod, nothing to filter, a narrower search, something prepared. */
export interface PreFilterResult<S = unknown> {
  readonly status?: Status
  /** The plugin's Filter has nothing to object to on any node and is not asked. */
  readonly skip?: boolean
  /** The only nodes worth looking at, by name. */
  readonly nodeNames?: readonly string[]
  readonly state?: S
}

/** Looks at the pod and the cluster before any node is looked at. */
export interface PreFilterPlugin<S = unknown> {
  preFilter(pod: PodInfo, cluster: ClusterModel): PreFilterResult<S>
}

/** Decides whether a pod can run on a node. */
export interface FilterPlugin<S = unknown> {
  /**
   * The verdict depends on nothing but the pod's class and this one node (its object, its pods, its sums), so it
   * may be remembered until the node changes. Leave it out if other nodes matter, or PreFilter's view of them.
   */
  readonly filterReadsOneNode?: boolean
  /** A refusal, or undefined if the node will do. */
  filter(pod: PodInfo, node: NodeInfo, state: S): Status | undefined
}

/** What PostFilter says: its part of the message, and the node that it has made room on. */
export interface PostFilterResult {
  readonly message: string
  readonly nominatedNode?: string
}

/** What PreScore says: that there is nothing to score, or what it prepared. */
export interface PreScoreResult<S = unknown> {
  readonly skip?: boolean
  readonly state?: S
}

/** Looks at all nodes that passed the filters before they are scored. */
export interface PreScorePlugin<S = unknown> {
  preScore(pod: PodInfo, cluster: ClusterModel, nodes: readonly NodeInfo[]): PreScoreResult<S>
}

/** Ranks a node that passed the filters. */
export interface ScorePlugin<S = unknown> {
  /**
   * The score depends on nothing but the pod's class, this one node and `scoreVersion`, so it may be remembered
   * until one of them changes.
   */
  readonly scoreReadsOneNode?: boolean
  /** A number that changes whenever something outside the node that the score reads has changed. */
  scoreVersion?(pod: PodInfo, cluster: ClusterModel): number
  /** A whole number; without NormalizeScore between 0 and 100. */
  score(pod: PodInfo, node: NodeInfo, state: S): number
}

/** Brings a plugin's scores into 0…100, in place. */
export interface NormalizeScorePlugin<S = unknown> {
  normalizeScore(scores: Float64Array, count: number, state: S, nodes: readonly NodeInfo[]): void
}

/** Is told that a node has been chosen, and that the choice has fallen through. */
export interface ReservePlugin {
  reserve(pod: PodInfo, node: NodeInfo): Status | undefined
  unreserve(pod: PodInfo, node: NodeInfo): void
}

/** Lets a binding pass, refuses it or has it wait. */
export interface PermitPlugin {
  permit(pod: PodInfo, node: NodeInfo): Status | { readonly waitMs: number } | undefined
}

/** Does what has to be done before the binding. */
export interface PreBindPlugin {
  preBind(pod: PodInfo, node: NodeInfo): Status | undefined
}

/** Says how a pod is bound: the first plugin that answers decides. */
export interface BindPlugin {
  bind(pod: PodInfo, node: NodeInfo): { readonly kind: 'Binding'; readonly target: string } | Status | undefined
}

/** Is told that the pod has been bound. */
export interface PostBindPlugin {
  postBind(pod: PodInfo, node: NodeInfo): void
}

/** Says which events may help a pod that the plugin refused. */
export interface EnqueueExtensions {
  readonly eventsToRegister: readonly HintRegistration[]
}

/** A plugin: a name and whichever extension points it implements. */
export type Plugin =
  & { readonly name: string }
  & Partial<PreEnqueuePlugin & QueueSortPlugin & PreFilterPlugin & FilterPlugin & PreScorePlugin>
  & Partial<ScorePlugin & NormalizeScorePlugin & ReservePlugin & PermitPlugin & PreBindPlugin>
  & Partial<BindPlugin & PostBindPlugin & EnqueueExtensions>
