/**
 * kube-orrery: a deterministic, in-memory model of a Kubernetes cluster. The public front door: what is not exported
 * here, or from `kube-orrery/testing`, is nobody's promise.
 */
export {
  Cluster, ConfigurationError, ManifestError, NotFoundError, OptionError, RefusedError, StateError, StepError, Story,
  type AppOptions, type ClusterOptions, type DryRunOption, type Duration, type ExtensionName, type Extensions, type HookOptions, type ImageOptions, type Kinds, type Link, type ListOptions,
  type ManifestOptions, type ManifestSource, type NodePoolOptions, type ObjectReference, type PastAttempt, type PatchOptions, type PodExplanation, type ProbeFailureOptions, type Question, type RegistryOptions, type RequestsPerSecond, type SchedulerPluginExtension,
  type SomeNodes, type SomeWorkload, type Stability, type Step, type StepActions, type StepResult, type TrafficFigures, type WatchCallback, type WatchEvent, type Why,
} from './cluster/index.js'
export type { AttemptExplanation, Choice, NodeVerdict, PluginScore, PreemptionVerdict, QueueEntry, Refused } from './scheduler/index.js'
export {
  filesOf, readScenario, runScenario, ScenarioRunner,
  type DirectoryEntry, type ExpectationResult, type FaultRecovery, type FileAccess, type KeyFigures, type ReadScenarioOptions, type ReadScenarioResult, type RunOptions,
  type Scenario, type ScenarioResult, type StepFailure, type ViolationResult,
} from './scenario/index.js'
export type { Violation } from './invariants/index.js'
export { TRACE_VERSION, type ActionError, type Applied, type DrainStatus } from './simulation/index.js'
export { EndlessInstantError, type Cause, type Snapshot, type Transition } from './sim/index.js'
export { defineReconciler, type ControllerContext, type Decide, type Effect, type EffectAnswer, type LatencyTable, type Outcome, type Reconciler, type RecordedEvent, type Watch } from './client/index.js'
export type { AppBehaviour, AppCatalogue, ContainerIdentity, ImageCatalogue, ImageFacts } from './world/index.js'
export type { JsonPatchOperation, Refusal } from './apiserver/index.js'
export type {
  Action, BindPlugin, Candidate, ClusterModel, CycleContext, EnqueueExtensions, Failure, FilterPlugin, HintRegistration, NodeChange, NodeInfo, NormalizeScorePlugin,
  PermitContext, PermitPlugin, PermitResult, PlacedPod, Plugin, PluginFactory, PluginMemory, PodChange, PodInfo, PostBindPlugin, PostFilterContext, PostFilterPlugin,
  PostFilterResult, PreBindPlugin, PreBindResult, PreEnqueuePlugin, PreFilterPlugin, PreFilterResult, PreScorePlugin, PreScoreResult, QueuedPod, QueueSortPlugin,
  ReservePlugin, ScorePlugin, Status, StorageChange, TieBreak, WaitingPod,
} from './placement/index.js'
export { failure, NOT_YET, onDetached, onNode, onPod, onStorage, unresolvable, unschedulable } from './placement/index.js'
export {
  formatProblem, readManifests,
  type ConfigMap, type DaemonSet, type Deployment, type EndpointSlice, type HorizontalPodAutoscaler, type KubeObject, type ManifestResult, type Namespace, type Node,
  type Place, type Pod, type PriorityClass, type Problem, type ReplicaSet, type ReplicationController, type ResourceQuota, type Secret, type Service, type ServiceAccount, type StatefulSet, type Taint, type ValidateMode,
} from './model/index.js'
