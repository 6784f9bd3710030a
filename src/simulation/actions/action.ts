/**
 * What people and misfortune do to a cluster from outside, as plain data: the vocabulary of scenario steps and of
 * the library's `step`. Everything is resolved: names have their namespaces, times are milliseconds.
 */
import type { JsonPatchOperation } from '../../apiserver/index.js'
import type { DrainOptions } from '../../kubectl/index.js'
import type { KubeObject, Taint, ValidateMode } from '../../model/index.js'
import type { DemandRate } from '../../traffic/index.js'

/** The name of an object with its namespace, which is empty for kinds without one. */
export interface ObjectName {
  readonly namespace: string
  readonly name: string
}

/** An object of a kind; without `apiVersion`, of Kubernetes' own kind of this name. */
export interface Target extends ObjectName {
  readonly apiVersion?: string
  readonly kind: string
}

/** One pod, or those of a namespace that a label selector selects. */
export type PodChoice = ObjectName | { readonly namespace: string; readonly selector: string }

export type LinkChoice = 'both' | 'toControlPlane' | 'fromControlPlane'
/** Of a component; of several instances the one that leads, unless `instance` names one, from 1. */
type ComponentAction<K extends string> = { readonly kind: K; readonly component: string; readonly instance?: number }
type Nodes<K extends string> = { readonly kind: K; readonly nodes: readonly string[] }

/** Of an apply that the server does: who applies, and whether fields are taken from others. */
export interface ServerSide {
  /** Default `kubectl`. */
  readonly fieldManager?: string
  readonly forceConflicts?: boolean
}

/** As `kubectl patch --type` calls them. Default `merge`. */
export type PatchType = 'merge' | 'strategic' | 'json'

/** The fields to set of a merge or strategic patch, the operations of a JSON patch. */
export type PatchContent = Readonly<Record<string, unknown>> | readonly JsonPatchOperation[]

export type Action =
  | { readonly kind: 'apply'; readonly manifests: readonly { readonly object: KubeObject }[]; readonly serverSide?: ServerSide; readonly validate?: ValidateMode }
  | { readonly kind: 'delete'; readonly target: Target; readonly gracePeriodMs?: number; readonly propagation: 'Background' | 'Foreground' | 'Orphan' }
  | { readonly kind: 'patch'; readonly target: Target; readonly patch: PatchContent; readonly type?: PatchType; readonly subresource?: 'status' | 'scale' }
  | { readonly kind: 'scale'; readonly target: Target; readonly replicas: number }
  | { readonly kind: 'setImage'; readonly target: Target; readonly container?: string; readonly image: string }
  | { readonly kind: 'rollout'; readonly verb: 'undo' | 'pause' | 'resume' | 'restart'; readonly target: Target; readonly toRevision?: number }
  | Nodes<'cordon'>
  | Nodes<'uncordon'>
  | { readonly kind: 'drain'; readonly nodes: readonly string[]; readonly options: DrainOptions }
  | { readonly kind: 'taint'; readonly nodes: readonly string[]; readonly taint: Taint }
  | { readonly kind: 'untaint'; readonly nodes: readonly string[]; readonly key: string; readonly effect?: string }
  | { readonly kind: 'label'; readonly target: Target; readonly labels: Readonly<Record<string, string | null>> }
  | Nodes<'crash'>
  | { readonly kind: 'recover'; readonly nodes: readonly string[]; readonly zone?: string }
  | { readonly kind: 'partition'; readonly nodes: readonly string[]; readonly direction: LinkChoice }
  | Nodes<'reboot'>
  /** The machines are shut down: their kubelets may end their pods first. */
  | Nodes<'shutDownNode'>
  | { readonly kind: 'addNode'; readonly pool?: string; readonly count: number; readonly name?: string; readonly zone?: string }
  | Nodes<'removeNode'>
  | { readonly kind: 'zoneOutage'; readonly zone: string }
  | { readonly kind: 'traffic'; readonly service: ObjectName; readonly path?: string; readonly rate: DemandRate }
  /** `afterWrites`: right after so many more accepted writes of it; `graceful`: it is asked to stop. */
  | ComponentAction<'crashComponent'> & { readonly afterWrites?: number; readonly graceful?: boolean }
  /** The component stands still, with all that it has. */
  | ComponentAction<'pauseComponent'>
  /** The API server does not hear the component, nor the other way. */
  | ComponentAction<'partitionComponent'>
  /** Clocks of nodes, or of a machine of the control plane, by its number from 1, are off by so much and go so many milliseconds in a second. */
  | { readonly kind: 'skewClock'; readonly nodes: readonly string[]; readonly controlPlane?: number; readonly offsetMs: number; readonly perSecond: number }
  /** The component hears nothing of the kind `watched`. */
  | { readonly kind: 'stallWatch'; readonly component: string; readonly watched: string }
  /** An API server falls behind: whoever lists the pods of these nodes anew is shown those of this moment. */
  | Nodes<'staleApiServer'>
  | { readonly kind: 'exitContainer'; readonly pods: PodChoice; readonly container?: string; readonly code: number }

export type ActionKind = Action['kind']
export type ActionOf<K extends ActionKind> = Extract<Action, { readonly kind: K }>
