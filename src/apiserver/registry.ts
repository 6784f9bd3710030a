/**
 * The API server as its verbs see it: reading, writing under the next resourceVersion, and the way of an update
 * through the pipeline. Each verb is a file of its own that works on this interface.
 */
import type { KubeObject, ManagedFieldsEntry, ResourceQuota } from '../model/index.js'
import type { StoredKind } from './kinds.js'
import type { Answer, CreateRequest, FieldValidation } from './request.js'

/** How a committed write is described in the history. */
export interface WriteContext {
  readonly actor: string
  readonly verb: string
  readonly sub?: string
  /** Who manages what it changes, if the request says so. */
  readonly fieldManager?: string | undefined
  /** What becomes of fields that its kind does not have. */
  readonly fieldValidation?: FieldValidation | undefined
}

export interface PutOptions {
  /** The managedFields of the new version, if the verb has worked them out itself. */
  readonly managedFields?: readonly ManagedFieldsEntry[]
}

export interface Registry {
  readonly now: number
  get(kind: string, key: string): KubeObject | undefined
  list(kind: string): KubeObject[]
  /** The quotas of a namespace, by name. */
  quotasOf(namespace: string): readonly ResourceQuota[]
  /** The kind, key and present version that a request by name means. */
  find(kind: string, namespace: string | undefined, name: string): { info: StoredKind; key: string; object: KubeObject | undefined }
  /** Stores a new version of an object under the next resourceVersion; undefined removes it. */
  write(context: WriteContext, kind: string, key: string, object: KubeObject | undefined): KubeObject | undefined
  /** Stores `next` as the new version of `old` unless nothing changes; removes it when only finalizers held it. */
  replace(context: WriteContext, kind: string, key: string, old: KubeObject, next: KubeObject): Answer
  /** Runs the pipeline on a new version of an object and stores it. */
  put(info: StoredKind, key: string, old: KubeObject, given: KubeObject, sub: 'status' | undefined, context: WriteContext, options?: PutOptions): Answer
  /** Creates an object. */
  createObject(request: CreateRequest, context: WriteContext): Answer
}
