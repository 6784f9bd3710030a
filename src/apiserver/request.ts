/**
 * What can be asked of the API server, as plain data, and what it answers. A refusal is a value with
 * upstream's code, reason and message, never an exception. Kinds are named by their store name: the plain kind
 * for built-in groups (`Pod`, `Deployment`), `Kind.group` for all others.
 */
import type { KubeObject } from '../model/index.js'

/** What may be said with every request that writes. */
interface WriteOptions {
  /** `['All']`: the request goes through everything and is answered, and nothing comes of it. */
  readonly dryRun?: readonly string[]
  /** Who manages the fields that the request changes. Default: what the actor's client calls itself. */
  readonly fieldManager?: string
  /** What becomes of fields that a custom kind does not have: `Strict` refuses them, else they go without a word. Default `Warn`. */
  readonly fieldValidation?: FieldValidation
  /** What is written was not decoded yet: it is, and refused if it is not what its kind is. Unknown fields go by `fieldValidation`. */
  readonly decode?: boolean
}

export type FieldValidation = 'Strict' | 'Warn' | 'Ignore'

export type Subresource = 'status' | 'scale' | 'binding' | 'eviction' | 'finalize'

/** Creates an object; with `sub: 'binding'` the object is a Binding, with `sub: 'eviction'` an Eviction, whose name is the pod's. */
export interface CreateRequest extends WriteOptions {
  readonly do: 'create'
  readonly object: KubeObject
  readonly sub?: Subresource
}

/** Replaces an object (or its status); refused with a conflict if its resourceVersion is not the present one. */
export interface UpdateRequest extends WriteOptions {
  readonly do: 'update'
  readonly object: KubeObject
  readonly sub?: Subresource
}

export interface PatchRequest extends WriteOptions {
  readonly do: 'patch'
  readonly kind: string
  readonly namespace?: string
  readonly name: string
  /** `merge` is a JSON merge patch (RFC 7386), `strategic` Kubernetes' own, `json` RFC 6902. */
  readonly type: 'merge' | 'strategic' | 'json'
  readonly patch: unknown
  readonly sub?: Subresource
}

/** Server-side apply: what one manager wants of an object, which is created if it is not there. */
export interface ApplyRequest extends WriteOptions {
  readonly do: 'apply'
  readonly object: KubeObject
  readonly sub?: 'status'
  /** Has to be said. */
  readonly fieldManager: string
  /** Takes fields from other managers where there are conflicts. Default false. */
  readonly force?: boolean
}

export interface DeleteOptions {
  /** `['All']`: nothing comes of it. */
  readonly dryRun?: readonly string[]
  readonly gracePeriodSeconds?: number
  readonly propagationPolicy?: string
  readonly orphanDependents?: boolean
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }
}

export interface DeleteRequest {
  readonly do: 'delete'
  readonly kind: string
  readonly namespace?: string
  readonly name: string
  readonly options?: DeleteOptions
}

/** A live read: what the API server has now, whatever the caller's view believes. */
export interface GetRequest {
  readonly do: 'get'
  readonly kind: string
  readonly namespace?: string
  readonly name: string
  readonly sub?: 'scale'
}

/** Sets the replicas of a scalable object through its scale subresource. */
export interface ScaleRequest extends WriteOptions {
  readonly do: 'scale'
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly replicas: number
  readonly resourceVersion?: string
}

export type ApiRequest = CreateRequest | ApplyRequest | UpdateRequest | PatchRequest | DeleteRequest | GetRequest | ScaleRequest

export interface Accepted {
  readonly ok: true
  readonly object: KubeObject
}

/** A refusal in upstream's words: the fields of its `Status`. */
export interface Refusal {
  readonly ok: false
  readonly code: number
  /** `Conflict`, `NotFound`, `AlreadyExists`, `Invalid`, `Forbidden`, … */
  readonly reason: string
  readonly message: string
  /** When it may be worth trying again. */
  readonly retryAfterSeconds?: number
  readonly causes?: readonly { readonly field?: string; readonly reason: string; readonly message: string }[]
}

export type Answer = Accepted | Refusal
