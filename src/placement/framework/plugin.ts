/**
 * The extension points of the scheduling framework. A plugin is a plain object with a name and those of the
 * methods below that it needs; a profile says which plugins run, in which order and with which weight. Plugins are
 * pure: they read the cluster, the pod and what their own PreFilter or PreScore prepared, and answer with a value.
 * PreEnqueue, QueueSort and the points from Reserve on are called by the scheduler's process; the decision itself
 * (PreFilter to NormalizeScore) and PostFilter by this folder. What a plugin wants to keep from one call to the next
 * it keeps in its memory, which is part of the simulation's state; a plugin that keeps anything elsewhere breaks the
 * promise that equal runs are equal.
 * Source: pkg/scheduler/framework (interface.go). Instead of upstream's CycleState each plugin is handed back its
 * own prepared value, and instead of PreFilterExtensions (AddPod, RemovePod) what PreFilter prepared must stay
 * true while pods come and go in the cluster model, or is prepared again.
 */
import type { KubeObject, PersistentVolume, PersistentVolumeClaim, Pod } from '../../model/index.js'
import type { ClusterModel } from '../model/cluster-model.js'
import type { NodeInfo } from '../model/node-info.js'
import type { PlacedPod, PodInfo } from '../model/pod-info.js'
import type { HintRegistration } from './events.js'
import type { Failure, Status } from './status.js'

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

/**
 * What a verdict or score depends on besides the pod's class: nothing but the node's `object`, or the `node` with its
 * pods and sums. It may then be remembered until that changes, and what PreFilter or PreScore says must follow from
 * the class alone (or, for a score, from what `scoreVersion` counts); PreScore and NormalizeScore are told of no nodes then.
 */
export type Reads = 'object' | 'node'

/** Decides whether a pod can run on a node. */
export interface FilterPlugin<S = unknown> {
  /** Leave it out if the pod itself, other nodes, or PreFilter's view of them matter. */
  readonly filterReads?: Reads
  /** A refusal, or undefined if the node will do. */
  filter(pod: PodInfo, node: NodeInfo, state: S): Status | undefined
}

/** A node that was refused, and why. */
export interface Refusal {
  readonly node: NodeInfo
  readonly status: Status
}

/** What PostFilter plugins may look at after a search in vain. */
export interface PostFilterContext {
  readonly pod: PodInfo
  readonly cluster: ClusterModel
  readonly nodeCount: number
  /** The nodes that the search has looked at, with why each was refused, in its order. */
  readonly refusals: readonly Refusal[]
  /** The verdict about a node, also one that was left out of the search. */
  statusOf(node: NodeInfo): Status | undefined
  /** What the filters say about a node as the cluster stands now: a trial may have booked pods out of it. */
  judge(node: NodeInfo): Status | undefined
  /** Whether a plugin's PreFilter was asked in this attempt; one that refuses ends the asking. */
  wasPreFiltered(plugin: string): boolean
  /** Where Kubernetes leaves a choice to chance: a whole number below n. */
  draw(n: number): number
  /** Whether ties are broken by the smallest name instead. */
  readonly firstByName: boolean
}

/** Room that evictions would make on a node. */
export interface Candidate {
  readonly node: string
  /** Who would have to go, from the most to the least important. */
  readonly victims: readonly PlacedPod[]
  readonly pdbViolations: number
}

/** What PostFilter says. The first plugin that has a candidate, or an error, is the last that is asked. */
export interface PostFilterResult {
  /** Evicting these pods makes room: the scheduler does it, and nominates the pod to the node. */
  readonly candidate?: Candidate
  /** Nothing can be said: the text stands for all plugins' and the pod keeps its nomination. */
  readonly error?: string
  /** Its part of the message. */
  readonly message?: string
  /** An earlier nomination of the pod makes no sense any more. */
  readonly clearsNomination?: boolean
}

/** Looks for a way to make room after no node was found. */
export interface PostFilterPlugin {
  postFilter(context: PostFilterContext): PostFilterResult
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
  /** Leave it out if the pod itself, other nodes, or PreScore's view of them matter. */
  readonly scoreReads?: Reads
  /** A number that changes whenever something has that the score reads besides what `scoreReads` says. */
  scoreVersion?(pod: PodInfo, cluster: ClusterModel): number
  /** A whole number; without NormalizeScore between 0 and 100. */
  score(pod: PodInfo, node: NodeInfo, state: S): number
}

/** Brings a plugin's scores into 0…100, in place. */
export interface NormalizeScorePlugin<S = unknown> {
  normalizeScore(scores: Float64Array, count: number, state: S, nodes: readonly NodeInfo[]): void
  /** What all scores become if all of them are 0, where that is always the same. */
  readonly allZeroBecomes?: number
}

/** What a plugin keeps from call to call: plain, frozen values under keys, saved with the simulation. */
export interface PluginMemory {
  get(key: string): unknown
  set(key: string, value: unknown): void
  delete(key: string): void
  /** The keys, sorted. */
  keys(): readonly string[]
}

/** What the points from Reserve on may look at and keep. */
export interface CycleContext {
  readonly cluster: ClusterModel
  readonly nowMs: number
  readonly memory: PluginMemory
  /** Takes an object of storage for granted as it is about to be written, until a newer version of it is seen. */
  assume(object: PersistentVolume | PersistentVolumeClaim): void
  /** Takes such an object as the API server has it again. */
  restore(object: PersistentVolume | PersistentVolumeClaim): void
}

/** Is told that a node has been chosen, and that the choice has fallen through. */
export interface ReservePlugin {
  /** A refusal or failure, after which all Reserve plugins are told to unreserve, the last one first. */
  reserve(pod: PodInfo, node: NodeInfo, context: CycleContext): Status | Failure | undefined
  /** Must not mind if the pod was never reserved. */
  unreserve(pod: PodInfo, node: NodeInfo, context: CycleContext): void
}

/** A pod that Permit plugins have asked to wait. */
export interface WaitingPod {
  /** `namespace/name`. */
  readonly key: string
  readonly pod: PodInfo
  readonly node: string
  readonly sinceMs: number
  /** The plugins that it still waits for, sorted. */
  readonly plugins: readonly string[]
}

/** What Permit plugins may look at besides: who waits already, sorted by key. */
export interface PermitContext extends CycleContext {
  readonly waiting: readonly WaitingPod[]
}

/** What Permit says: the pod waits, or it passes and so do pods that wait for this plugin. */
export interface PermitResult {
  /** At most so long, then the pod is refused; more than 15 minutes count as 15 minutes. */
  readonly waitMs?: number
  /** Keys of waiting pods that this plugin has nothing against any more. */
  readonly allow?: readonly string[]
}

/** Lets a binding pass, refuses it or has it wait. */
export interface PermitPlugin {
  permit(pod: PodInfo, node: NodeInfo, context: PermitContext): Status | Failure | PermitResult | undefined
}

/** What PreBind says: what is to be written, and how long its work takes. */
export interface PreBindResult {
  /** Objects that the scheduler updates, one after the other; a refusal ends the binding. */
  readonly updates?: readonly KubeObject[]
  readonly takesMs?: number
  /** When all is written, `preBound` is asked every second, for at most so long; `otherwise` is the failure then. */
  readonly wait?: { readonly atMostMs: number; readonly otherwise: string }
}

/** Something that PreBind waits for has not happened yet. */
export const NOT_YET = 'not yet'

/** Does what has to be done before the binding. */
export interface PreBindPlugin {
  /** Whether the plugin has nothing to do for this pod; then it is not asked, and nobody is told to expect a delay. */
  preBindSkips?(pod: PodInfo, node: NodeInfo, context: CycleContext): boolean
  preBind(pod: PodInfo, node: NodeInfo, context: CycleContext): Status | Failure | PreBindResult | undefined
  /** Whether what `preBind` waits for has happened. It may look at the storage in the cluster model only. */
  preBound?(pod: PodInfo, node: NodeInfo, context: CycleContext): typeof NOT_YET | Failure | undefined
}

/** Says how a pod is bound: the first plugin that answers decides. */
export interface BindPlugin {
  bind(pod: PodInfo, node: NodeInfo, context: CycleContext): { readonly kind: 'Binding'; readonly target: string } | Status | Failure | undefined
}

/** Is told that the pod has been bound. */
export interface PostBindPlugin {
  postBind(pod: PodInfo, node: NodeInfo, context: CycleContext): void
}

/** Says which events may help a pod that the plugin refused. A plugin that says nothing is told of all of them. */
export interface EnqueueExtensions {
  readonly eventsToRegister: readonly HintRegistration[]
}

interface Named {
  readonly name: string
  /**
   * Whether what it says of itself that it may be remembered (`filterReads`, `scoreReads`) follows from the pod's spec: not
   * from its namespace, labels or owner. Where that is true of all such plugins, pods that differ only in these share it.
   */
  readonly readsSpecOnly?: true
}

/** A plugin: a name and whichever extension points it implements. */
export type Plugin =
  & Named
  & Partial<PreEnqueuePlugin & QueueSortPlugin & PreFilterPlugin & FilterPlugin & PostFilterPlugin & PreScorePlugin>
  & Partial<ScorePlugin & NormalizeScorePlugin & ReservePlugin & PermitPlugin & PreBindPlugin>
  & Partial<BindPlugin & PostBindPlugin & EnqueueExtensions>
