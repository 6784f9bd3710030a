/**
 * What happens to an object between the request and the store: defaulting, admission, the kind's strategy and
 * validation. The API server's verbs call it; `barePipeline` does only what the smallest API server must do
 * (generation, status apart from spec), as the one in front of the workload vectors does.
 */
import { sameValue } from '../model/index.js'
import type { KubeObject } from '../model/index.js'
import type { StoredKind } from './kinds.js'
import type { Refusal } from './request.js'

/** What a pipeline may read. */
export interface PipelineContext {
  readonly now: number
  get(kind: string, key: string): KubeObject | undefined
  list(kind: string): KubeObject[]
  /** The kind of an object, as Kubernetes or a definition has it. */
  kindOf(apiVersion: string, kind: string): StoredKind
}

export type Prepared = { readonly ok: true; readonly object: KubeObject } | Refusal

export interface Pipeline {
  /** The object to store for a create request; metadata that the server sets is in it already. */
  create(object: KubeObject, context: PipelineContext): Prepared
  /** The object to store for a write to the main resource; `next` has the server's metadata of `old`. */
  update(old: KubeObject, next: KubeObject, context: PipelineContext): Prepared
  /** The object to store for a write to the status subresource. */
  updateStatus(old: KubeObject, next: KubeObject, context: PipelineContext): Prepared
}

/** The least that an API server does: no defaults, no admission, no validation. */
export const barePipeline: Pipeline = {
  create: (object) => ({ ok: true, object }),
  update: (old, next) => ({ ok: true, object: withGeneration(old, keepStatus(old, next)) }),
  updateStatus: (old, next) => ({ ok: true, object: statusOnly(old, next) }),
}

/** A write to the status takes the status and the annotations, nothing else. */
export function statusOnly(old: KubeObject, next: KubeObject): KubeObject {
  const { annotations } = next.metadata
  const metadata = sameValue(old.metadata.annotations, annotations) ? old.metadata : { ...old.metadata, annotations }
  return { ...old, metadata, status: next.status }
}

function keepStatus(old: KubeObject, next: KubeObject): KubeObject {
  if (next.status === old.status) return next
  const { status: _dropped, ...rest } = next
  return old.status === undefined ? (rest as KubeObject) : { ...(rest as KubeObject), status: old.status }
}

/** Generation grows with the spec. */
function withGeneration(old: KubeObject, next: KubeObject): KubeObject {
  if (sameValue(old.spec, next.spec)) return next
  return { ...next, metadata: { ...next.metadata, generation: (old.metadata.generation ?? 0) + 1 } }
}
